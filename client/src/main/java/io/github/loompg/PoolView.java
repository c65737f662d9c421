package io.github.loompg;

import io.github.loompg.pool.Borrowing;
import io.github.loompg.pool.PoolLender;
import io.github.loompg.pool.Role;
import io.github.loompg.pool.SessionPool;
import java.time.Duration;
import java.util.Locale;

/**
 * A {@link Pool} for calls that have to be made on servers of a certain role: {@link Pool#primary}, {@link Pool#replica} and
 * {@link Pool#any}. All views share the connections of their pool, and its limits: if there are as many as there may be, one
 * that is idle makes room for one to a server of another role.
 *
 * <p>If no server has the role at the moment, calls wait for one, for {@link PoolOptions#acquireTimeout} at most.
 */
public final class PoolView extends Queries {
    private final SessionPool sessions;
    private final Role role;

    PoolView(SessionPool sessions, Role role) {
        super(sessions.lender(role));
        this.sessions = sessions;
        this.role = role;
    }

    /**
     * Borrows a connection, as {@link Pool#acquire()} does.
     *
     * @return a connection to a server that has the role, the caller's alone until it is given back
     */
    public Connection acquire() {
        return borrow(places());
    }

    /**
     * Borrows a connection, as {@link Pool#acquire(Duration)} does.
     *
     * @param timeout how long to wait, if that is less than {@link PoolOptions#acquireTimeout}
     * @return a connection to a server that has the role, the caller's alone until it is given back
     */
    public Connection acquire(Duration timeout) {
        return borrow(patient(timeout));
    }

    PoolLender places() {
        return sessions.lender(role);
    }

    /** Lends within a time that does not go on when the connection is lent. */
    PoolLender patient(Duration timeout) {
        return places().patience(timeout);
    }

    /** Waits for a connection, in a place that the caller may have already. */
    Connection borrow(PoolLender place) {
        Borrowing borrowing = place.borrow();
        Connection connection = new Connection(borrowing);
        borrowing.handOver();
        return connection;
    }

    @Override
    public AsyncPoolView async() {
        return new AsyncPoolView(this);
    }

    /** Which role it is for. */
    @Override
    public String toString() {
        return "Pool[" + role.name().toLowerCase(Locale.ROOT) + "]";
    }
}
