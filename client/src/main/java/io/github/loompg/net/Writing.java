package io.github.loompg.net;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The sending side of a connection: callers put bytes into the outbox under the connection's lock, and whoever finds
 * nobody writing writes for all.
 *
 * <p>{@code unflushed} counts the calls of {@link #flush} that nobody has answered for. The caller that moves it away
 * from 0 is the flusher; it subtracts what it has seen only after it has emptied the outbox, so a call that came in
 * between keeps it going, and none is forgotten. When the socket takes no more, the role is not given up: it waits in
 * {@code unsent} until whoever reads finds the socket writable and calls {@link #resume}. So a flusher never waits, and
 * what the server sends is read even while it reads nothing itself.
 */
final class Writing {
    /** Who is told about the socket's state. */
    interface Line {
        /** The socket is full: somebody must watch for it to become writable, and read meanwhile. */
        void blocked();

        /** There is room in the outbox again. */
        void relieved();

        /** Writing has failed. What the server said before it hung up can still be read. */
        void broken(Throwable cause);
    }

    /** Callers that hold the write side wait while more than this is unsent. */
    static final long TOO_MUCH = 1024 * 1024;

    private static final VarHandle UNFLUSHED;
    private static final VarHandle HANDED_OVER;

    static {
        try {
            UNFLUSHED = MethodHandles.lookup().findVarHandle(Writing.class, "unflushed", int.class);
            HANDED_OVER = MethodHandles.lookup().findVarHandle(Writing.class, "handedOver", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Wire wire;
    private final Line line;
    private final ReentrantLock lock;
    private final Outbox outbox = new Outbox();

    @SuppressWarnings("UnusedVariable") // by its handle
    private volatile int unflushed;

    /** What the socket has not taken yet; set while the flusher's role waits. */
    private volatile @Nullable ByteBuffer unsent;

    private volatile boolean broken;

    /** The flusher's. */
    private long written;

    /** At least {@code written}, and more while the socket is being handed bytes. */
    private volatile long handedOver;

    Writing(Wire wire, Line line, ReentrantLock lock) {
        this.wire = wire;
        this.line = line;
        this.lock = lock;
    }

    /** The bytes to be sent; only under the connection's lock. */
    Outbox outbox() {
        return outbox;
    }

    /** Whether the server may have got what lies behind that many bytes since the connection was opened. */
    boolean mayHaveSent(long position) {
        return handedOver > position;
    }

    boolean isBlocked() {
        return unsent != null;
    }

    /**
     * Sees to it that what is in the outbox is written: by this caller or by one that is at it.
     *
     * @param others whether requests of others are in flight: then a virtual thread lets the other runnable ones append
     *     theirs first, and one system call carries them all. A lone caller has nobody to wait for.
     */
    @SuppressWarnings("ThreadPriorityCheck") // only how many bytes share a system call depends on it
    void flush(boolean others) {
        if ((int) UNFLUSHED.getAndAdd(this, 1) != 0) {
            return;
        }
        if (others && Thread.currentThread().isVirtual()) {
            Thread.yield();
        }
        drain(null);
    }

    /** The socket is writable again. Called by whoever owns reading; does nothing when nothing waits. */
    void resume() {
        ByteBuffer buffer = unsent;
        if (buffer != null) {
            unsent = null;
            drain(buffer);
        }
    }

    /** As the flusher: writes what is left in the buffer and then all that is in the outbox. */
    private void drain(@Nullable ByteBuffer unfinished) {
        ByteBuffer buffer = unfinished;
        try {
            if (buffer == null) {
                buffer = BufferPool.take().limit(0);
            }
            if (writeAll(buffer)) {
                BufferPool.give(buffer);
                return;
            }
            unsent = buffer;
        } catch (Throwable e) {
            // The role is not given up: there is nothing that the next flusher could do but fail again.
            broken = true;
            if (buffer != null) {
                BufferPool.give(buffer);
            }
            line.broken(e);
            return;
        }
        line.blocked();
    }

    /** Returns false when the socket takes no more; when it returns true, the role is given up. */
    private boolean writeAll(ByteBuffer buffer) throws IOException {
        int seen = unflushed;
        while (true) {
            if (!write(buffer)) {
                return false;
            }
            if (!refill(buffer)) {
                int left = (int) UNFLUSHED.getAndAdd(this, -seen) - seen;
                if (left == 0) {
                    return true;
                }
                seen = left;
            }
        }
    }

    private boolean write(ByteBuffer buffer) throws IOException {
        int length = buffer.remaining();
        if (length == 0) {
            return wire.write(buffer);
        }
        // Before: the server may act upon them, and the connection break, ahead of this thread's next step.
        handedOver = written + length;
        try {
            return wire.write(buffer);
        } finally {
            written += length - buffer.remaining();
            HANDED_OVER.setRelease(this, written);
        }
    }

    private boolean refill(ByteBuffer buffer) {
        boolean relieved;
        boolean any;
        lock.lock();
        try {
            long before = outbox.waiting();
            outbox.drainTo(buffer.clear());
            relieved = before > TOO_MUCH / 2 && outbox.waiting() <= TOO_MUCH / 2;
            any = buffer.flip().hasRemaining();
        } finally {
            lock.unlock();
        }
        if (relieved) {
            line.relieved();
        }
        return any;
    }

    @Override
    public String toString() {
        return outbox.waiting() + " bytes wait, " + handedOver + " were written, unflushed " + unflushed
                + (unsent == null ? "" : ", blocked") + (broken ? ", broken" : "");
    }
}
