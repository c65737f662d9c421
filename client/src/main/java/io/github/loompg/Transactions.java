package io.github.loompg;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.UsageException;
import io.github.loompg.session.Lane;
import io.github.loompg.session.Lender;
import io.github.loompg.session.Loan;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** How a transaction goes on around what is done in it. */
final class Transactions {
    private Transactions() {}

    /** Begins a transaction in a place that it has already. */
    static Transaction begin(Lender inside) {
        Loan loan = inside.lend(null);
        boolean begun = false;
        try {
            loan.lane().begin();
            begun = true;
            return new Transaction(loan, false);
        } finally {
            if (!begun) {
                loan.close();
            }
        }
    }

    static <E extends Exception> void run(Lender inside, TransactionAction<E> action) throws E {
        TransactionFunction<@Nullable Void, E> function = tx -> {
            action.run(tx);
            return null;
        };
        call(inside, function);
    }

    static <T extends @Nullable Object, E extends Exception> T call(Lender inside, TransactionFunction<T, E> function)
            throws E {
        try (Loan loan = inside.lend(null)) {
            loan.lane().begin();
            try {
                T result = function.apply(new Transaction(loan, true));
                loan.lane().commit();
                return result;
            } catch (Throwable failure) {
                rollbackAfter(failure, loan.lane());
                throw failure;
            }
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
