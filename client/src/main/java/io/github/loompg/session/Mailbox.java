package io.github.loompg.session;

import io.github.loompg.observe.Overflow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What one listener is still to be told. Whoever puts something in is never made to wait; the listener is called on a
 * virtual thread, or on the user's executor, which is there only while there is something to tell. Each listener has one
 * of its own, so that none waits for another.
 *
 * @param <T> what it is told
 */
final class Mailbox<T> {
    private static final System.Logger LOGGER = System.getLogger(Mailbox.class.getName());

    /** How much may wait, and what then. */
    record Limit(int capacity, Overflow overflow, Runnable closeConnection) {}

    private final Limit limit;
    private final Consumer<T> listener;
    private final LongConsumer missing;
    private final @Nullable Executor executor;
    private final ReentrantLock lock = new ReentrantLock();

    // Under the lock.
    private final Deque<Entry<T>> waiting = new ArrayDeque<>();
    private int messages;
    private boolean delivering;
    private boolean closed;

    /** A message, or so many that were dropped in its place. */
    private record Entry<T>(@Nullable T message, long missed) {}

    Mailbox(Limit limit, Consumer<T> listener, LongConsumer missing, @Nullable Executor executor) {
        this.limit = limit;
        this.listener = listener;
        this.missing = missing;
        this.executor = executor;
    }

    /** Never waits, and runs nothing of the user's. */
    void put(T message) {
        boolean start;
        boolean overflow = false;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (messages < limit.capacity()) {
                messages++;
                waiting.addLast(new Entry<>(message, 0));
            } else {
                overflow = limit.overflow() == Overflow.CLOSE_CONNECTION;
                closed = overflow;
                overflow(message);
            }
            start = !delivering;
            delivering = true;
        } finally {
            lock.unlock();
        }
        if (start) {
            Thread.ofVirtual().name("loompg-listener").start(this::hand);
        }
        if (overflow) {
            Thread.ofVirtual().name("loompg-overflow").start(limit.closeConnection());
        }
    }

    /** Under the lock. */
    private void overflow(T message) {
        switch (limit.overflow()) {
            case DROP_OLDEST -> {
                long missed = waiting.removeFirst().missed();
                if (missed > 0) {
                    waiting.removeFirst();
                }
                waiting.addFirst(new Entry<>(null, missed + 1));
                waiting.addLast(new Entry<>(message, 0));
            }
            case DROP_NEWEST, CLOSE_CONNECTION -> {
                Entry<T> last = waiting.getLast();
                if (last.missed() > 0) {
                    waiting.removeLast();
                }
                waiting.addLast(new Entry<>(null, last.missed() + 1));
            }
        }
    }

    /** Nothing more is told. */
    void close() {
        lock.lock();
        try {
            closed = true;
            waiting.clear();
            messages = 0;
        } finally {
            lock.unlock();
        }
    }

    /** An executor may run what it is given in this very thread. */
    private void hand() {
        if (executor == null) {
            deliver();
            return;
        }
        try {
            executor.execute(this::deliver);
        } catch (RejectedExecutionException shutDown) {
            deliver();
        }
    }

    private void deliver() {
        while (true) {
            Entry<T> next;
            lock.lock();
            try {
                next = waiting.pollFirst();
                delivering = next != null;
                messages -= next != null && next.message() != null ? 1 : 0;
            } finally {
                lock.unlock();
            }
            if (next == null) {
                return;
            }
            T message = next.message();
            if (message == null) {
                tell(() -> missing.accept(next.missed()));
            } else {
                tell(() -> listener.accept(message));
            }
        }
    }

    private static void tell(Runnable listener) {
        try {
            listener.run();
        } catch (Throwable thrown) {
            LOGGER.log(System.Logger.Level.ERROR, "a listener has thrown an exception", thrown);
        }
    }
}
