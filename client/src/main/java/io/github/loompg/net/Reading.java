package io.github.loompg.net;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of a connection: who reads the socket, which nobody outside this package knows.
 *
 * <p>The right to read is one word, {@code owner}:
 *
 * <ul>
 *   <li>FREE: nobody reads. Whoever needs an answer takes it from here.
 *   <li>LEADER: a platform thread that waits for its own answer reads, and hands the others theirs while it is at it.
 *       It saves the two changes of threads that a loop costs. When it has its answer it goes, and wakes the one that is
 *       next in the queue, or calls the loop when that is not a thread that could read.
 *   <li>LOOP: the selector loop reads: for virtual threads (which would hold their carrier in a selector), for futures,
 *       while a write waits for room, and while the connection idles, so that the server's last words are heard.
 * </ul>
 *
 * <p>FREE becomes LEADER or LOOP by compare-and-set; only the owner itself makes it FREE again. No answer is left
 * without a reader, because both sides write before they look: the owner sets FREE and then looks for requests in
 * flight, a caller queues its request and makes itself known as waiting and then looks at the owner. A loop that has
 * handed out {@value #QUIET} answers without having been needed lets go.
 */
final class Reading implements Loop.Member {
    /** What this side needs of its connection. */
    interface Line {
        /** The first request that has not been answered completely. */
        @Nullable
        Reply head();

        /** How many answers have been handed out since the connection was opened. */
        long answered();

        /** Bytes from the server. */
        void received(ByteBuffer buffer);

        /** A batch of bytes has been handed out. */
        void dispatched();

        /** The socket is writable. */
        void writable();

        /** Whether bytes wait for the socket to become writable. */
        boolean isBlocked();

        /** Whether somebody waits for the server to hang up. */
        boolean isEnding();

        /** Whether the asker of the head should first read what it has. */
        boolean isPaused();

        /** The server has closed the connection ({@code null}), reading failed, or what came makes no sense. */
        void failed(@Nullable Throwable cause);

        boolean hasFailed();

        /** Expires what is over; returns whether anything in flight has a deadline. */
        boolean expire();
    }

    private static final int FREE = 0;
    private static final int LEADER = 1;
    private static final int LOOP = 2;

    private static final int QUIET = 64;

    /** How many full buffers one connection may take from the loop before the others get their share. */
    private static final int FAIR_SHARE = 16;

    private static final VarHandle OWNER;

    static {
        try {
            OWNER = MethodHandles.lookup().findVarHandle(Reading.class, "owner", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Wire wire;
    private final Loop loop;
    private final Line line;

    private volatile int owner;

    /** A caller that cannot read for itself has waited since the loop last looked. */
    private volatile boolean loopWanted;

    /** The loop reads also while nobody asks anything. */
    private volatile boolean listening;

    // The leader's, but for waking and closing.
    private final LeaderSelector leading;

    // The loop thread's.
    private @Nullable SelectionKey loopKey;
    private long quietSince;
    private long answeredAtTick;

    Reading(Wire wire, Line line) {
        this.wire = wire;
        this.loop = wire.loop();
        this.line = line;
        this.leading = new LeaderSelector(wire);
    }

    // Waiting for an answer.

    /** Returns when the reply has news, its deadline has come or the thread is interrupted; may return for nothing. */
    void await(Reply reply) {
        Thread thread = Thread.currentThread();
        reply.waiter(thread);
        try {
            if (!reply.deadline().isNone()) {
                loop.watch();
            }
            while (!reply.hasNews() && !reply.deadline().expired() && !thread.isInterrupted()) {
                if (thread.isVirtual()) {
                    callLoop();
                    LockSupport.park(reply);
                } else if (owner == FREE && OWNER.compareAndSet(this, FREE, LEADER)) {
                    if (leading.open()) {
                        lead(reply);
                    } else {
                        owner = FREE;
                        callLoop();
                    }
                } else {
                    LockSupport.park(reply);
                }
            }
        } finally {
            reply.waiter(null);
        }
    }

    /** Reads what has come, for a caller that has no time to wait, unless somebody else is reading. */
    void poll(Reply own) {
        if (owner == FREE && OWNER.compareAndSet(this, FREE, LEADER)) {
            try {
                read(own, 1);
            } finally {
                owner = FREE;
                if (line.head() != own || line.isBlocked() || line.isEnding()) {
                    handOn();
                }
            }
        }
    }

    /** Looks whether the server has said its last words while nobody read; never waits. */
    void look() {
        if (owner == FREE && OWNER.compareAndSet(this, FREE, LEADER)) {
            try {
                // The words, and the end behind them.
                if (read(null, 1)) {
                    boolean unused = read(null, 1);
                }
            } finally {
                owner = FREE;
                handOn();
            }
        }
    }

    /** Reads, for a caller that cannot or for something that nobody waits for. */
    void callLoop() {
        if (owner == LOOP) {
            if (!loopWanted) {
                loopWanted = true;
            }
        } else if (owner == FREE && OWNER.compareAndSet(this, FREE, LOOP)) {
            loopWanted = true;
            loop.execute(this::startOnLoop);
        }
        // A leader calls the loop when it goes, if it is needed then.
    }

    /**
     * Whether what the server says by itself is to be heard at once. Without that it is heard when somebody asks
     * something, or after a while.
     */
    void listenWhileIdle(boolean wanted) {
        listening = wanted;
        if (wanted) {
            callLoop();
        }
    }

    /** Wakes whoever reads, because what it should wait for has changed. */
    void changed() {
        switch (owner) {
            case LOOP -> loop.execute(this::readOnLoop);
            case LEADER -> wakeLeader();
            default -> callLoop();
        }
    }

    /** Wakes a leader, so that it looks at its own deadline and at the connection's state. */
    void wakeLeader() {
        if (owner == LEADER) {
            leading.wake();
        }
    }

    // The leader.

    private void lead(Reply own) {
        try {
            // With others in flight something may have come already; a lone caller's answer never has.
            if (line.head() != own || wire.buffersInput()) {
                read(own, 1);
            }
            while (!own.hasNews()
                    && !own.deadline().expired()
                    && !Thread.currentThread().isInterrupted()) {
                int ready = leading.await(operations());
                if (ready < 0) {
                    line.failed(null);
                }
                if (line.hasFailed()) {
                    return;
                }
                if ((ready & SelectionKey.OP_WRITE) != 0) {
                    line.writable();
                }
                if ((ready & SelectionKey.OP_READ) != 0 || wire.buffersInput()) {
                    read(own, FAIR_SHARE);
                }
            }
        } catch (IOException e) {
            line.failed(e);
        } finally {
            owner = FREE;
            handOn();
        }
    }

    /** Gives the reading to whoever is next, after it has become free. */
    private void handOn() {
        Reply head = line.head();
        if ((head == null && !line.isBlocked() && !line.isEnding() && !listening) || line.hasFailed()) {
            return;
        }
        Thread next = head == null ? null : head.waiter();
        if (next == null || next.isVirtual() || line.isBlocked()) {
            callLoop();
        } else {
            LockSupport.unpark(next);
        }
    }

    /** Sees to it that somebody reads what is in flight, when a caller leaves without its answer. */
    void leftBehind() {
        if (line.head() != null) {
            callLoop();
        }
    }

    // The loop.

    private void startOnLoop() {
        try {
            loopKey = wire.register(this);
            quietSince = line.answered();
            readOnLoop();
        } catch (IOException | RuntimeException e) {
            line.failed(e);
        }
    }

    private void readOnLoop() {
        if (owner != LOOP) {
            return;
        }
        try {
            if (read(null, FAIR_SHARE)) {
                watch();
            }
        } catch (CancelledKeyException e) {
            // Somebody has closed the connection just now.
            line.failed(e);
        }
    }

    @Override
    public void forsaken(Throwable why) {
        line.failed(why);
    }

    @Override
    public void ready(SelectionKey key) {
        if (owner != LOOP) {
            key.interestOps(0);
            return;
        }
        if (key.isWritable()) {
            line.writable();
        }
        readOnLoop();
    }

    /** Waits for what is needed now, or lets go. */
    private void watch() {
        SelectionKey key = loopKey;
        if (key == null || !key.isValid()) {
            line.failed(null);
            return;
        }
        if (loopWanted || listening) {
            loopWanted = false;
            quietSince = line.answered();
        } else if (line.answered() - quietSince >= QUIET
                && line.head() == null
                && !line.isBlocked()
                && !line.isEnding()) {
            key.interestOps(0);
            loop.lookAgain();
            owner = FREE;
            handOn();
            return;
        }
        int operations = operations();
        if (key.interestOps() != operations) {
            key.interestOps(operations);
        }
    }

    @Override
    public Loop.Tempo tick() {
        boolean deadlines = line.expire();
        if (line.hasFailed()) {
            return Loop.Tempo.NONE;
        }
        if (owner != LOOP) {
            long answered = line.answered();
            if (owner == FREE && answered == answeredAtTick) {
                callLoop();
            }
            answeredAtTick = answered;
        }
        return deadlines ? Loop.Tempo.FAST : owner == LOOP ? Loop.Tempo.NONE : Loop.Tempo.SLOW;
    }

    // Both.

    private int operations() {
        return (line.isPaused() ? 0 : SelectionKey.OP_READ) | (line.isBlocked() ? SelectionKey.OP_WRITE : 0);
    }

    /** As the owner: reads until the socket has no more, the share is used up or the own answer is there. */
    private boolean read(@Nullable Reply own, int share) {
        ByteBuffer buffer = null;
        try {
            buffer = BufferPool.take();
            for (int i = 0; i < share && !line.isPaused() && !line.hasFailed(); i++) {
                int count = wire.read(buffer.clear());
                if (count < 0) {
                    line.failed(null);
                    return false;
                }
                if (count > 0) {
                    line.received(buffer.flip());
                }
                if (wire.owesAnswer()) {
                    line.writable();
                }
                boolean perhapsMore = count == BufferPool.CAPACITY || (wire.buffersInput() && count > 0);
                if (!perhapsMore || (own != null && own.hasNews())) {
                    break;
                }
                if (i == share - 1 && own == null) {
                    loop.execute(this::readOnLoop);
                }
            }
            line.dispatched();
            return true;
        } catch (Throwable e) {
            // Bytes that were taken from the socket may be lost, be it because the memory does not suffice.
            line.failed(e);
            return false;
        } finally {
            if (buffer != null) {
                BufferPool.give(buffer);
            }
        }
    }

    @Override
    public String toString() {
        return switch (owner) {
            case FREE -> "nobody reads";
            case LEADER -> "a caller reads";
            default -> "a loop reads" + (loopKey == null ? "" : " for " + loopKey);
        };
    }

    /** Starts to look after the connection. */
    void start() {
        loop.add(this);
    }

    /** The connection is gone: frees what only reading needed. */
    void stop() {
        loop.remove(this);
        leading.close();
    }
}
