package io.github.loompg;

import io.github.loompg.error.UsageException;
import io.github.loompg.pool.Borrowing;
import io.github.loompg.pool.Role;
import io.github.loompg.pool.SessionPool;
import java.time.Duration;

/**
 * Connections that are opened once and lent to many callers.
 *
 * {@snippet :
 * try (Pool pool = Postgres.createPool("postgresql://localhost/shop")) {
 *     long count = pool.requireVal(Long.class, "SELECT count(*) FROM users");
 *     pool.transaction(tx -> {
 *         tx.execute("DELETE FROM audit");
 *     });
 *     try (Connection connection = pool.acquire()) {
 *         …
 *     }
 * }
 * }
 *
 * <p>Its verbs borrow a connection for one call, or for one transaction, and give it back. What has to be done on the
 * same connection, be it settings, temporary tables or advisory locks, needs a transaction, or {@link #acquire()}.
 *
 * <p>A connection comes back as good as new, whatever was done with it: a transaction that is open is rolled back; role,
 * settings, cursors, advisory locks, temporary objects and channels that were listened to are undone. That is done
 * when the connection comes back, and nobody waits for it but who wants that very connection at once; if nothing was done
 * that could leave a trace, nothing has to be undone. What functions, triggers and views of the database do to the
 * session behind plain INSERT, UPDATE and DELETE statements is not seen: call such after {@link #acquire()}, and undo it.
 *
 * <p>Who finds no connection waits, first come, first served, and gets a
 * {@link io.github.loompg.error.PoolTimeoutException} after {@link PoolOptions#acquireTimeout}. A {@link #timeout} of a
 * call is for both, the wait and the call.
 *
 * <p>A connection that is not given back is logged after {@link PoolOptions#leakThreshold}. When nothing in the program refers
 * to it any more, nor to a transaction or a statement of it, it is taken back some time after a garbage collection.
 *
 * <p>All methods may be called by several threads at the same time.
 */
public final class Pool extends Queries implements AutoCloseable {
    private final PoolOptions options;
    private final SessionPool sessions;
    private final PoolView any;
    private final ReaderPool readers;

    Pool(PoolOptions options, SessionPool sessions) {
        super(sessions.lender(Role.ANY));
        this.options = options;
        this.sessions = sessions;
        this.any = new PoolView(sessions.lender(Role.ANY));
        this.readers = new ReaderPool(options);
    }

    /**
     * Borrows a connection.
     *
     * @return a connection that is the caller's alone until it is {@linkplain Connection#close closed}, which gives it
     *     back
     * @throws io.github.loompg.error.PoolTimeoutException if there is none within {@link PoolOptions#acquireTimeout}
     * @throws io.github.loompg.error.ConnectFailedException if there is none, and none can be opened, and it would be of
     *     no use to try again: a wrong password, an unknown database
     * @throws io.github.loompg.error.ConnectionClosedException if the pool is closed
     * @throws io.github.loompg.error.CallInterruptedException if the thread is interrupted
     */
    public Connection acquire() {
        return any.acquire();
    }

    /**
     * Borrows a connection, as {@link #acquire()} does.
     *
     * @param timeout how long to wait, if that is less than {@link PoolOptions#acquireTimeout}
     * @return a connection that is the caller's alone until it is given back
     */
    public Connection acquire(Duration timeout) {
        return any.acquire(timeout);
    }

    /**
     * The same pool for calls that have to be made on the primary, of several hosts. Whatever is not known to be one is
     * left out, and when the role goes over to another server, so do the calls.
     *
     * @return a view that shares the connections of this pool
     */
    public PoolView primary() {
        return new PoolView(sessions.lender(Role.PRIMARY));
    }

    /**
     * The same pool for calls that have to be made on a standby. Until PostgreSQL 13, a standby that was promoted does not
     * say so, and stays among them until its connections are replaced.
     *
     * @return a view that shares the connections of this pool
     */
    public PoolView replica() {
        return new PoolView(sessions.lender(Role.REPLICA));
    }

    /**
     * The same pool for calls that may be made on any server that {@link ConnectOptions#targetSessionAttributes} allows, as
     * those of the pool itself are.
     *
     * @return a view that shares the connections of this pool
     */
    public PoolView any() {
        return any;
    }

    /**
     * The same pool for a part of the program. Its label stands where it is said who has a connection, or waits for one in
     * vain: in {@link #report}, in exceptions and warnings, and in the events for Java's Flight Recorder. Without one, the
     * name of the thread does. Calls that share a connection with those of others have no label there.
     *
     * @param label what that part calls itself, for people; not blank, and no secret
     * @return a view that shares the connections of this pool
     * @throws UsageException if the label is blank
     */
    public PoolView label(String label) {
        return any.label(label);
    }

