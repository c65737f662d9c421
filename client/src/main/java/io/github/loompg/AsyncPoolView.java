package io.github.loompg;

import io.github.loompg.pool.PoolLender;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A {@link PoolView} for code that does not wait. */
public final class AsyncPoolView extends AsyncQueries {
    private final PoolView blocking;

    AsyncPoolView(PoolView blocking) {
        super(blocking);
        this.blocking = blocking;
    }

    /** As {@link PoolView#acquire()}. Whoever completes the future otherwise withdraws the wish. */
    public CompletableFuture<AsyncConnection> acquire() {
        return acquire(blocking.places());
    }

    /** As {@link PoolView#acquire(Duration)}. */
    public CompletableFuture<AsyncConnection> acquire(Duration timeout) {
        return acquire(blocking.patient(timeout));
    }

    /** As {@link PoolView#label}. */
    public AsyncPoolView label(String label) {
        return blocking.label(label).async();
    }

    private CompletableFuture<AsyncConnection> acquire(PoolLender lender) {
        PoolLender place = lender.reserve(null);
        CallFuture.Work<AsyncConnection> work = new CallFuture.Work<>() {
            @Override
            public AsyncConnection run() {
                return blocking.borrow(place).async();
            }

            @Override
            public void givenUp(boolean begun) {
                if (!begun) {
                    place.release();
                }
            }

            @Override
            public void unwanted(AsyncConnection connection) {
                connection.blocking().close();
            }
        };
        return calls().future(work).startWhen(place::whenReady);
    }

    /** The same view for code that waits. */
    @Override
    public PoolView blocking() {
        return blocking;
    }

    /** As {@link PoolView#toString}. */
    @Override
    public String toString() {
        return "Async" + blocking;
    }
}
