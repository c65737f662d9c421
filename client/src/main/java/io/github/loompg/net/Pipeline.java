package io.github.loompg.net;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.ProtocolViolationException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.TlsException;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.BackendTypes;
import io.github.loompg.protocol.message.ErrorFields;
import io.github.loompg.protocol.message.FrontendTypes;
import io.github.loompg.protocol.message.TransactionStatus;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * An open connection: one queue of requests, written in their order and answered in their order, however many callers
 * there are.
 *
 * <p>{@code lock} guards what is to be written: the outbox, the end of the queue, who may write, and a cancel under way.
 * Nothing waits while it holds it and no other lock is taken. Answers are handed out without it, by the one thread that
 * owns reading (see {@link Reading}); bytes leave by the one thread that flushes (see {@link Writing}).
 *
 * <p>The connection fails once and for good: {@code failure} is set under the lock before the requests in flight are
 * told, and checked under the lock before one is queued, so each request is either refused or told.
 */
public final class Pipeline {
    private static final int LARGEST_SPARE = 16 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Wire wire;
    private final Asides asides;
    private final Clock clock;
    private final Duration grace;
    private final Writing writing;
    private final Reading reading;
    private final Inbox inbox;
    private final WriteSide writeSide = new WriteSide();
    private final AskingSide askingSide = new AskingSide();
    private final InFlight inFlight = new InFlight(new Reply(askingSide, Reply.Kind.STEP, Deadline.NONE, 0));
    private final AtomicReference<@Nullable ByteWriter> spare = new AtomicReference<>();

    private volatile @Nullable PostgresException failure;
    private volatile @Nullable Canceller canceller;
    private volatile @Nullable Cancellation cancellation;
    private volatile boolean paused;
    private volatile boolean closing;
    private volatile TransactionStatus transactionStatus = TransactionStatus.IDLE;

    /** What the server said before it hung up; the reading side's. */
    private @Nullable ErrorFields lastWords;

    Pipeline(Wire wire, Asides asides, Clock clock, Duration grace) {
        this.wire = wire;
        this.asides = asides;
        this.clock = clock;
        this.grace = grace;
        writing = new Writing(wire, new SendingSide(), lock);
        reading = new Reading(wire, new ReceivingSide());
        inbox = new Inbox(new Answers());
    }

    void start() {
        reading.start();
    }

    // For callers.

    /** An empty writer to encode a request into, outside of any lock; hand it to a request, or back. */
    public ByteWriter scratch() {
        ByteWriter writer = spare.getAndSet(null);
        return writer == null ? new ByteWriter(256) : writer;
    }

    /** Takes back a writer that was not sent. */
    public void recycle(ByteWriter writer) {
        if (writer.array().length <= LARGEST_SPARE) {
            writer.clear();
            spare.lazySet(writer);
        }
    }

    /** Takes a place in the queue for the write side; where it stands is decided now. */
    public Turn reserve() {
        Turn turn = new Turn(new TurnSide());
        lock.lock();
        try {
            requireOpen();
            writeSide.enter(turn);
        } finally {
            lock.unlock();
        }
        return turn;
    }

    /** The same, and waits until it is this caller's time. */
    public Turn enter(Deadline deadline) {
        requireTime(deadline);
        return reserve().await(deadline);
    }

    /**
     * Sends a statement that ends in a Sync of its own and gives the write side to the next at once. Should the server
     * cancel it in place of another, it may be asked again.
     *
     * @param messages is taken over
     * @param stillValid asked when nobody else can write; if it says no, nothing is sent
     * @return null when nothing was sent
     */
    public @Nullable Reply ask(ByteWriter messages, BooleanSupplier stillValid, Deadline deadline) {
        requireTime(deadline);
        Reply reply = null;
        lock.lock();
        try {
            requireOpen();
            if (writeSide.isFree() && writing.outbox().waiting() <= Writing.TOO_MUCH) {
                if (!stillValid.getAsBoolean()) {
                    recycle(messages);
                    return null;
                }
                reply = append(messages, Reply.Kind.REPEATABLE, deadline);
            }
        } finally {
            lock.unlock();
        }
        if (reply != null) {
            appended(messages, deadline);
            return reply;
        }
        try (Turn turn = enter(deadline)) {
            if (!stillValid.getAsBoolean()) {
                recycle(messages);
                return null;
            }
            return send(turn, messages, Reply.Kind.REPEATABLE, deadline);
        }
    }

