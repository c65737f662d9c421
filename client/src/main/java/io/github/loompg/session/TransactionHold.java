package io.github.loompg.session;

import io.github.loompg.error.PostgresException;
import io.github.loompg.error.UsageException;
import io.github.loompg.exchange.Outcome;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.TransactionStatus;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the blocks of one transaction share: the connection's write side, from BEGIN to COMMIT or ROLLBACK, so that
 * nobody else's statements get in between, and the permit to do something.
 */
final class TransactionHold implements Holder {
    private final Session session;
    private final Turn turn;
    private final Semaphore permit = new Semaphore(1);
    private volatile @Nullable TransactionBlock innermost;
    private volatile @Nullable Claim current;
    private @Nullable String isolation;
    private int lastNumber;

    /** Whether there was a call already. */
    private boolean used;

    TransactionHold(Session session) {
        this.session = session;
        this.turn = session.reserveFor(this);
    }

    void awaitTurn(Deadline deadline) {
        turn.await(deadline);
    }

    Turn turn() {
        return turn;
    }

    Pipeline pipeline() {
        return session.pipeline();
    }

    Deadline grace() {
        return session.grace();
    }

    TransactionStatus status() {
        return session.pipeline().transactionStatus();
    }

    /** The isolation level of the whole transaction, which is asked for once. */
    String isolation(Place place, Deadline deadline) {
        String known = isolation;
        if (known == null) {
            known = Objects.requireNonNullElse(value("SHOW transaction_isolation", place, deadline), "");
            isolation = known;
        }
        return known;
    }

    /** A single value from the server, within the transaction. */
    @Nullable
    String value(String sql, Place place, Deadline deadline) {
        Outcome<@Nullable String> outcome = Outcome.first(shape -> shape.columnReader(0, String.class));
        return new StatementCall<>(session, new Invocation(session, sql, null, new Object[0]), outcome, deadline)
                .run(place);
    }

    void requireInquiry() {
        OutcomeInquiry.requireOf(session.serverMajor());
    }

    /** The statement that gives the number of the transaction. */
    String numberSql() {
        return OutcomeInquiry.numberSql(session.serverMajor());
    }

    OutcomeInquiry inquiry(Duration longest) {
        return session.inquiry(longest);
    }

    /** A block is over, which may have been the whole transaction. */
    void types(boolean whole, boolean committed) {
        if (whole) {
            session.types().transactionEnded(committed);
        } else if (!committed) {
            session.types().rolledBackToSavepoint();
        }
    }

    int nextNumber() {
        return ++lastNumber;
    }

    @Nullable
    TransactionBlock innermost() {
        return innermost;
    }

    void innermost(@Nullable TransactionBlock block) {
        innermost = block;
    }

    /** The transaction will be over soon: who calls now waits behind it, instead of being told to use it. */
    void ends() {
        session.ended(this);
    }

    /** Gives the write side back; the connection is everybody's again. */
    void release() {
        ends();
        turn.close();
    }

    @Override
    public UsageException inTheWay() {
        return new UsageException(
                "a transaction is open on this connection",
                "call the methods of the transaction (tx) until it is over, or use another connection",
                null);
    }

    @Override
    public void connectionCloses() {
        TransactionBlock block = innermost;
        if (block == null) {
            // It is only about to begin, and must not lose the write side while it does.
            session.terminate();
            return;
        }
        block.connectionCloses();
        release();
    }

    Claim claim(TransactionBlock block) {
        if (!permit.tryAcquire()) {
            throw new UsageException(
                    "cannot use the transaction: another operation is in progress in it",
                    "wait until that is over: a transaction does one thing at a time",
                    null);
        }
        Claim claim = new Claim(block, !used);
        used = true;
        current = claim;
        return claim;
    }

    /** Begins the transaction anew if it has failed with the call that goes on, and that is its first. */
    boolean beginsAnew(Deadline deadline) {
        Claim claim = current;
        return claim != null && claim.canRepeat(status(), deadline);
    }

    /**
     * Has the call that is under way be given up, if there is one, and takes its permit. If it does not end within the
     * grace, the connection is closed under it, and it has no permit to give.
     *
     * @return whether there is a permit to give back by {@link #resume}
     */
    boolean stopCalls() {
        if (permit.tryAcquire()) {
            return true;
        }
        Claim claim = current;
        if (claim != null) {
            claim.giveUp();
        }
        boolean interrupted = Thread.interrupted();
        try {
            if (permit.tryAcquire(grace().remainingNanos(), TimeUnit.NANOSECONDS)) {
                return true;
            }
        } catch (InterruptedException impatient) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        session.terminate();
        return false;
    }

    void resume() {
        permit.release();
    }

    /** One call of a block, which has the write side already and keeps it. */
    final class Claim implements Place {
        private final TransactionBlock block;
        private final boolean first;
        private final AtomicBoolean closed = new AtomicBoolean();
        private volatile @Nullable Runnable stop;
        private volatile boolean givenUp;

        Claim(TransactionBlock block, boolean first) {
            this.block = block;
            this.first = first;
        }

        /** Says how the call can be made to return. */
        void whenGivenUp(Runnable stopping) {
            stop = stopping;
            if (givenUp) {
                stopping.run();
            }
        }

        private void giveUp() {
            givenUp = true;
            Runnable stopping = stop;
            if (stopping != null) {
                stopping.run();
            }
        }

        @Override
        public @Nullable Reply ask(ByteWriter messages, BooleanSupplier stillValid, Deadline deadline) {
            enter(deadline);
            if (!stillValid.getAsBoolean()) {
                session.pipeline().recycle(messages);
                return null;
            }
            return turn.send(messages, deadline);
        }

        @Override
        public Turn enter(Deadline deadline) {
            turn.requireTime(deadline);
            return turn;
        }

        /** It is not the transaction's first, and a cancel that hits it spoils the transaction. */
        @Override
        public Reply sendFirst(Turn entered, ByteWriter request, Deadline deadline) {
            return turn.send(request, deadline);
        }

        @Override
        public void leave(Turn entered) {
            // The transaction keeps it.
        }

        @Override
        public Place again() {
            return this;
        }

        @Override
        public boolean canRepeat(TransactionStatus status, Deadline deadline) {
            if (first && status == TransactionStatus.FAILED) {
                block.beginAnew(deadline);
                return true;
            }
            return false;
        }

        @Override
        public void failed(PostgresException failure) {
            block.failed(failure);
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                current = null;
                permit.release();
            }
        }
    }
}