    /**
     * The same pool for many callers who only read, on connections of their own, where statements that come at the same
     * time share one Sync: see there what is promised for that, and what it brings.
     *
     * <p>They read on whatever server the options of this pool allow, and the views of {@link #replica} and
     * {@link #primary} have none: their connections are not those of the pool, in whose number the roles share. Who wants
     * them on standbys alone makes a pool for that, with {@link ConnectOptions#targetSessionAttributes}.
     *
     * @return a view of this pool
     * @throws io.github.loompg.error.ConfigurationException if the options say that there is a pooler in between
     */
    public Readers readers() {
        return new Readers(readers.sessions());
    }

    /**
     * Listens to a channel, whatever becomes of connections, as {@link PoolChannel} says; up to 10,000 events may wait for each
     * subscriber.
     *
     * @param channel its name, exactly, of 1 to 63 bytes
     * @return what to subscribe to, or to iterate over
     * @throws UsageException if that cannot be a name
     */
    public PoolChannel listen(String channel) {
        return listen(channel, PoolChannel.USUAL_CAPACITY);
    }

    /**
     * Listens to a channel, as {@link #listen(String)} does.
     *
     * @param channel its name, exactly, of 1 to 63 bytes
     * @param capacity how many events may wait for each subscriber, more than zero
     * @return what to subscribe to, or to iterate over
     * @throws UsageException if that cannot be a name, or there is no room for an event
     */
    public PoolChannel listen(String channel, int capacity) {
        return new PoolChannel(sessions.channels(), channel, capacity);
    }

    /**
     * Gives a connection back, as {@link Connection#close} does. To give it back twice is no error.
     *
     * @param connection what {@link #acquire()} has returned
     * @throws UsageException if it is not of this pool
     */
    public void release(Connection connection) {
        Borrowing borrowing = connection.borrowing();
        if (borrowing == null || !borrowing.isOf(sessions)) {
            throw new UsageException(
                    "cannot release " + connection + ": it is not a member of this pool",
                    "give it back to the pool that it was acquired from, or close it",
                    null);
        }
        borrowing.close();
    }

    /**
     * Refuses new callers, waits until all connections have come back, and closes them. Those that have not come back
     * after {@link PoolOptions#closeTimeout}, or when the thread is interrupted, are closed all the same. To close twice
     * is no error.
     */
    @Override
    public void close() {
        readers.close(sessions::close);
    }

    /** Closes all connections at once, those that are in use as well. */
    public void terminate() {
        readers.terminate();
        sessions.terminate();
    }

    /**
     * Has all connections that are open now be replaced by new ones: the idle ones and the one that {@link #listen}s at
     * once, the others when they come back. Who listens is told of the gap.
     */
    public void expireConnections() {
        sessions.expire();
        readers.expire();
    }

    /**
     * Has connections opened in another way from now on. Those that are open stay; see {@link #expireConnections}.
     *
     * @param connectOptions where to and how
     */
    public void setConnectArgs(ConnectOptions connectOptions) {
        PoolOptions others = options.connectOptions(connectOptions);
        sessions.connectBy(Pools.connecting(others));
        readers.connectBy(others);
    }

    /**
     * Whether the pool is being closed, or is closed.
     *
     * @return true from the call of {@link #close} or {@link #terminate} on
     */
    public boolean isClosing() {
        return sessions.isClosing();
    }

    /**
     * How many connections are open.
     *
     * @return the number of those that are in use and those that are not
     */
    public int size() {
        PoolReport report = report();
        return report.idle() + report.leased();
    }

    /**
     * How many connections are open and not in use.
     *
     * @return the number
     */
    public int idleSize() {
        return report().idle();
    }

    /**
     * How many connections are open all the time.
     *
     * @return {@link PoolOptions#minSize()}
     */
    public int minSize() {
        return options.minSize();
    }

    /**
     * How many connections there are at most.
     *
     * @return {@link PoolOptions#maxSize()}
     */
    public int maxSize() {
        return options.maxSize();
    }

    /**
     * What the pool is doing, and who has its connections.
     *
     * @return the numbers of this moment, and in {@link PoolReport#toString} the same for people
     */
    public PoolReport report() {
        return Pools.report(sessions.state());
    }

    @Override
    public AsyncPool async() {
        return new AsyncPool(this);
    }

    /** How many connections there are and may be. */
    @Override
    public String toString() {
        return "Pool[" + size() + " of " + maxSize() + (isClosing() ? ", closed]" : "]");
    }
}