    /** Startup is over: messages may be long now, and statements can be cancelled. */
    public void authenticated(Canceller canceller) {
        inbox.authenticated();
        this.canceller = canceller;
    }

    /** What the last ReadyForQuery said. */
    public TransactionStatus transactionStatus() {
        return transactionStatus;
    }

    public boolean isOpen() {
        return failure == null;
    }

    /** The address that was connected to; the same for a cancel. */
    public SocketAddress remoteAddress() throws IOException {
        return wire.remoteAddress();
    }

    /** Null when the connection is not encrypted. */
    public @Nullable SSLSession tlsSession() {
        return wire.tlsSession();
    }

    /** Says goodbye after what is in flight, and waits until the server has hung up; then, or at the deadline, closes. */
    public void close(Deadline deadline) {
        if (failure != null) {
            return;
        }
        deliver(terminateMessage(), deadline);
    }

    /**
     * Sends a message that is answered by nothing but the end of the connection, and waits for that: a cancel.
     *
     * @param message is taken over
     */
    public void deliver(ByteWriter message, Deadline deadline) {
        try (Turn turn = reserve().await(deadline)) {
            closing = true;
            more(turn, message, deadline);
            reading.callLoop();
            await(turn, deadline, true, () -> failure != null);
        } catch (ConnectionClosedException e) {
            // The server was quicker than this thread.
        } finally {
            terminate();
        }
    }

    /** Closes at once. What is in flight fails. */
    public void terminate() {
        if (failure == null && inFlight.count() == 0 && !writing.isBlocked()) {
            lock.lock();
            try {
                ByteWriter goodbye = terminateMessage();
                writing.outbox().append(goodbye.array(), goodbye.size());
            } finally {
                lock.unlock();
            }
            writing.flush(false);
        }
        fail(closedByApplication());
    }

    private static ByteWriter terminateMessage() {
        ByteWriter message = new ByteWriter(8);
        message.endMessage(message.beginMessage(FrontendTypes.TERMINATE));
        return message;
    }

    private static ConnectionClosedException closedByApplication() {
        return new ConnectionClosedException("The connection has been closed by this application", null, null);
    }

    // Queueing.

    /** Under the lock. */
    private Reply append(ByteWriter messages, Reply.Kind kind, Deadline deadline) {
        Outbox outbox = writing.outbox();
        Reply reply = new Reply(askingSide, kind, deadline, outbox.appended());
        outbox.append(messages.array(), messages.size());
        inFlight.append(reply);
        return reply;
    }

    /** After the lock. */
    private void appended(ByteWriter messages, Deadline deadline) {
        if (!Outbox.takesOver(messages.size())) {
            recycle(messages);
        }
        if (!deadline.isNone()) {
            wire.loop().watch();
        }
        writing.flush(inFlight.count() > 1);
    }

    private Reply send(Turn turn, ByteWriter messages, Reply.Kind kind, Deadline deadline) {
        Reply reply = null;
        while (reply == null) {
            lock.lock();
            try {
                requireOpen();
                if (mayWrite(turn)) {
                    reply = append(messages, kind, deadline);
                }
            } finally {
                lock.unlock();
            }
            if (reply == null) {
                await(turn, deadline, kind != Reply.Kind.FINAL, () -> canWriteNow(turn));
            }
        }
        appended(messages, deadline);
        return reply;
    }

    private void more(Turn turn, ByteWriter messages, Deadline deadline) {
        boolean done = false;
        while (!done) {
            lock.lock();
            try {
                requireOpen();
                if (mayWrite(turn)) {
                    writing.outbox().append(messages.array(), messages.size());
                    done = true;
                }
            } finally {
                lock.unlock();
            }
            if (!done) {
                await(turn, deadline, true, () -> canWriteNow(turn));
            }
        }
        appended(messages, deadline);
    }

    /** Under the lock. */
    private boolean mayWrite(Turn turn) {
        if (!writeSide.isHeldBy(turn)) {
            throw new IllegalStateException("this turn is over, or has not come yet");
        }
        return !writeSide.isHeld() && writing.outbox().waiting() <= Writing.TOO_MUCH;
    }

