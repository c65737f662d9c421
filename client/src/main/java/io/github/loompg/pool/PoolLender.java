package io.github.loompg.pool;

import io.github.loompg.exchange.Outcome;
import io.github.loompg.session.Lender;
import io.github.loompg.session.Loan;
import io.github.loompg.session.Sent;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Lends a session of a pool to each call. */
public final class PoolLender implements Lender {
    private final SessionPool pool;
    private final Wish wish;
    private final @Nullable Reservation reserved;

    PoolLender(SessionPool pool, Role role) {
        this(pool, Wish.of(role), null);
    }

    /** @param reserved the place of the one call that this is for, or null */
    private PoolLender(SessionPool pool, Wish wish, @Nullable Reservation reserved) {
        this.pool = pool;
        this.wish = wish;
        this.reserved = reserved;
    }

    @Override
    public Loan lend(@Nullable String sql) {
        if (reserved != null) {
            return reserved.lend();
        }
        return pool.shares(sql) ? pool.share(wish) : own(sql, false).lend();
    }

    /** A session for whatever the borrower will do with it. */
    public Borrowing borrow() {
        OwnReservation own = reserved instanceof OwnReservation place ? place : own(null, false);
        return own.borrow();
    }

    private OwnReservation own(@Nullable String sql, boolean transaction) {
        String site = sql == null ? Ticket.callSite() : null;
        return new OwnReservation(pool, pool.ask(wish, site), transaction);
    }

    @Override
    public PoolLender timeout(Duration limit) {
        return wanting(wish.limit(limit));
    }

    /** The same with a limit for the wait, of which the pool's is the greatest. */
    public PoolLender patience(Duration most) {
        return wanting(wish.patience(most));
    }

    /** The same for callers who call themselves that. */
    public PoolLender label(String label) {
        return wanting(wish.label(label));
    }

    private PoolLender wanting(Wish other) {
        return new PoolLender(pool, other, reserved);
    }

    @Override
    public PoolLender reserve(@Nullable String sql) {
        return in(pool.shares(sql) ? pool.reserveShared(wish, sql) : own(sql, false));
    }

    @Override
    public PoolLender reserveTransaction() {
        return in(own(null, true));
    }

    private PoolLender in(Reservation place) {
        return new PoolLender(pool, wish, place);
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
        Loan place = pool.shares(sql) ? pool.tryShare(wish) : null;
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

    /** Whose calls it is for. */
    @Override
    public String toString() {
        String role = wish.role().name().toLowerCase(Locale.ROOT);
        return wish.label() == null ? role : role + ", " + wish.label();
    }
}
