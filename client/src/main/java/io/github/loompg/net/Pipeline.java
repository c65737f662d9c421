package io.github.loompg.net;

import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.FrontendTypes;
import io.github.loompg.protocol.message.TransactionStatus;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * An open connection: one queue of requests, written in their order and answered in their order, however many callers
 * there are.
 *
 * <p>{@code lock} guards what is to be written: the outbox, the end of the queue, who may write, and a cancel under way.
 * Nothing waits while it holds it and no other lock is taken. Answers are handed out without it, by the one thread that
 * owns reading ({@link Reading}, {@link Answers}); bytes leave by the one thread that flushes ({@link Writing}). Who may
 * append is told by {@link WriteSide}, what becomes of abandoned requests by {@link CancelPath}, and of all of them when
 * the connection ends by {@link Life}.
 */
public final class Pipeline {
    private final ReentrantLock lock = new ReentrantLock();
    private final Life life = new Life();
    private final Turns turns = new Turns();
    private final Wire wire;
    private final Asides asides;
    private final Clock clock;
    private final Duration grace;
    private final InFlight inFlight;
    private final Writing writing;
    private final Reading reading;
    private final Inbox inbox;
    private final WriteSide writeSide;
    private final CancelPath cancelPath;
    private final Answers answers;

    Pipeline(Wire wire, Asides asides, Clock clock, Duration grace) {
        this.wire = wire;
        this.asides = asides;
        this.clock = clock;
        this.grace = grace;
        AskingSide askingSide = new AskingSide();
        inFlight = new InFlight(new Reply(askingSide, RequestKind.STEP, Deadline.NONE, 0));
        writing = new Writing(wire, new SendingSide(), lock);
        reading = new Reading(wire, new ReceivingSide());
        writeSide = new WriteSide(lock, life, turns, writing, inFlight, wire.loop(), askingSide);
        cancelPath = new CancelPath(lock, turns, inFlight, wire.loop(), clock, grace, this::fail);
        answers = new Answers(inFlight, cancelPath, life, asides);
        inbox = new Inbox(answers);
    }

    /** Begins to look after the connection; apart from the constructor, because other threads see it from now on. */
    void start() {
        reading.start();
    }

    /** An empty writer to encode a request into, outside of any lock; hand it to a request, or back. */
    public ByteWriter scratch() {
        return writeSide.scratch();
    }

    /** Takes back a writer that was not sent. */
    public void recycle(ByteWriter writer) {
        writeSide.recycle(writer);
    }

    /** Takes a place in the queue for the write side; where it stands is decided now. */
    public Turn reserve() {
        return writeSide.reserve();
    }

    /** The same, and waits until it is this caller's time. */
    public Turn enter(Deadline deadline) {
        Life.requireTime(deadline);
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
        return writeSide.ask(messages, stillValid, RequestKind.REPEATABLE, deadline);
    }

    /**
     * The same if it can be done without waiting.
     *
     * @param messages is taken over if they are sent
     * @return null when nothing was sent
     */
    public @Nullable Reply tryAsk(ByteWriter messages, BooleanSupplier stillValid, Deadline deadline) {
        return writeSide.tryAsk(messages, stillValid, RequestKind.REPEATABLE, deadline);
    }

    /**
     * As {@link #ask}, for a statement that only reads: it may share its Sync, and with it a transaction, with others that
     * are asked in this way. If one of them fails, those behind it have to be asked again ({@link
     * Reply#failedForNeighbour}).
     *
     * @param messages is taken over
     * @return null when nothing was sent
     */
    public @Nullable Reply join(ByteWriter messages, BooleanSupplier stillValid, Deadline deadline) {
        return writeSide.ask(messages, stillValid, RequestKind.JOINING, deadline);
    }

    /** As {@link #join} if it can be done without waiting; the messages are taken over if they are sent. */
    public @Nullable Reply tryJoin(ByteWriter messages, BooleanSupplier stillValid, Deadline deadline) {
        return writeSide.tryAsk(messages, stillValid, RequestKind.JOINING, deadline);
    }

    /** Startup is over: messages may be long now, and statements can be cancelled. */
    public void authenticated(Canceller canceller) {
        inbox.authenticated();
        cancelPath.open(canceller);
    }

    /** Whether everything that was sent is answered. */
    public boolean isAnswered() {
        return inFlight.count() == 0;
    }

    /** The same, and nobody has the right to write, or waits for it. */
    public boolean isQuiet() {
        lock.lock();
        try {
            return inFlight.count() == 0 && turns.isFree();
        } finally {
            lock.unlock();
        }
    }

    /** What the last ReadyForQuery said. */
    public TransactionStatus transactionStatus() {
        return answers.status();
    }

    /** Looks whether the connection is open still, if nobody is reading it. */
    public boolean isAlive() {
        reading.look();
        return isOpen();
    }

    public boolean isOpen() {
        return !life.isOver();
    }

