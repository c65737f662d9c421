package io.github.loompg;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A {@link Transaction} for code that does not wait. */
public final class AsyncTransaction extends AsyncQueries {
    private final Transaction blocking;

    AsyncTransaction(Transaction blocking) {
        super(blocking);
        this.blocking = blocking;
    }

    /** As {@link Transaction#commit}. */
    public CompletableFuture<@Nullable Void> commit() {
        return calls().run(blocking::commit);
    }

    /** As {@link Transaction#rollback}. */
    public CompletableFuture<@Nullable Void> rollback() {
        return calls().run(blocking::rollback);
    }

    /** As {@link Transaction#close}. */
    public CompletableFuture<@Nullable Void> close() {
        return calls().run(blocking::close);
    }

    /** As {@link Transaction#isOpen}. */
    public boolean isOpen() {
        return blocking.isOpen();
    }

    /** The same transaction for code that waits. */
    @Override
    public Transaction blocking() {
        return blocking;
    }

    /** As {@link Transaction#toString}. */
    @Override
    public String toString() {
        return "Async" + blocking;
    }
}
