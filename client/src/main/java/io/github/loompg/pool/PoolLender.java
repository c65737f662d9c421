package io.github.loompg.pool;

import io.github.loompg.exchange.Outcome;
import io.github.loompg.net.Deadline;
import io.github.loompg.session.Lane;
import io.github.loompg.session.Lender;
import io.github.loompg.session.Loan;
import io.github.loompg.session.StatementCall;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Lends a session of a pool to each call. */
public final class PoolLender implements Lender {
    private final SessionPool pool;
    private final @Nullable Duration limit;
    private final @Nullable Duration patience;
    private final @Nullable Deadline begun;
    private final @Nullable Ticket ticket;
    private final boolean transaction;

    PoolLender(SessionPool pool) {
        this(pool, null, null, null, null, false);
    }

    /**
     * @param limit for the wait and the call together, or null
     * @param patience for the wait alone, or null for what the pool allows
     * @param begun when the one call that this is for has to be over, or null if none was reserved
     * @param ticket the place of the one call that this is for, or null
     * @param transaction whether the call is a transaction
     */
    private PoolLender(
            SessionPool pool,
            @Nullable Duration limit,
            @Nullable Duration patience,
            @Nullable Deadline begun,
            @Nullable Ticket ticket,
            boolean transaction) {
        this.pool = pool;
        this.limit = limit;
        this.patience = patience;
        this.begun = begun;
        this.ticket = ticket;
        this.transaction = transaction;
    }

    @Override
    public Loan lend(@Nullable String sql) {
        if (ticket == null && pool.shares(sql)) {
            return pool.share(whole(), patience);
        }
        Borrowing borrowing = borrow(sql);
        if (!transaction) {
            return borrowing;
        }
        boolean begun = false;
        try {
            Loan inside = new TransactionLoan(borrowing, borrowing.lane().reserveTransaction());
            begun = true;
            return inside;
        } finally {
            if (!begun) {
                borrowing.close();
            }
        }
    }

    /** A session for whatever the borrower will do with it. */
    public Borrowing borrow() {
        return borrow(null);
    }

    private Borrowing borrow(@Nullable String sql) {
        return pool.await(ticket != null ? ticket : ask(sql));
    }

    private Deadline whole() {
        if (begun != null) {
            return begun;
        }
        return limit == null
                ? Deadline.NONE
                : Deadline.after(limit, pool.settings().clock());
    }

    private Ticket ask(@Nullable String sql) {
        return pool.ask(whole(), patience, sql == null ? Ticket.callSite() : null);
    }

    @Override
    public PoolLender timeout(Duration other) {
        Duration smaller = limit != null && limit.compareTo(other) < 0 ? limit : other;
        return new PoolLender(pool, smaller, patience, begun, ticket, transaction);
    }

    /** The same with a limit for the wait, of which the pool's is the greatest. */
    public PoolLender patience(Duration most) {
        return new PoolLender(pool, limit, most, begun, ticket, transaction);
    }

    @Override
    public PoolLender reserve(@Nullable String sql) {
        return pool.shares(sql)
                ? new PoolLender(pool, limit, patience, whole(), null, false)
                : new PoolLender(pool, limit, patience, null, ask(sql), false);
    }

    @Override
    public PoolLender reserveTransaction() {
        return new PoolLender(pool, limit, patience, null, ask(null), true);
    }

    @Override
    public void release() {
        if (ticket != null) {
            pool.withdraw(ticket);
        }
    }

    @Override
    public void whenGivenUp(Runnable stop) {
        // Each call has a session to itself.
    }

    @Override
    public void giveUpTransaction() {
        // Nobody else waits for its end.
    }

    @Override
    public <R extends @Nullable Object> @Nullable StatementCall<R> trySend(
            String sql, @Nullable Object @Nullable [] arguments, Outcome<R> outcome) {
        return null;
    }

    @Override
    public @Nullable Executor executor() {
        return pool.settings().executor();
    }

    /** A session that a transaction has. */
    private record TransactionLoan(Borrowing borrowing, Lane lane) implements Loan {
        @Override
        public void close() {
            borrowing.close();
        }
    }
}
