package io.github.loompg;

/**
 * What is done in a transaction, without a result.
 *
 * @param <E> a checked exception that it may throw, which passes through {@link Queries#transaction(TransactionAction)}
 */
@FunctionalInterface
public interface TransactionAction<E extends Exception> {
    /**
     * Does it.
     *
     * @param tx the open transaction; it is over when this returns
     * @throws E to have the transaction rolled back
     */
    void run(Transaction tx) throws E;
}
