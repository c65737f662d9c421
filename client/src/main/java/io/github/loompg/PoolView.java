package io.github.loompg;

import io.github.loompg.error.UsageException;
import io.github.loompg.pool.Borrowing;
import io.github.loompg.pool.PoolLender;
import java.time.Duration;

/**
 * A {@link Pool} for calls that have to be made on servers of a certain role, {@link Pool#primary}, {@link Pool#replica} and
 * {@link Pool#any}, or that are to be told from others, {@link Pool#label}. All views share the connections of their pool, and its limits: if there are as many as there may be, one
 * that is idle makes room for one to a server of another role.
 *
 * <p>If no server has the role at the moment, calls wait for one, for {@link PoolOptions#acquireTimeout} at most.
 */
public final class PoolView extends Queries {
    private final PoolLender places;

    PoolView(PoolLender places) {
        super(places);
        this.places = places;
    }

    /**
     * Borrows a connection, as {@link Pool#acquire()} does.
     *
     * @return a connection to a server that has the role, the caller's alone until it is given back
     */
    public Connection acquire() {
        return borrow(places);
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

    /**
     * The same view for a part of the program, as {@link Pool#label} says.
     *
     * @param label what it calls itself; not blank
     * @return a view that shares the connections of the pool
     * @throws UsageException if it is blank
     */
    public PoolView label(String label) {
        if (label.isBlank()) {
            throw new UsageException(
                    "the label of a view of a pool is blank", "name the part of the program that it is for", null);
        }
        return new PoolView(places.label(label));
    }

    PoolLender places() {
        return places;
    }

    /** Lends within a time that does not go on when the connection is lent. */
    PoolLender patient(Duration timeout) {
        return places.patience(timeout);
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

    /** Which role it is for, and its label. */
    @Override
    public String toString() {
        return "Pool[" + places + "]";
    }
}