    /** Whether what the server says by itself is to be heard at once, also while nobody asks anything. */
    public void listenWhileIdle(boolean wanted) {
        reading.listenWhileIdle(wanted);
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
        if (isOpen()) {
            deliver(terminateMessage(), deadline);
        }
    }

    /**
     * Sends a message that is answered by nothing but the end of the connection, and waits for that: a cancel.
     *
     * @param message is taken over
     */
    public void deliver(ByteWriter message, Deadline deadline) {
        boolean delivered = false;
        try (Turn turn = reserve().await(deadline)) {
            life.closing();
            reading.callLoop();
            turn.more(message, deadline);
            delivered = true;
            writeSide.awaitEnd(turn, deadline);
        } catch (ConnectionClosedException e) {
            // The server was quicker than this thread.
        } finally {
            if (delivered) {
                fail(Life.closedByApplication());
            } else {
                terminate();
            }
        }
    }

    /**
     * Waits until then, for somebody who holds nothing of the connection; that may also be closed.
     *
     * @throws io.github.loompg.error.CallInterruptedException if the thread is interrupted meanwhile
     */
    public void pause(Deadline end) {
        Pause.until(end, wire.loop());
    }

    /** Closes at once. What is in flight fails. */
    public void terminate() {
        // The server may hang up before the next line is reached, and that is no loss.
        life.closing();
        writeSide.sayLastAtOnce(terminateMessage());
        fail(Life.closedByApplication());
    }

    /** Closes at once for a reason that all who have something in flight are told. */
    public void giveUp(PostgresException why) {
        fail(why);
    }

    private static ByteWriter terminateMessage() {
        ByteWriter message = new ByteWriter(8);
        message.endMessage(message.beginMessage(FrontendTypes.TERMINATE));
        return message;
    }

    private void fail(PostgresException why) {
        List<Turn> waiting = new ArrayList<>();
        lock.lock();
        try {
            if (!life.end(why)) {
                return;
            }
            turns.forEach(waiting::add);
        } finally {
            lock.unlock();
        }
        wire.close();
        for (Reply reply = inFlight.first(); reply != null; reply = inFlight.after(reply)) {
            reply.fail();
        }
        waiting.forEach(Turn::wake);
        reading.stop();
        asides.closed(why);
    }

    private void resume() {
        if (answers.resume()) {
            reading.changed();
        }
    }

    /** Wakes those whose deadline has come; returns whether there is one that is still to come. */
    private boolean expire() {
        List<Reply> late = new ArrayList<>(0);
        boolean[] any = {cancelPath.tick()};
        lock.lock();
        try {
            turns.forEach(turn -> {
                any[0] |= !turn.deadline().isNone();
                if (turn.deadline().expired()) {
                    turn.wake();
                }
            });
            for (Reply reply = inFlight.first(); reply != null; reply = inFlight.after(reply)) {
                if (!reply.deadline().isNone() && reply.open() && !reply.isAbandoned()) {
                    any[0] = true;
                    if (reply.deadline().expired()) {
                        late.add(reply);
                    }
                }
            }
        } finally {
            lock.unlock();
        }
        if (!late.isEmpty()) {
            late.forEach(Reply::wake);
            reading.wakeLeader();
        }
        return any[0];
    }

    /** The state in words, for whoever looks for the reason of a wait. */
    @Override
    public String toString() {
        return "Pipeline[" + (isOpen() ? "open" : "closed") + ", in flight: " + inFlight.count() + ", " + reading + ", "
                + writing + (answers.isPaused() ? ", paused" : "") + ", " + cancelPath + ", " + turns + "]";
    }

    /** What askers need. */
    private final class AskingSide implements ReplyLine {
        @Override
        public void await(Reply reply) {
            reading.await(reply);
        }

        @Override
        public void poll(Reply reply) {
            reading.poll(reply);
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
            cancelPath.abandon(reply);
            Pipeline.this.resume();
            reading.leftBehind();
        }

        @Override
        public void resume() {
            Pipeline.this.resume();
        }

        @Override
        public PostgresException lost(Reply reply) {
            return life.lost(writing.mayHaveSent(reply.startsAt));
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
                turns.wakeHolder();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void broken(Throwable cause) {
            if (cause instanceof IOException && !(cause instanceof SSLException)) {
                // The server may have said why; the reading side finds that, and the end of the stream behind it.
                reading.callLoop();
            } else {
                fail(life.reason(cause));
            }
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
            if (life.hasLastWords()) {
                fail(life.reason(null));
            }
        }

        @Override
        public void dispatched() {
            cancelPath.dispatched();
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
        public boolean isEnding() {
            return life.isClosing();
        }

        @Override
        public boolean isPaused() {
            return answers.isPaused();
        }

        @Override
        public void failed(@Nullable Throwable cause) {
            fail(life.reason(cause));
        }

        @Override
        public boolean hasFailed() {
            return life.isOver();
        }

        @Override
        public boolean expire() {
            return Pipeline.this.expire();
        }
    }
}
