package io.github.loompg;

import org.jspecify.annotations.Nullable;

/** What {@link Queries} does in transactions. */
public sealed interface TransactionQueries permits Queries {
    /**
     * Does something in a transaction, or, within a transaction, in one inside of it, which is a savepoint. When the
     * action returns, the transaction is committed; when it throws, it is rolled back, and what was thrown is thrown here.
     *
     * {@snippet :
     * connection.transaction(tx -> {
     *     tx.execute("UPDATE account SET balance = balance - $1 WHERE id = $2", amount, from);
     *     tx.execute("UPDATE account SET balance = balance + $1 WHERE id = $2", amount, to);
     * });
     * }
     *
     * <p>Until it is over the connection's other calls fail, and those of other threads too: call the methods of
     * {@code tx}. With a {@link Queries#timeout} there is one limit for the whole. COMMIT is never cancelled: at the limit it
     * gets {@link ConnectOptions#cancelGrace} more, and then the connection is closed.
     *
     * @param <E> what the action may throw
     * @param action what to do; a lambda that calls a method without a result needs braces, {@code tx -> { pay(tx); }}
     * @throws E if the action throws it
     * @throws io.github.loompg.error.TransactionRolledBackException if a statement had failed and its exception was
     *     swallowed, so that the server could only roll back
     * @throws io.github.loompg.error.TransactionOutcomeUnknownException if the connection was lost, or the limit came,
     *     while the server was committing
     * @see <a href="https://www.postgresql.org/docs/current/tutorial-transactions.html">Transactions</a>
     */
    // Where a lambda could be both, the function is the one that is meant, since it is also an action.
    @SuppressWarnings("overloads")
    default <E extends Exception> void transaction(TransactionAction<E> action) throws E {
        transaction(TransactionOptions.defaults(), action);
    }

    /**
     * Does something in a transaction, as {@link #transaction(TransactionAction)} does, and has a result.
     *
     * {@snippet :
     * int id = connection.transaction(tx -> tx.requireVal(Integer.class, "INSERT INTO job DEFAULT VALUES RETURNING id"));
     * }
     *
     * @param <T> the result
     * @param <E> what the function may throw
     * @param function what to do
     * @return what the function has returned
     * @throws E if the function throws it
     */
    default <T extends @Nullable Object, E extends Exception> T transaction(TransactionFunction<T, E> function)
            throws E {
        return transaction(TransactionOptions.defaults(), function);
    }

    /**
     * Does something in a transaction, as {@link #transaction(TransactionAction)} does, with options.
     *
     * {@snippet :
     * connection.transaction(TransactionOptions.defaults().isolation(Isolation.SERIALIZABLE).retry(), tx -> {
     *     tx.execute("UPDATE account SET balance = balance - $1 WHERE id = $2", amount, from);
     * });
     * }
     *
     * @param <E> what the action may throw
     * @param options its isolation level, its retries and so on
     * @param action what to do
     * @throws E if the action throws it
     */
    @SuppressWarnings("overloads") // as above
    <E extends Exception> void transaction(TransactionOptions options, TransactionAction<E> action) throws E;

    /**
     * Does something in a transaction, as {@link #transaction(TransactionFunction)} does, with options.
     *
     * @param <T> the result
     * @param <E> what the function may throw
     * @param options its isolation level, its retries and so on
     * @param function what to do
     * @return what the function has returned
     * @throws E if the function throws it
     */
    <T extends @Nullable Object, E extends Exception> T transaction(
            TransactionOptions options, TransactionFunction<T, E> function) throws E;

    /**
     * Begins a transaction, or, within a transaction, one inside of it, which is a savepoint, for when
     * {@link #transaction(TransactionAction)} does not fit.
     *
     * {@snippet :
     * try (Transaction tx = connection.begin()) {
     *     tx.execute("DELETE FROM audit");
     *     tx.commit();
     * }
     * }
     *
     * @return the transaction; when it is closed without having been committed, it is rolled back
     */
    default Transaction begin() {
        return begin(TransactionOptions.defaults());
    }

    /**
     * Begins a transaction, as {@link #begin()} does, with options.
     *
     * @param options its isolation level and so on, but no retries
     * @return the transaction
     */
    Transaction begin(TransactionOptions options);
}
