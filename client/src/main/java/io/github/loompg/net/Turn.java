package io.github.loompg.net;

import io.github.loompg.protocol.bytes.ByteWriter;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A place in the queue for a connection's write side, and, once it has come up, the sole right to write until
 * {@link #close}. Answers to earlier requests may still be on their way: they come first, in their order.
 *
 * <p>A turn does not belong to a thread: a transaction may hold one across calls from several.
 */
public final class Turn implements AutoCloseable {
    /** What a turn needs of its connection. */
    interface Line {
        void await(Turn turn, Deadline deadline);

        Reply send(Turn turn, ByteWriter messages, RequestKind kind, Deadline deadline);

        void more(Turn turn, ByteWriter messages, Deadline deadline);

        @Nullable
        Reply sendOrNews(Turn turn, ByteWriter messages, Reply open, Deadline deadline);

        boolean moreOrNews(Turn turn, ByteWriter messages, Reply open, Deadline deadline);

        void breakOff(Turn turn, ByteWriter messages);

        boolean isWritten();

        void pause(Turn turn, BooleanSupplier over, @Nullable Reply open, Deadline deadline);

        void leave(Turn turn);
    }

    private final Line line;

    /** Set under the connection's lock. */
    private volatile boolean granted;

    private volatile @Nullable Thread waiter;
    private volatile Deadline deadline = Deadline.NONE;

    Turn(Line line) {
        this.line = line;
    }

    /** Waits until it is this turn's time. When it cannot wait any longer the place is given up. */
    public Turn await(Deadline deadline) {
        if (!granted) {
            line.await(this, deadline);
        }
        return this;
    }

    /** Refuses a call that has no time left, or whose thread was interrupted, before anything is sent; the place is kept. */
    public void requireTime(Deadline deadline) {
        Life.requireTime(deadline);
    }

    /**
     * Refuses to go on with a request that is sent in parts when the caller has no time left, or its thread was interrupted: a
     * source that is slow may always find room.
     */
    public void requirePatience(Deadline deadline) {
        Patience.INPUT.require(deadline);
    }

    /** Sends messages that the server answers with one ReadyForQuery. The writer is taken over. */
    public Reply send(ByteWriter messages, Deadline deadline) {
        return line.send(this, messages, RequestKind.STEP, deadline);
    }

    /**
     * The same for the first request of a turn that changes nothing when it fails (Parse, BEGIN): a cancel that is meant
     * for a request before it may then be given at once. Should it hit this one instead, the reply says so
     * ({@link Reply#failedForNeighbour}) and the request is to be sent again.
     */
    public Reply sendRepeatable(ByteWriter messages, Deadline deadline) {
        return line.send(this, messages, RequestKind.REPEATABLE, deadline);
    }

    /** The same for an exchange that reacts to the server's messages before the ReadyForQuery. */
    public Reply converse(ByteWriter messages, Deadline deadline) {
        return line.send(this, messages, RequestKind.CONVERSATION, deadline);
    }

    /**
     * The same for a request that must never be cancelled (COMMIT): an interrupt is kept for later, and when the
     * deadline comes the answer is awaited for the grace, and then the connection is closed.
     */
    public Reply sendFinal(ByteWriter messages, Deadline deadline) {
        return line.send(this, messages, RequestKind.FINAL, deadline);
    }

    /**
     * The same for a request that brings the connection to rest (ROLLBACK): an interrupt is kept for later, and when the
     * deadline comes, which is the grace itself, the connection is closed.
     */
    public Reply sendCleanup(ByteWriter messages, Deadline deadline) {
        return line.send(this, messages, RequestKind.CLEANUP, deadline);
    }

    /** Sends messages that belong to the answer that is open (a password, data to copy). The writer is taken over. */
    public void more(ByteWriter messages, Deadline deadline) {
        line.more(this, messages, deadline);
    }

    /**
     * Sends the next part of a request that is sent in parts, unless there is something of its answer to read first: the
     * server may read no further before somebody reads what it says. So whoever sends more than fits between the two
     * sides never waits for a server that waits for him.
     *
     * @param messages is taken over if they are sent
     * @param open the answer that the server gives meanwhile
     * @return false if nothing was sent; then read ({@link Reply#tryNext}), and call again
     */
    public boolean moreOrNews(ByteWriter messages, Reply open, Deadline deadline) {
        return line.moreOrNews(this, messages, open, deadline);
    }

    /**
     * Sends a further request, as {@link #send}, unless there is something of an earlier answer to read first.
     *
     * @param messages is taken over if they are sent
     * @param open the first answer within this turn that has not been read
     * @return null if nothing was sent; then read, and call again
     */
    public @Nullable Reply sendOrNews(ByteWriter messages, Reply open, Deadline deadline) {
        return line.sendOrNews(this, messages, open, deadline);
    }

    /**
     * Whether nothing waits to be written any more, so that the memory of a writer that was taken over may be used again, if
     * it had so many bytes that they were not copied.
     */
    public boolean isWritten() {
        return line.isWritten();
    }

    /**
     * Sends the last words of a request that is given up half-way, which make the server end it. They are few, and wait
     * neither for room nor for anybody; on a connection that is gone nothing happens. The writer is taken over.
     */
    public void breakOff(ByteWriter messages) {
        line.breakOff(this, messages);
    }

    /**
     * Waits, in the middle of a request, for something that does not come from the server, such as more to send. Returns
     * when that is so, or when there is something of the answer to read.
     *
     * @param over whether it has come; whoever brings it calls {@link #wake}
     * @param open the answer that the server may be giving meanwhile; null if nothing has been sent
     */
    public void pause(BooleanSupplier over, @Nullable Reply open, Deadline deadline) {
        line.pause(this, over, open, deadline);
    }

    /** Gives the write side, or the place in the queue, to the next. */
    @Override
    public void close() {
        line.leave(this);
    }

    boolean granted() {
        return granted;
    }

    void grant() {
        granted = true;
        wake();
    }

    /** Has whoever waits within this turn look again at what it waits for. */
    public void wake() {
        Thread waiter = this.waiter;
        if (waiter != null) {
            LockSupport.unpark(waiter);
        }
    }

    void waiter(@Nullable Thread thread, Deadline deadline) {
        this.deadline = deadline;
        this.waiter = thread;
    }

    Deadline deadline() {
        return deadline;
    }
}
