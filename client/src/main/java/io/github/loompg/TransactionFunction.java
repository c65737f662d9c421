package io.github.loompg;

import org.jspecify.annotations.Nullable;

/**
 * What is done in a transaction, with a result. It can do for a {@link TransactionAction}, whose result nobody wants.
 *
 * @param <T> the result
 * @param <E> a checked exception that it may throw, which passes through {@link Queries#transaction(TransactionFunction)}
 */
@FunctionalInterface
public interface TransactionFunction<T extends @Nullable Object, E extends Exception> extends TransactionAction<E> {
    /**
     * Does it.
     *
     * @param tx the open transaction; it is over when this returns
     * @return the result, which is given on when the transaction is committed
     * @throws E to have the transaction rolled back
     */
    T apply(Transaction tx) throws E;

    @Override
    default void run(Transaction tx) throws E {
        apply(tx);
    }
}