    private boolean canWriteNow(Turn turn) {
        lock.lock();
        try {
            return failure != null || mayWrite(turn);
        } finally {
            lock.unlock();
        }
    }

    private void await(Turn turn, Deadline deadline, boolean interruptible, BooleanSupplier ready) {
        turn.waiter(Thread.currentThread(), deadline);
        boolean interrupted = false;
        try {
            if (!deadline.isNone()) {
                wire.loop().watch();
            }
            while (!ready.getAsBoolean()) {
                requireOpen();
                if (deadline.expired()) {
                    throw timeout(deadline);
                }
                if (Thread.interrupted()) {
                    interrupted = true;
                    if (interruptible) {
                        throw interruption();
                    }
                }
                LockSupport.park(turn);
            }
        } finally {
            turn.waiter(null, Deadline.NONE);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void requireOpen() {
        PostgresException why = failure;
        if (why instanceof ConnectionClosedException) {
            throw closedByApplication();
        }
        if (why != null) {
            throw new ConnectionClosedException(
                    "The connection is closed: " + why.getMessage(), "Open a new connection.", why);
        }
    }

    /** Before anything is sent: a call that has no time left, or that nobody waits for, does nothing. */
    private static void requireTime(Deadline deadline) {
        if (deadline.expired()) {
            throw timeout(deadline);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw interruption();
        }
    }

    private static QueryTimeoutException timeout(Deadline deadline) {
        return new QueryTimeoutException(
                "The call did not begin within " + deadline.budget().toMillis() + " ms; nothing was sent",
                "Another call holds the connection. Give each task a connection of its own, or the call more time.",
                null,
                "waiting for the connection");
    }

    private static CallInterruptedException interruption() {
        return new CallInterruptedException(
                "The thread was interrupted before the statement was sent", "Nothing was sent.", null);
    }

    // Cancelling.

    private void abandon(Reply reply) {
        reply.markAbandoned();
        if (canceller == null) {
            fail(new ConnectionClosedException("The connection was given up while it was being opened", null, null));
            return;
        }
        lock.lock();
        try {
            if (failure != null || !reply.open()) {
                return;
            }
            cancelFirst();
        } finally {
            lock.unlock();
        }
        unpause();
        reading.leftBehind();
    }

    /**
     * Cancels what the server works on, if nobody wants its answer and everything behind it can be asked again should
     * the signal come late and hit that. Otherwise the answer is dropped when it comes. Under the lock.
     */
    private void cancelFirst() {
        Reply victim = inFlight.first();
        Canceller canceller = this.canceller;
        if (cancellation != null || canceller == null || victim == null || !victim.open() || !victim.isAbandoned()) {
            return;
        }
        for (Reply next = victim.following; next != null; next = next.following) {
            if (!next.canBeAskedAgain() && !next.isAbandoned()) {
                return;
            }
        }
        for (Reply next = victim.following; next != null; next = next.following) {
            next.mayBeStruck();
        }
        cancellation = new Cancellation(victim, Deadline.after(grace, clock), clock);
        writeSide.hold();
        wire.loop().watch();
        signal(cancellation, canceller);
    }

    private void signal(Cancellation begun, Canceller canceller) {
        Thread.ofVirtual().name("loompg-cancel").start(() -> deliver(begun, canceller));
    }

    private void deliver(Cancellation begun, Canceller canceller) {
        try {
            canceller.cancel(begun.deadline());
        } catch (ConnectFailedException | TlsException e) {
            // Nothing was sent, so no signal can come late; the victim is awaited for what is left of the grace.
        } catch (RuntimeException e) {
            fail(new ConnectionLostException(
                    "The statement was given up, and whether the request to cancel it has arrived is not known",
                    null,
                    e,
                    true));
            return;
        }
        lock.lock();
        try {
            begun.delivered();
            endCancellation();
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void endCancellation() {
        Cancellation current = cancellation;
        if (current != null && current.isOver()) {
            cancellation = null;
            cancelFirst();
            if (cancellation == null) {
                writeSide.release();
            }
        }
    }

    // Failing.

    private void fail(PostgresException why) {
        List<Turn> turns = new ArrayList<>();
        lock.lock();
        try {
            if (failure != null) {
                return;
            }
            failure = why;
            writeSide.forEach(turns::add);
        } finally {
            lock.unlock();
        }
        wire.close();
        for (Reply reply = inFlight.first(); reply != null; reply = reply.following) {
            reply.fail();
        }
        turns.forEach(Turn::wake);
        reading.stop();
        asides.closed(why);
    }

    private PostgresException lost(Reply reply) {
        PostgresException why = failure;
        if (why instanceof ConnectionClosedException) {
            return new ConnectionClosedException(
                    "The connection was closed by this application while the statement ran", null, why);
        }
        boolean sent = writing.written() > reply.startsAt;
        return new ConnectionLostException(
                why == null ? "The connection was lost" : String.valueOf(why.getMessage()),
                sent
                        ? "Whether the statement took effect is not known."
                        : "The statement was not sent, and can be tried again on another connection.",
                why,
                sent);
    }

    private PostgresException failureOf(@Nullable Exception cause) {
        ErrorFields said = lastWords;
        if (closing) {
            return closedByApplication();
        }
        if (said != null) {
            return new ConnectionLostException(
                    "The server closed the connection: " + said.message() + " (SQLSTATE " + said.sqlState() + ")",
                    null,
                    cause,
                    true);
        }
        if (cause instanceof MalformedMessageException) {
            return new ProtocolViolationException(
                    "The server does not speak the PostgreSQL protocol as it should: " + cause.getMessage(),
                    "Check that the address is that of a PostgreSQL server.",
                    cause);
        }
        String reason = cause == null ? "the server hung up without a word" : String.valueOf(cause.getMessage());
        return new ConnectionLostException("The connection was lost: " + reason, null, cause, true);
    }

    private void unpause() {
        if (paused) {
            paused = false;
            reading.changed();
        }
    }

    /** The state in words, for whoever looks for the reason of a wait. */
    @Override
    public String toString() {
        return "Pipeline[" + (failure == null ? "open" : "closed") + ", in flight: " + inFlight.count() + ", " + reading
                + ", " + writing + (paused ? ", paused" : "") + (cancellation == null ? "" : ", " + cancellation) + ", "
                + writeSide + "]";
    }

    /** What turns need. */
    private final class TurnSide implements Turn.Line {
        @Override
        public void await(Turn turn, Deadline deadline) {
            boolean granted = false;
            try {
                Pipeline.this.await(turn, deadline, true, turn::granted);
                granted = true;
            } finally {
                if (!granted) {
                    leave(turn);
                }
            }
        }

        @Override
        public Reply send(Turn turn, ByteWriter messages, Reply.Kind kind, Deadline deadline) {
            return Pipeline.this.send(turn, messages, kind, deadline);
        }

        @Override
        public void more(Turn turn, ByteWriter messages, Deadline deadline) {
            Pipeline.this.more(turn, messages, deadline);
        }

        @Override
        public void leave(Turn turn) {
            lock.lock();
            try {
                writeSide.leave(turn);
            } finally {
                lock.unlock();
            }
        }
    }

    /** What askers need. */
    private final class AskingSide implements Reply.Line {
        @Override
        public void await(Reply reply) {
            reading.await(reply);
        }

        @Override
        public void listen(Reply reply) {
            if (!reply.deadline().isNone()) {
                wire.loop().watch();
            }
            reading.callLoop();
        }

        @Override
        public void abandon(Reply reply) {
            Pipeline.this.abandon(reply);
        }

        @Override
        public void resume() {
            unpause();
        }

        @Override
        public PostgresException lost(Reply reply) {
            return Pipeline.this.lost(reply);
        }

        @Override
        public Deadline grace() {
            return Deadline.after(grace, clock);
        }

        @Override
        public void giveUp(PostgresException why) {
            fail(why);
        }
    }

    /** What sending needs. */
    private final class SendingSide implements Writing.Line {
        @Override
        public void blocked() {
            reading.changed();
        }

        @Override
        public void relieved() {
            lock.lock();
            try {
                writeSide.wakeHolder();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void broken(IOException cause) {
            // The server may have said why; the reading side finds that, and the end of the stream behind it.
            reading.callLoop();
        }
    }

    /** What receiving needs. */
    private final class ReceivingSide implements Reading.Line {
        @Override
        public @Nullable Reply head() {
            return inFlight.first();
        }

        @Override
        public long answered() {
            return inFlight.answeredCount();
        }

        @Override
        public void received(ByteBuffer buffer) {
            inbox.accept(buffer);
        }

        @Override
        public void dispatched() {
            Reply first = inFlight.first();
            if (first != null && first.isAbandoned() && cancellation == null) {
                lock.lock();
                try {
                    cancelFirst();
                } finally {
                    lock.unlock();
                }
            }
        }

        @Override
        public void writable() {
            if (writing.isBlocked()) {
                writing.resume();
            } else {
                writing.flush(false);
            }
        }

        @Override
        public boolean isBlocked() {
            return writing.isBlocked();
        }

        @Override
        public boolean isPaused() {
            return paused;
        }

        @Override
        public void failed(@Nullable Exception cause) {
            fail(failureOf(cause));
        }

        @Override
        public boolean hasFailed() {
            return failure != null;
        }

        @Override
        public boolean expire() {
            return Pipeline.this.expire();
        }
    }

    private boolean expire() {
        List<Reply> late = new ArrayList<>(0);
        boolean[] any = new boolean[1];
        Cancellation stuck = null;
        lock.lock();
        try {
            writeSide.forEach(turn -> {
                any[0] |= !turn.deadline().isNone();
                if (turn.deadline().expired()) {
                    turn.wake();
                }
            });
            for (Reply reply = inFlight.first(); reply != null; reply = reply.following) {
                if (!reply.deadline().isNone() && reply.open() && !reply.isAbandoned()) {
                    any[0] = true;
                    if (reply.deadline().expired()) {
                        late.add(reply);
                    }
                }
            }
            Cancellation current = cancellation;
            if (current != null) {
                any[0] = true;
                stuck = current.deadline().expired() ? current : null;
                if (stuck == null && canceller != null && current.beginAgain()) {
                    signal(current, canceller);
                }
            }
        } finally {
            lock.unlock();
        }
        if (stuck != null) {
            fail(new ConnectionLostException(
                    "A statement that was given up could not be stopped within " + grace.toMillis() + " ms",
                    "The connection was closed, because nobody could have used it.",
                    null,
                    true));
        } else if (!late.isEmpty()) {
            late.forEach(Reply::wake);
            reading.wakeLeader();
        }
        return any[0];
    }

    /** What has come, in its order; the reading side's thread. */
    private final class Answers implements Inbox.Sink {
        @Override
        public void part(byte[] array, int from, int to, boolean answer) {
            Reply first = inFlight.first();
            if (!answer) {
                return;
            }
            if (first == null) {
                if (lastWords == null) {
                    throw new MalformedMessageException("it answers although nothing was asked");
                }
                return;
            }
            if (first.append(array, from, to)) {
                if (first.unread() > Reply.TOO_MUCH) {
                    paused = true;
                    // The asker may have read on meanwhile, or gone.
                    if (first.unread() <= Reply.TOO_MUCH / 2 || first.isAbandoned()) {
                        paused = false;
                    }
                }
                first.announce();
            }
        }

        @Override
        public void ready(byte[] array, int from, int to, TransactionStatus status) {
            Reply first = inFlight.first();
            if (first == null) {
                throw new MalformedMessageException("it is ready although nothing was asked");
            }
            transactionStatus = status;
            inFlight.answered(first);
            first.complete(array, from, to, status);
            Cancellation current = cancellation;
            if (current != null && current.isOf(first)) {
                lock.lock();
                try {
                    endCancellation();
                } finally {
                    lock.unlock();
                }
            }
        }

        @Override
        public void aside(byte type, ByteReader body) {
            switch (type) {
                case BackendTypes.PARAMETER_STATUS -> asides.parameterStatus(body.readCString(), body.readCString());
                case BackendTypes.NOTIFICATION_RESPONSE ->
                    asides.notification(body.readInt(), body.readCString(), body.readCString());
                default -> asides.notice(ErrorFields.read(body));
            }
        }

        @Override
        public void error(ByteReader body) {
            ErrorFields fields = ErrorFields.read(body);
            String severity = fields.severity();
            if ("FATAL".equals(severity) || "PANIC".equals(severity) || inFlight.first() == null) {
                lastWords = fields;
            }
            Reply first = inFlight.first();
            if (first != null && "57014".equals(fields.sqlState())) {
                first.cancelled();
            }
        }
    }
}
