package io.github.loompg;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The verbs of {@link TransactionQueries} for code that does not wait. */
public sealed interface AsyncTransactionQueries permits AsyncQueries {
    /**
     * As {@link TransactionQueries#transaction(TransactionFunction)}: the transaction is committed when the
     * stage that the function returns completes, and rolled back when that fails, or when the function throws.
     *
     * {@snippet :
     * CompletableFuture<Integer> id = connection.async().transaction(tx ->
     *         tx.execute("DELETE FROM job").thenCompose(tag ->
     *                 tx.requireVal(Integer.class, "INSERT INTO job DEFAULT VALUES RETURNING id")));
     * }
     */
    default <T extends @Nullable Object> CompletableFuture<T> transaction(
            Function<? super AsyncTransaction, ? extends CompletionStage<T>> function) {
        return transaction(TransactionOptions.defaults(), function);
    }

    /** As {@link TransactionQueries#transaction(TransactionOptions, TransactionFunction)}. */
    <T extends @Nullable Object> CompletableFuture<T> transaction(
            TransactionOptions options, Function<? super AsyncTransaction, ? extends CompletionStage<T>> function);

    /** As {@link TransactionQueries#begin}. */
    default CompletableFuture<AsyncTransaction> begin() {
        return begin(TransactionOptions.defaults());
    }

    /** As {@link TransactionQueries#begin(TransactionOptions)}. */
    CompletableFuture<AsyncTransaction> begin(TransactionOptions options);
}
