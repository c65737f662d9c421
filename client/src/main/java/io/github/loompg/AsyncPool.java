package io.github.loompg;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Pool} for code that does not wait. No thread waits for a connection on behalf of a call.
 *
 * <p>Calls get their connections in the order in which they were made, and on one connection they are sent in that order;
 * but two calls may go to different connections, of which the server may serve the later one first. What depends on an
 * earlier call is to be done when its future is complete, or on one connection of {@link #acquire()}.
 */
public final class AsyncPool extends AsyncQueries {
    private final Pool blocking;
    private final AsyncPoolView any;

    AsyncPool(Pool blocking) {
        super(blocking);
        this.blocking = blocking;
        this.any = blocking.any().async();
    }

    /** As {@link Pool#acquire()}. Whoever completes the future otherwise withdraws the wish. */
    public CompletableFuture<AsyncConnection> acquire() {
        return any.acquire();
    }

    /** As {@link Pool#acquire(Duration)}. */
    public CompletableFuture<AsyncConnection> acquire(Duration timeout) {
        return any.acquire(timeout);
    }

    /** As {@link Pool#primary}. */
    public AsyncPoolView primary() {
        return blocking.primary().async();
    }

    /** As {@link Pool#replica}. */
    public AsyncPoolView replica() {
        return blocking.replica().async();
    }

    /** As {@link Pool#any}. */
    public AsyncPoolView any() {
        return any;
    }

    /** As {@link Pool#label}. */
    public AsyncPoolView label(String label) {
        return any.label(label);
    }

    /** As {@link Pool#readers}. */
    public AsyncReaders readers() {
        return blocking.readers().async();
    }

    /** As {@link Pool#listen(String)}. */
    public PoolChannel listen(String channel) {
        return blocking.listen(channel);
    }

    /** As {@link Pool#listen(String, int)}. */
    public PoolChannel listen(String channel, int capacity) {
        return blocking.listen(channel, capacity);
    }

    /** As {@link Pool#release}. */
    public CompletableFuture<@Nullable Void> release(AsyncConnection connection) {
        return calls().run(() -> blocking.release(connection.blocking()));
    }

    /** As {@link Pool#close}. */
    public CompletableFuture<@Nullable Void> close() {
        return calls().run(blocking::close);
    }

    /** As {@link Pool#terminate}. */
    public void terminate() {
        blocking.terminate();
    }

    /** As {@link Pool#expireConnections}. */
    public void expireConnections() {
        blocking.expireConnections();
    }

    /** As {@link Pool#setConnectArgs}. */
    public void setConnectArgs(ConnectOptions connectOptions) {
        blocking.setConnectArgs(connectOptions);
    }

    /** As {@link Pool#isClosing}. */
    public boolean isClosing() {
        return blocking.isClosing();
    }

    /** As {@link Pool#size}. */
    public int size() {
        return blocking.size();
    }

    /** As {@link Pool#idleSize}. */
    public int idleSize() {
        return blocking.idleSize();
    }

    /** As {@link Pool#minSize}. */
    public int minSize() {
        return blocking.minSize();
    }

    /** As {@link Pool#maxSize}. */
    public int maxSize() {
        return blocking.maxSize();
    }

    /** As {@link Pool#report}. */
    public PoolReport report() {
        return blocking.report();
    }

    /** The same pool for code that waits. */
    @Override
    public Pool blocking() {
        return blocking;
    }

    /** As {@link Pool#toString}. */
    @Override
    public String toString() {
        return "Async" + blocking;
    }
}
