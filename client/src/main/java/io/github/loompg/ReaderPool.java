package io.github.loompg;

import io.github.loompg.pool.SessionPool;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The connections of a pool's {@link Readers}, which are there when somebody has asked for readers. */
final class ReaderPool {
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private PoolOptions options;
    private @Nullable SessionPool sessions;
    private boolean over;

    ReaderPool(PoolOptions options) {
        this.options = options;
    }

    /** Opens none before the first call. */
    SessionPool sessions() {
        lock.lock();
        try {
            SessionPool open = sessions;
            if (open == null) {
                open = Pools.openReaders(options);
                sessions = open;
                if (over) {
                    open.terminate();
                }
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    void connectBy(PoolOptions others) {
        SessionPool open;
        lock.lock();
        try {
            options = others;
            open = sessions;
        } finally {
            lock.unlock();
        }
        if (open != null) {
            open.connectBy(Pools.connectingReaders(others));
        }
    }

    void expire() {
        SessionPool open = open(false);
        if (open != null) {
            open.expire();
        }
    }

    void terminate() {
        SessionPool open = open(true);
        if (open != null) {
            open.terminate();
        }
    }

    /** Closes them at the same time as the pool's others. */
    void close(Runnable others) {
        SessionPool open = open(true);
        if (open == null) {
            others.run();
            return;
        }
        CompletableFuture<Void> closed = CompletableFuture.runAsync(open::close, Thread::startVirtualThread);
        others.run();
        try {
            closed.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            open.terminate();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private @Nullable SessionPool open(boolean last) {
        lock.lock();
        try {
            over |= last;
            return sessions;
        } finally {
            lock.unlock();
        }
    }
}
