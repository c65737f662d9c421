package io.github.loompg.error;

import org.jspecify.annotations.Nullable;

/**
 * COMMIT was sent and its answer never came: the transaction may be committed or not.
 *
 * <p>The connection is closed. Never just run the transaction again; look first whether its effects are there, for
 * instance by a key that the transaction wrote.
 *
 * {@snippet :
 * try {
 *     connection.transaction(tx -> tx.execute("INSERT INTO payments(id, amount) VALUES($1, $2)", id, amount));
 * } catch (TransactionOutcomeUnknownException unknown) {
 *     paid = pool.fetchRow("SELECT 1 FROM payments WHERE id = $1", id) != null;
 * }
 * }
 */
public final class TransactionOutcomeUnknownException extends PostgresException {
    /**
     * Describes one failure.
     *
     * @param message what failed, and where; no password and no parameter value
     * @param hint what to do about it, or null
     * @param cause what brought it to light, or null
     */
    public TransactionOutcomeUnknownException(String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, hint, cause);
    }
}
