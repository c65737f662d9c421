package io.github.loompg.pool;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The sessions that a new pool opens before anybody asks for one, and whoever waits for them. */
final class FirstFill {
    private final AtomicInteger missing;
    private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();

    /** @param number how many there are to be */
    FirstFill(int number) {
        missing = new AtomicInteger(number);
    }

    /** Another one is open. */
    void opened() {
        if (missing.decrementAndGet() == 0) {
            end.complete(null);
        }
    }

    /** One could not be opened; of no interest when all are. */
    void failed(Throwable cause) {
        end.completeExceptionally(cause);
    }

    /**
     * Waits until all are open, which takes as long as the slowest of them, since they are opened at the same time.
     *
     * @return null, or why one could not be opened
     */
    @Nullable
    Throwable await() throws InterruptedException {
        try {
            end.get();
            return null;
        } catch (ExecutionException failed) {
            return failed.getCause();
        }
    }
}
