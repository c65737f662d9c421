package io.github.loompg.error;

import org.jspecify.annotations.Nullable;

/**
 * A commit was asked for and the server answered with a rollback, because a statement of the transaction had failed and
 * its exception was swallowed. The cause is that first failure where it is known.
 *
 * <p>Nothing of the transaction took effect, and the connection can be used. Let the failure of the statement out of
 * the transaction's body, or put the statement that may fail into a nested transaction, which is a savepoint.
 *
 * {@snippet :
 * connection.transaction(tx -> {
 *     try {
 *         tx.execute("INSERT INTO users(id) VALUES(1)");
 *     } catch (UniqueViolationException ignored) {
 *         // wrong: the transaction is lost by now, and its commit throws TransactionRolledBackException
 *     }
 * });
 * }
 */
public final class TransactionRolledBackException extends PostgresException {
    /**
     * Describes one failure.
     *
     * @param message what failed, and where; no password and no parameter value
     * @param hint what to do about it, or null
     * @param cause what brought it to light, or null
     */
    public TransactionRolledBackException(String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, hint, cause);
    }

    /** True when the failure that spoiled the transaction says so. */
    @Override
    public boolean safeToRetry() {
        return getCause() instanceof PostgresException first && first.safeToRetry();
    }
}
