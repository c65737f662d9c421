package io.github.loompg;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.UsageException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** How the function that a transaction is made of becomes one that waits. */
final class AsyncBody {
    private AsyncBody() {}

    /** Waits for what an asynchronous action will have done. */
    static <T extends @Nullable Object> T await(@Nullable CompletionStage<T> stage) throws Exception {
        if (stage == null) {
            throw new UsageException(
                    "the function that was given to transaction() has returned null", "return a stage", null);
        }
        CompletableFuture<T> future = stage.toCompletableFuture();
        try {
            return future.get();
        } catch (InterruptedException givenUp) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new CallInterruptedException("the transaction was given up", null, givenUp);
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw failed;
            }
        }
    }
}
