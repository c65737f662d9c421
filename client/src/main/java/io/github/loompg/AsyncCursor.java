package io.github.loompg;

import io.github.loompg.session.Lender;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Cursor} for code that does not wait, which can also be subscribed to.
 *
 * {@snippet :
 * connection.async().cursor(User.class, "SELECT * FROM users").subscribe(subscriber);
 * }
 *
 * <p>As a publisher it gives each row that has been asked for, and reads no more than those: outside of a transaction what
 * nobody has asked for stays in the network, and the server waits. A subscriber may ask for any number at a time; it is
 * called on a virtual thread of its own, and may wait. To cancel the subscription closes the cursor. It can be subscribed
 * to once.
 *
 * @param <T> what becomes of each row
 * @see <a href="https://www.reactive-streams.org">Reactive Streams</a>
 */
public final class AsyncCursor<T> implements Flow.Publisher<T> {
    private final Lender lender;
    private final Cursor<T> blocking;
    private volatile @Nullable CompletableFuture<?> current;

    AsyncCursor(Lender lender, Cursor<T> blocking) {
        this.lender = lender;
        this.blocking = blocking;
    }

    /** As {@link Cursor#prefetch}. */
    public AsyncCursor<T> prefetch(int rows) {
        blocking.prefetch(rows);
        return this;
    }

    /** As {@link Cursor#adaptivePrefetch}. */
    public AsyncCursor<T> adaptivePrefetch() {
        blocking.adaptivePrefetch();
        return this;
    }

    /** As {@link Cursor#fetch}. */
    public CompletableFuture<List<T>> fetch(int count) {
        return call(cursor -> cursor.fetch(count));
    }

    /** As {@link Cursor#fetchRow}. */
    public CompletableFuture<@Nullable T> fetchRow() {
        return call(Cursor::fetchRow);
    }

    /** As {@link Cursor#forward}. */
    public CompletableFuture<Long> forward(long count) {
        return call(cursor -> cursor.forward(count));
    }

    /** As {@link Cursor#close}; a call that is under way is given up. */
    public CompletableFuture<@Nullable Void> close() {
        CompletableFuture<?> underWay = current;
        if (underWay != null) {
            underWay.cancel(true);
        }
        CallFuture.Work<@Nullable Void> closing = () -> {
            blocking.close();
            return null;
        };
        return new CallFuture<>(closing, lender.executor()).start();
    }

    private <R extends @Nullable Object> CompletableFuture<R> call(Function<Cursor<T>, R> verb) {
        CallFuture<R> future = new CallFuture<>(() -> verb.apply(blocking), lender.executor());
        current = future;
        return future.start();
    }

    /**
     * Gives the rows that have not been read yet to a subscriber. Errors are those of {@link Queries}, and a
     * {@link io.github.loompg.error.MappingException} for a row that is null.
     */
    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        new CursorSubscription<>(blocking, subscriber).begin();
    }

    /** As {@link Cursor#toString}. */
    @Override
    public String toString() {
        return "Async" + blocking;
    }
}
