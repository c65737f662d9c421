package io.github.loompg.pool;

import io.github.loompg.error.SqlExcerpt;
import io.github.loompg.error.UsageException;
import io.github.loompg.exchange.Outcome;
import io.github.loompg.session.Lender;
import io.github.loompg.session.Loan;
import io.github.loompg.session.Sent;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Lends the sessions of a pool for statements that only read, and for nothing else. */
public final class ReaderLender implements Lender {
    private final SessionPool pool;
    private final PoolLender lender;

    /** @param pool has sessions on which statements share a Sync */
    public ReaderLender(SessionPool pool) {
        this(pool, pool.lender(Role.ANY));
    }

    private ReaderLender(SessionPool pool, PoolLender lender) {
        this.pool = pool;
        this.lender = lender;
    }

    @Override
    public Loan lend(@Nullable String sql) {
        requireRead(sql);
        return lender.lend(sql);
    }

    @Override
    public ReaderLender timeout(Duration limit) {
        return new ReaderLender(pool, lender.timeout(limit));
    }

    @Override
    public ReaderLender reserve(@Nullable String sql) {
        requireRead(sql);
        return new ReaderLender(pool, lender.reserve(sql));
    }

    @Override
    public ReaderLender reserveTransaction() {
        throw refusal(null);
    }

    @Override
    public void release() {
        lender.release();
    }

    @Override
    public void whenGivenUp(Runnable stop) {
        lender.whenGivenUp(stop);
    }

    @Override
    public void giveUpTransaction() {
        lender.giveUpTransaction();
    }

    @Override
    public void whenReady(Runnable action) {
        lender.whenReady(action);
    }

    @Override
    public <R extends @Nullable Object> @Nullable Sent<R> trySend(
            String sql, @Nullable Object @Nullable [] arguments, Outcome<R> outcome) {
        requireRead(sql);
        return lender.trySend(sql, arguments, outcome);
    }

    @Override
    public @Nullable Executor executor() {
        return lender.executor();
    }

    private void requireRead(@Nullable String sql) {
        if (sql == null || !pool.isRead(sql)) {
            throw refusal(sql);
        }
    }

    private static UsageException refusal(@Nullable String sql) {
        return sql == null
                ? new UsageException(
                        "readers run single statements that read, and nothing else",
                        "call this on the pool itself, which has a connection for it",
                        null)
                : new UsageException(
                        "this is not known to be one SELECT, VALUES, TABLE or WITH that only reads and leaves its"
                                + " session alone: " + SqlExcerpt.of(sql),
                        "run it by the pool itself; on the connections of readers statements of several callers share a"
                                + " transaction that cannot write",
                        null);
    }
}
