package io.github.loompg.net;

import io.github.loompg.protocol.bytes.ByteWriter;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How requests come into the queue: one-shots at once, when nobody holds the write side; turns one after the other.
 *
 * <p>A request is encoded outside of the lock, into a writer that is lent by {@link #scratch}, and copied into the outbox
 * under it together with its place among the requests in flight: so the order of the bytes is the order of the answers.
 */
final class WriteSide implements Turn.Line {
    private static final int LARGEST_SPARE = 16 * 1024;

    private final ReentrantLock lock;
    private final Life life;
    private final Turns turns;
    private final Writing writing;
    private final InFlight inFlight;
    private final Loop loop;
    private final ReplyLine askingSide;
    private final JointSync jointSync = new JointSync();
    private final AtomicReference<@Nullable ByteWriter> spare = new AtomicReference<>();

    WriteSide(
            ReentrantLock lock,
            Life life,
            Turns turns,
            Writing writing,
            InFlight inFlight,
            Loop loop,
            ReplyLine askingSide) {
        this.lock = lock;
        this.life = life;
        this.turns = turns;
        this.writing = writing;
        this.inFlight = inFlight;
        this.loop = loop;
        this.askingSide = askingSide;
    }

    ByteWriter scratch() {
        ByteWriter writer = spare.getAndSet(null);
        return writer == null ? new ByteWriter(256) : writer;
    }

    void recycle(ByteWriter writer) {
        if (writer.array().length <= LARGEST_SPARE) {
            writer.clear();
            spare.lazySet(writer);
        }
    }

    Turn reserve() {
        Turn turn = new Turn(this);
        lock.lock();
        try {
            life.requireOpen();
            turns.enter(turn);
        } finally {
            lock.unlock();
        }
        return turn;
    }

    /** Null when {@code stillValid} said no, or when it would have to wait; the writer is then the caller's. */
    @Nullable
    Reply tryAsk(ByteWriter messages, BooleanSupplier stillValid, RequestKind kind, Deadline deadline) {
        if (deadline.expired()) {
            return null;
        }
        Reply reply = null;
        lock.lock();
        try {
            life.requireOpen();
            if (turns.isFree() && writing.outbox().waiting() <= Writing.TOO_MUCH && stillValid.getAsBoolean()) {
                reply = append(messages, kind, deadline);
            }
        } finally {
            lock.unlock();
        }
        if (reply != null) {
            appended(messages, deadline);
        }
        return reply;
    }

    /** Null when {@code stillValid} said no; see {@link Pipeline#ask} and {@link Pipeline#join}. */
    @Nullable
    Reply ask(ByteWriter messages, BooleanSupplier stillValid, RequestKind kind, Deadline deadline) {
        Life.requireTime(deadline);
        Reply now = tryAsk(messages, stillValid, kind, deadline);
        if (now != null) {
            return now;
        }
        try (Turn turn = reserve().await(deadline)) {
            if (!stillValid.getAsBoolean()) {
                recycle(messages);
                return null;
            }
            return send(turn, messages, kind, deadline);
        }
    }

    @Override
    public Reply send(Turn turn, ByteWriter messages, RequestKind kind, Deadline deadline) {
        if (!kind.isFinal()) {
            Life.requireTime(deadline);
        }
        while (true) {
            Reply reply = null;
            lock.lock();
            try {
                life.requireOpen();
                if (mayWrite(turn)) {
                    reply = append(messages, kind, deadline);
                }
            } finally {
                lock.unlock();
            }
            if (reply != null) {
                appended(messages, deadline);
                return reply;
            }
            await(turn, deadline, Patience.ROOM, !kind.isFinal(), () -> canWriteNow(turn));
        }
    }

    @Override
    public void more(Turn turn, ByteWriter messages, Deadline deadline) {
        while (!tryMore(turn, messages, deadline)) {
            life.requireOpen();
            await(turn, deadline, Patience.ROOM, true, () -> canWriteNow(turn));
        }
    }

    @Override
    public boolean moreOrNews(Turn turn, ByteWriter messages, Reply open, Deadline deadline) {
        while (!tryMore(turn, messages, deadline)) {
            requireUnbroken(open);
            if (open.hasNews()) {
                return false;
            }
            awaitBeside(turn, open, deadline, Patience.ROOM, () -> canWriteNow(turn) || open.hasNews());
        }
        return true;
    }

    @Override
    public @Nullable Reply sendOrNews(Turn turn, ByteWriter messages, Reply open, Deadline deadline) {
        Life.requireTime(deadline);
        while (true) {
            Reply reply = null;
            lock.lock();
            try {
                if (!life.isOver() && mayWrite(turn)) {
                    reply = append(messages, RequestKind.STEP, deadline);
                }
            } finally {
                lock.unlock();
            }
            if (reply != null) {
                appended(messages, deadline);
                return reply;
            }
            requireUnbroken(open);
            if (open.hasNews()) {
                return null;
            }
            awaitBeside(turn, open, deadline, Patience.ROOM, () -> canWriteNow(turn) || open.hasNews());
        }
    }

    private boolean tryMore(Turn turn, ByteWriter messages, Deadline deadline) {
        lock.lock();
        try {
            if (life.isOver() || !mayWrite(turn)) {
                return false;
            }
            writing.outbox().append(messages.array(), messages.size());
        } finally {
            lock.unlock();
        }
        appended(messages, deadline);
        return true;
    }

    @Override
    public boolean isWritten() {
        lock.lock();
        try {
            return writing.outbox().waiting() == 0;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void breakOff(Turn turn, ByteWriter messages) {
        lock.lock();
        try {
            if (life.isOver() || !turns.isHeldBy(turn)) {
                return;
            }
            writing.outbox().append(messages.array(), messages.size());
        } finally {
            lock.unlock();
        }
        appended(messages, Deadline.NONE);
    }

    @Override
    public void pause(Turn turn, BooleanSupplier over, @Nullable Reply open, Deadline deadline) {
        if (open == null) {
            await(turn, deadline, Patience.INPUT, true, over);
            return;
        }
        open.curious(true);
        try {
            askingSide.listen(open);
            awaitBeside(
                    turn, open, deadline, Patience.INPUT, () -> over.getAsBoolean() || open.hasNews() || life.isOver());
        } finally {
            open.curious(false);
        }
        requireUnbroken(open);
    }

    /** The connection must not have ended in the middle of a request. */
    private void requireUnbroken(Reply open) {
        if (life.isOver()) {
            throw askingSide.lost(open);
        }
    }

    /** Waits as the holder of the turn, and is woken by news of the answer too. */
    private void awaitBeside(Turn turn, Reply open, Deadline deadline, Patience patience, BooleanSupplier ready) {
        open.waiter(Thread.currentThread());
        try {
            await(turn, deadline, patience, true, ready);
        } finally {
            open.waiter(null);
        }
    }

    @Override
    public void await(Turn turn, Deadline deadline) {
        boolean granted = false;
        try {
            await(turn, deadline, Patience.TURN, true, turn::granted);
            granted = true;
        } finally {
            if (!granted) {
                leave(turn);
            }
        }
    }

    @Override
    public void leave(Turn turn) {
        lock.lock();
        try {
            turns.leave(turn);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the server has hung up. */
    void awaitEnd(Turn turn, Deadline deadline) {
        await(turn, deadline, Patience.END, true, life::isOver);
    }

    /** Sends a last message if that costs no waiting. */
    void sayLastAtOnce(ByteWriter message) {
        if (!life.isOver() && inFlight.count() == 0 && !writing.isBlocked()) {
            lock.lock();
            try {
                writing.outbox().append(message.array(), message.size());
            } finally {
                lock.unlock();
            }
            writing.flush(false);
        }
    }

    /** Under the lock. One that may join others does, if they wait to be written still. */
    private Reply append(ByteWriter messages, RequestKind kind, Deadline deadline) {
        Outbox outbox = writing.outbox();
        boolean joining = kind == RequestKind.JOINING;
        RequestKind those = joining && !jointSync.makeRoom(outbox, messages.size()) ? RequestKind.REPEATABLE : kind;
        Reply reply = new Reply(askingSide, those, deadline, outbox.appended());
        outbox.append(messages.array(), messages.size());
        inFlight.append(reply);
        if (joining) {
            jointSync.appended(outbox, reply);
        }
        return reply;
    }

    /** After the lock. */
    private void appended(ByteWriter messages, Deadline deadline) {
        if (!Outbox.takesOver(messages.size())) {
            recycle(messages);
        }
        if (!deadline.isNone()) {
            loop.watch();
        }
        writing.flush(inFlight.count() > 1);
    }

    /** Under the lock. */
    private boolean mayWrite(Turn turn) {
        if (!turns.isHeldBy(turn)) {
            throw new IllegalStateException("this turn is over, or has not come yet");
        }
        return !turns.isHeld() && writing.outbox().waiting() <= Writing.TOO_MUCH;
    }

    private boolean canWriteNow(Turn turn) {
        lock.lock();
        try {
            return life.isOver() || mayWrite(turn);
        } finally {
            lock.unlock();
        }
    }

    private void await(Turn turn, Deadline deadline, Patience patience, boolean interruptible, BooleanSupplier ready) {
        turn.waiter(Thread.currentThread(), deadline);
        boolean interrupted = false;
        try {
            if (!deadline.isNone()) {
                loop.watch();
            }
            while (!ready.getAsBoolean()) {
                life.requireOpen();
                if (deadline.expired()) {
                    throw patience.late(deadline);
                }
                if (Thread.interrupted()) {
                    interrupted = true;
                    if (interruptible) {
                        throw patience.interrupted();
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
}
