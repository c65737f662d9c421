package io.github.loompg.pool;

import io.github.loompg.exchange.Outcome;
import io.github.loompg.net.Deadline;
import io.github.loompg.session.Lender;
import io.github.loompg.session.Loan;
import io.github.loompg.session.Sent;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Lends a session of a pool to each call. */
public final class PoolLender implements Lender {
    private final SessionPool pool;
    private final Role role;
    private final @Nullable Duration limit;
    private final @Nullable Duration patience;
    private final @Nullable Reservation reserved;

    PoolLender(SessionPool pool, Role role) {
        this(pool, role, null, null, null);
    }

    /**
     * @param role what the servers have to be
     * @param limit for the wait and the call together, or null
     * @param patience for the wait alone, or null for what the pool allows
     * @param reserved the place of the one call that this is for, or null
     */
    private PoolLender(
            SessionPool pool,
            Role role,
            @Nullable Duration limit,
            @Nullable Duration patience,
            @Nullable Reservation reserved) {
        this.pool = pool;
        this.role = role;
        this.limit = limit;
        this.patience = patience;
        this.reserved = reserved;
    }

    @Override
    public Loan lend(@Nullable String sql) {
        if (reserved != null) {
            return reserved.lend();
        }
        return pool.shares(sql)
                ? pool.share(role, whole(), patience)
                : own(sql, false).lend();
    }

    /** A session for whatever the borrower will do with it. */
    public Borrowing borrow() {
        OwnReservation own = reserved instanceof OwnReservation place ? place : own(null, false);
        return own.borrow();
    }

    private OwnReservation own(@Nullable String sql, boolean transaction) {
        String site = sql == null ? Ticket.callSite() : null;
        return new OwnReservation(pool, pool.ask(role, whole(), patience, site), transaction);
    }

    private Deadline whole() {
        return limit == null
                ? Deadline.NONE
                : Deadline.after(limit, pool.settings().clock());
    }

    @Override
    public PoolLender timeout(Duration other) {
        Duration smaller = limit != null && limit.compareTo(other) < 0 ? limit : other;
        return new PoolLender(pool, role, smaller, patience, reserved);
    }

    /** The same with a limit for the wait, of which the pool's is the greatest. */
    public PoolLender patience(Duration most) {
        return new PoolLender(pool, role, limit, most, reserved);
    }

    @Override
    public PoolLender reserve(@Nullable String sql) {
        return in(pool.shares(sql) ? pool.reserveShared(role, whole(), patience, sql) : own(sql, false));
    }

    @Override
    public PoolLender reserveTransaction() {
        return in(own(null, true));
    }

    private PoolLender in(Reservation place) {
        return new PoolLender(pool, role, limit, patience, place);
    }

    @Override
    public void whenReady(Runnable action) {
        if (reserved == null) {
            action.run();
        } else {
            reserved.whenReady(action);
        }
    }

    @Override
    public void release() {
        if (reserved != null) {
            reserved.release();
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
    public <R extends @Nullable Object> @Nullable Sent<R> trySend(
            String sql, @Nullable Object @Nullable [] arguments, Outcome<R> outcome) {
        Loan place = pool.shares(sql) ? pool.tryShare(role, whole()) : null;
        if (place == null) {
            return null;
        }
        Sent<R> sent = null;
        try {
            sent = place.lane().trySend(sql, arguments, outcome);
            return sent == null ? null : new SharedCall<>(place, sent);
        } finally {
            if (sent == null) {
                place.close();
            }
        }
    }

    @Override
    public @Nullable Executor executor() {
        return pool.settings().executor();
    }
}
