package io.github.loompg;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.UsageException;
import io.github.loompg.session.Lane;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** How a transaction goes on around what is done in it. */
final class Transactions {
    private Transactions() {}

    /** Begins a transaction in a lane that has its place already. */
    static Transaction begin(Lane inside) {
        inside.begin();
        return new Transaction(inside, false);
    }

    static <E extends Exception> void run(Lane inside, TransactionAction<E> action) throws E {
        TransactionFunction<@Nullable Void, E> function = tx -> {
            action.run(tx);
            return null;
        };
        call(inside, function);
    }

    static <T extends @Nullable Object, E extends Exception> T call(Lane inside, TransactionFunction<T, E> function)
            throws E {
        inside.begin();
        Transaction tx = new Transaction(inside, true);
        try {
            T result = function.apply(tx);
            inside.commit();
            return result;
        } catch (Throwable failure) {
            rollbackAfter(failure, inside);
            throw failure;
        }
    }

    /** What goes wrong with that is of less interest than why it had to be done. */
    private static void rollbackAfter(Throwable failure, Lane inside) {
        try {
            if (inside.isTransactionOpen()) {
                inside.rollback();
            }
        } catch (RuntimeException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

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
