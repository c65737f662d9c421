package io.github.loompg.session;

import io.github.loompg.error.PostgresException;
import io.github.loompg.error.UsageException;
import io.github.loompg.net.Clock;
import io.github.loompg.protocol.message.TransactionStatus;
import io.github.loompg.sql.KnownEffects;
import io.github.loompg.sql.SessionEffects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The time for which one borrower may use a session that is lent to many, and what he has done with it: so that the lanes
 * that he keeps are of no use to him afterwards, and so that it is known whether he leaves anything behind.
 */
public final class Tenancy {
    private final Clock clock;
    private final KnownEffects effects;
    private final Consumer<PostgresException> failures;
    private final boolean shared;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean clean = true;
    private volatile boolean prepares;
    private volatile @Nullable String lastSql;
    private volatile @Nullable Thread lastCaller;
    private volatile long changedAt;

    /**
     * @param effects knows what texts do
     * @param failures hears of every call that fails
     * @param shared whether the borrower is many, who know nothing of each other
     */
    public Tenancy(Clock clock, KnownEffects effects, Consumer<PostgresException> failures, boolean shared) {
        this.shared = shared;
        this.clock = clock;
        this.effects = effects;
        this.failures = failures;
        this.changedAt = clock.nanos();
    }

    /** Ends it; false if it was over already. */
    public boolean end() {
        return over.compareAndSet(false, true);
    }

    public boolean isOver() {
        return over.get();
    }

    /** Refuses a borrower whose time is over. */
    public void requireCurrent() {
        if (over.get()) {
            throw new UsageException(
                    "the connection has been given back to its pool",
                    "use it before that, or acquire another one",
                    null);
        }
    }

    /** A call begins. */
    void begins(@Nullable String sql) {
        calls.incrementAndGet();
        running.incrementAndGet();
        lastSql = sql;
        lastCaller = Thread.currentThread();
        changedAt = clock.nanos();
        if (sql == null) {
            clean = false;
            prepares = true;
        } else if (clean || !prepares) {
            SessionEffects effect = effects.of(sql);
            clean &= effect.clean();
            prepares |= effect.prepares();
        }
    }

    /** A call is over. */
    void ends() {
        changedAt = clock.nanos();
        running.decrementAndGet();
    }

    /** What was about to begin was not sent. */
    void neverBegan() {
        ends();
        calls.decrementAndGet();
    }

    /**
     * Where calls of many follow each other, each is a transaction of its own. If one has left a transaction open, those
     * behind it have become a part of that, and what they were told is worth nothing.
     *
     * @param status what the server has said at the end of a call
     */
    void requireAtRest(Session session, TransactionStatus status) {
        if (shared && status != TransactionStatus.IDLE) {
            throw session.closeSpoiled();
        }
    }

    /** A call has failed. */
    void failed(Session session, PostgresException failure) {
        if (shared && session.isInTransaction()) {
            failure.addSuppressed(session.closeSpoiled());
        }
        failures.accept(failure);
    }

    /** Whether the session is as it was, apart from a transaction that may be open. */
    public boolean isClean() {
        return clean;
    }

    /** Whether statements may have been prepared by SQL. */
    public boolean prepares() {
        return prepares;
    }

    /** How many calls were made. */
    public int calls() {
        return calls.get();
    }

    /** Whether a call is under way. */
    public boolean isBusy() {
        return running.get() > 0;
    }

    /** What was run last, or is being run; null if that was nothing or has no single text. */
    public @Nullable String lastSql() {
        return lastSql;
    }

    /** Who made the last call. */
    public @Nullable Thread lastCaller() {
        return lastCaller;
    }

    /** When the last call began or ended, or when it all began. */
    public long changedAt() {
        return changedAt;
    }
}
