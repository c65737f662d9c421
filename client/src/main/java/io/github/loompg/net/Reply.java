package io.github.loompg.net;

import io.github.loompg.error.ProtocolViolationException;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.BackendTypes;
import io.github.loompg.protocol.message.TransactionStatus;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The server's answer to one request, up to the ReadyForQuery that ends it.
 *
 * <p>Two threads meet here. The one that reads the socket appends ranges of whole messages ({@link #append},
 * {@link #complete}); the one that asked takes messages out ({@link #next}) and waits when there is none. Neither locks:
 * the first range, which mostly is the only one, is handed over in the fields of the asker, who looks at them once he has
 * seen that something was received; further ones are a linked list that one side extends and the other walks; and the end
 * is a state that is set once.
 *
 * <ul>
 *   <li>{@code state} goes from OPEN to READY or FAILED, once.
 *   <li>{@code abandoned} is set by the asker, or for it. Nothing is appended to an abandoned reply any more, but it
 *       keeps its place in the queue until its ReadyForQuery has come.
 *   <li>{@code received} is written by the reading side alone, {@code consumed} by the asker alone; their difference is
 *       what lies here unread.
 *   <li>A waiter sets {@code waiter} before it looks for news; the reading side publishes news before it looks for a
 *       waiter. So one of them sees the other.
 * </ul>
 */
public final class Reply implements AutoCloseable {
    /** A one-shot's asker is woken at the end of the answer, or when so much has come that it should start reading. */
    static final long WORTH_WAKING = 128 * 1024;

    /** With more than this unread the connection is read no further. */
    static final long TOO_MUCH = 1024 * 1024;

    /** The type of no message: nothing has come. */
    public static final byte NONE = 0;

    private static final int OPEN = 0;
    private static final int READY = 1;
    private static final int FAILED = 2;

    private static final System.Logger LOGGER = System.getLogger(Reply.class.getName());
    private static final byte[] NOTHING = new byte[0];
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle STATE;
    private static final VarHandle LISTENER;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Reply.class, "state", int.class);
            LISTENER = lookup.findVarHandle(Reply.class, "listener", Runnable.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ReplyLine line;
    private RequestKind kind;
    private volatile Deadline deadline;
    private volatile int state;
    private volatile boolean abandoned;
    private volatile boolean strayPossible;
    private volatile @Nullable Thread waiter;
    private volatile @Nullable Runnable listener;

    /** The next request on the connection; see {@link InFlight}, which alone looks at it. */
    volatile @Nullable Reply following;

    /** How many bytes were appended to the connection before this request's. */
    final long startsAt;

    /** The asker waits for something else, and wants to hear of whatever comes. */
    private volatile boolean curious;

    // Written by the reading side.
    private @Nullable Messages last;
    private volatile long received;
    private boolean struck;
    private TransactionStatus status = TransactionStatus.IDLE;

    /** The first of the further ranges; once the asker has come to that, the one that he is at. */
    private volatile @Nullable Messages further;

    private volatile int longestRow = Integer.MAX_VALUE;

    // Belong to the asker, from when he has seen that something was received.
    private byte[] array = NOTHING;
    private int at;
    private int to;

    // Belong to the asker.
    private boolean begun;
    private boolean walking;
    private boolean finished;
    private boolean interrupted;
    private volatile long consumed;
    private int bodyAt;
    private @Nullable ByteReader body;

    Reply(ReplyLine line, RequestKind kind, Deadline deadline, long startsAt) {
        this.line = line;
        this.kind = kind;
        this.deadline = deadline;
        this.startsAt = startsAt;
    }

    // The asker.

    /**
     * Moves to the next message, waiting for it, and returns its type; its body is in {@link #body}. Notices, parameter
     * statuses and notifications never come here; an ErrorResponse does, and is followed by ReadyForQuery unless the
     * connection ends. Not to be called after ReadyForQuery, whose body is in {@link #transactionStatus}.
     */
    public byte next() {
        while (true) {
            while (!begun || at == to) {
                if (!advance()) {
                    await();
                }
            }
            byte type = take();
            if (type != NONE) {
                return type;
            }
        }
    }

    /**
     * Refuses to read on when the asker has no time left, or its thread was interrupted: who is slow may always find more at
     * hand.
     */
    public void requirePatience() {
        Patience.ANSWER.require(deadline);
    }

    /** From now on the asker waits until then. */
    public void waitUntil(Deadline deadline) {
        this.deadline = deadline;
    }

    /** As {@link #next}, but does not wait: returns {@link #NONE} if no message has come. */
    public byte tryNext() {
        while ((begun && at < to) || advance() || polled()) {
            byte type = take();
            if (type != NONE) {
                return type;
            }
        }
        return NONE;
    }

    private boolean polled() {
        line.poll(this);
        return advance();
    }

    /** Takes the message that begins where the last one has ended; {@link #NONE} if it is not one for the asker. */
    private byte take() {
        byte type = array[at];
        int length = (int) INT.get(array, at + 1);
        bodyAt = at + 5;
        at += 1 + length;
        if (body != null) {
            body.reset(array, bodyAt, length - 4);
        }
        return switch (type) {
            case BackendTypes.NOTICE_RESPONSE, BackendTypes.PARAMETER_STATUS, BackendTypes.NOTIFICATION_RESPONSE ->
                NONE; // the connection has taken note of it already
            case BackendTypes.READY_FOR_QUERY -> {
                finished = true;
                letGo();
                restoreInterrupt();
                yield type;
            }
            default -> type;
        };
    }

    /** The body of the message that {@link #next} has returned. Its array may be kept: it is never written again. */
    public ByteReader body() {
        ByteReader reader = body;
        if (reader == null) {
            reader = new ByteReader(array, bodyAt, at - bodyAt);
            body = reader;
        }
        return reader;
    }

    /** What the body is in, for whoever needs no reader; it may be kept: it is never written again. */
    public byte[] array() {
        return array;
    }

    /** Where the body begins in {@link #array}. */
    public int bodyStart() {
        return bodyAt;
    }

    /** Where it ends. */
    public int bodyEnd() {
        return at;
    }

    /** Whether the transaction goes on; valid after ReadyForQuery. */
    public TransactionStatus transactionStatus() {
        return status;
    }

    /**
     * The error is not the statement's own, which may be asked again: a cancel was meant for a neighbour, or one under the
     * same Sync has failed.
     */
    public boolean failedForNeighbour() {
        return struck;
    }

    /** Leaves early: the rest of the answer is dropped when it comes. Does nothing after ReadyForQuery. */
    @Override
    public void close() {
        if (!finished) {
            finished = true;
            restoreInterrupt();
            line.abandon(this);
            letGo();
        }
    }

    /** The last reply of a connection that idles is not forgotten, and must not hold what it has received. */
    private void letGo() {
        walking = false;
        if (further != null) {
            further = null;
        }
        array = NOTHING;
        at = 0;
        to = 0;
        bodyAt = 0;
        body = null;
    }

    /**
     * Runs the action once the answer is complete, the connection has failed or the deadline has come; at once when that
     * is so already. It is run by whichever thread finds out and must neither wait nor run code of the user.
     *
     * <p>An answer of more than {@value #TOO_MUCH} bytes is not waited for: the rest comes while {@link #next} is called,
     * and only if it is.
     */
    public void whenSettled(Runnable action) {
        listener = action;
        line.listen(this);
        if (isTimeToRead()) {
            notifyListener();
        }
    }

    private boolean isTimeToRead() {
        return settled() || unread() > TOO_MUCH;
    }

    /** Nothing that comes later changes this reply: {@link #next} will not wait. */
    public boolean settled() {
        return state != OPEN || deadline.expired();
    }

    /** Moves to the next range of messages; returns false if none has come. */
    private boolean advance() {
        // Looked at first, because the last of the answer comes before the end.
        int state = this.state;
        if (!begun) {
            if (received > 0) {
                begun = true;
                consume(to - at);
                return true;
            }
        } else {
            Messages next = walking ? Objects.requireNonNull(further).next : further;
            if (next != null) {
                walking = true;
                further = next;
                array = next.array;
                at = next.from;
                to = next.to;
                consume(to - at);
                return true;
            }
        }
        if (state == FAILED) {
            finished = true;
            restoreInterrupt();
            throw line.lost(this);
        }
        if (finished || state == READY) {
            throw new IllegalStateException("the answer has been read to its end");
        }
        return false;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the asker writes it
    private void consume(int length) {
        long before = received - consumed;
        consumed += length;
        if (before > TOO_MUCH / 2 && received - consumed <= TOO_MUCH / 2) {
            line.resume();
        }
    }

    private void await() {
        line.await(this);
        if (hasNews()) {
            return;
        }
        if (deadline.expired()) {
            if (!kind.isFinal()) {
                close();
                throw Patience.ANSWER.late(deadline);
            }
            if (kind == RequestKind.CLEANUP) {
                line.giveUp(Life.unanswered(deadline.budget().toMillis()));
            } else {
                kind = RequestKind.CLEANUP;
                deadline = line.grace();
            }
        }
        if (Thread.interrupted()) {
            interrupted = true;
            if (!kind.isFinal()) {
                close();
                throw Patience.ANSWER.interrupted();
            }
        }
    }

    private void restoreInterrupt() {
        if (interrupted) {
            interrupted = false;
            Thread.currentThread().interrupt();
        }
    }

    // The connection.

    /** Whether there is a reason to wake the asker. */
    boolean hasNews() {
        if (state != OPEN) {
            return true;
        }
        long unread = received - consumed;
        return (unread > 0 && (kind == RequestKind.CONVERSATION || curious)) || unread >= WORTH_WAKING;
    }

    /** A range of whole messages has come. Returns false when nobody will read it. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only the reading side writes it
    boolean append(byte[] array, int from, int to) {
        if (abandoned) {
            return false;
        }
        if (received == 0) {
            this.array = array;
            this.at = from;
            this.to = to;
        } else {
            Messages range = new Messages(array, from, to);
            Messages last = this.last;
            this.last = range;
            if (last == null) {
                further = range;
            } else {
                last.next = range;
            }
        }
        received += to - from;
        return true;
    }

    /** Wakes the asker if there is a reason. */
    void announce() {
        if (hasNews()) {
            wake();
        }
    }

    /** The range that ends with the ReadyForQuery has come. */
    void complete(byte[] array, int from, int to, TransactionStatus status) {
        this.status = status;
        append(array, from, to);
        last = null;
        if (abandoned) {
            letGo();
        }
        if (STATE.compareAndSet(this, OPEN, READY)) {
            wake();
        }
    }

    /** The connection is gone, and nothing more will come. */
    void fail() {
        if (STATE.compareAndSet(this, OPEN, FAILED)) {
            wake();
        }
    }

    /** Wakes the asker, whatever for. */
    void wake() {
        Thread waiter = this.waiter;
        if (waiter != null && !waiter.equals(Thread.currentThread())) { // a leader that has read its own is awake
            LockSupport.unpark(waiter);
        }
        if (listener != null && isTimeToRead()) {
            notifyListener();
        }
    }

    private void notifyListener() {
        Runnable action = (Runnable) LISTENER.getAndSet(this, (Runnable) null);
        if (action != null) {
            try {
                action.run();
            } catch (RuntimeException e) {
                // An executor that has been shut down, perhaps: the others on this connection must not suffer.
                LOGGER.log(System.Logger.Level.ERROR, "an answer could not be passed on", e);
            }
        }
    }

    /** Whether the asker is to be woken whenever something comes, as in a conversation. */
    void curious(boolean curious) {
        this.curious = curious;
    }

    /** Allows the body of a row no more bytes: one that has more comes without any. */
    public void longestRow(long bytes) {
        longestRow = (int) Math.min(longestRow, bytes);
    }

    long longestRow() {
        return longestRow == Integer.MAX_VALUE ? Long.MAX_VALUE : longestRow;
    }

    long unread() {
        return received - consumed;
    }

    boolean open() {
        return state == OPEN;
    }

    Deadline deadline() {
        return deadline;
    }

    boolean canBeAskedAgain() {
        return kind == RequestKind.REPEATABLE || kind == RequestKind.JOINING;
    }

    boolean joins() {
        return kind == RequestKind.JOINING;
    }

    boolean isFinal() {
        return kind.isFinal();
    }

    boolean isAbandoned() {
        return abandoned;
    }

    void markAbandoned() {
        abandoned = true;
    }

    /** A cancel is under way that may hit this request although it is meant for one before it. */
    void mayBeStruck() {
        strayPossible = true;
    }

    /** The statement was cancelled. */
    void cancelled() {
        struck = strayPossible && !abandoned;
    }

    /** The server has passed the statement over, because of an error in one before it under the same Sync. */
    void passedOver() {
        struck = !abandoned;
    }

    @Nullable
    Thread waiter() {
        return waiter;
    }

    void waiter(@Nullable Thread thread) {
        waiter = thread;
    }

    /** A message that breaks the protocol, seen by the asker: the connection cannot go on. */
    public ProtocolViolationException violation(MalformedMessageException cause) {
        ProtocolViolationException why = new ProtocolViolationException(
                "the server's answer breaks the protocol: " + cause.getMessage(), null, cause);
        line.giveUp(why);
        return why;
    }
}
