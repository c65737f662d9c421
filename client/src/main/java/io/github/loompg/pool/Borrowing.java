package io.github.loompg.pool;

import io.github.loompg.session.Lane;
import io.github.loompg.session.Loan;
import io.github.loompg.session.Session;
import io.github.loompg.session.Tenancy;
import io.github.loompg.session.Tenant;
import java.lang.ref.Cleaner;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A session of a pool in the hands of somebody. */
public final class Borrowing implements Loan, Commons.Shared {
    private final SessionPool pool;
    private final Lease<PooledSession> lease;
    private final Tenancy tenancy;
    private final Ticket ticket;
    private final long since;

    /** Null when the borrower alone has it. */
    private volatile @Nullable Lane lane;

    private volatile Cleaner.@Nullable Cleanable watched;

    /** Whether it was reported that nothing is done with it; the upkeep's own. */
    boolean reported;

    Borrowing(SessionPool pool, Lease<PooledSession> lease, Tenancy tenancy, Ticket ticket, long since) {
        this.pool = pool;
        this.lease = lease;
        this.tenancy = tenancy;
        this.ticket = ticket;
        this.since = since;
        this.lane = ticket.limit(session().lane(new Tenant(tenancy)));
    }

    @Override
    public Lane lane() {
        return Objects.requireNonNull(lane, "handed over");
    }

    /**
     * From now on the borrower alone has the lane, which {@link #lane} has given him. When nothing refers to that any more,
     * what was lent is taken back.
     */
    public void handOver() {
        Lane own = lane();
        watched = Forgotten.watch(own.handle(), this);
        lane = null;
    }

    /** What is lent. */
    public Session session() {
        return lease.value().session;
    }

    /** Whether it was given back. */
    public boolean isOver() {
        return tenancy.isOver();
    }

    /** Refuses what somebody wants of it who has given it back. */
    public void requireCurrent() {
        tenancy.requireCurrent();
    }

    /** Whether this is the pool's. */
    public boolean isOf(SessionPool other) {
        return pool == other;
    }

    @Override
    public void close() {
        pool.giveBack(this);
        Cleaner.Cleanable watch = watched;
        if (watch != null) {
            watch.clean();
        }
    }

    @Override
    public boolean isSpent() {
        return pool.isSpent(this);
    }

    /** Ends it and the session. */
    public void terminate() {
        session().terminate();
        close();
    }

    /** Whether many use it, and nobody alone. */
    boolean isOfPool() {
        return ticket.isOfPool();
    }

    Lease<PooledSession> lease() {
        return lease;
    }

    Tenancy tenancy() {
        return tenancy;
    }

    /** The thread that asked for it, unless another one uses it. */
    @Nullable
    Thread user() {
        Thread last = tenancy.lastCaller();
        Thread borrower = ticket.thread();
        return last == null || last.equals(borrower) ? borrower : null;
    }

    @Override
    public String toString() {
        return label() + " at " + ticket.site();
    }

    /** Who has it, and what he does with it. */
    Holder holder(long now) {
        return new Holder(
                label(),
                ticket.site(),
                now - since,
                tenancy.isBusy() ? -1 : now - tenancy.changedAt(),
                tenancy.lastSql());
    }

    private String label() {
        Thread borrower = ticket.thread();
        if (ticket.label() != null) {
            return ticket.label();
        }
        if (borrower == null) {
            return "the pool";
        }
        return borrower.getName().isEmpty() ? "thread " + borrower.threadId() : borrower.getName();
    }
}
