package io.github.loompg.error;

import org.jspecify.annotations.Nullable;

/**
 * The client was asked for something that makes no sense at this moment: a connection used while a transaction on it is
 * open, a call from inside the same connection's own row callback, a wrong number of arguments, a finished transaction.
 *
 * <p>Nothing was sent and nothing was lost; the connection is as it was. This is a mistake in the program, so the
 * remedy is in the hint and not in a {@code catch}.
 *
 * {@snippet :
 * connection.transaction(tx -> {
 *     connection.execute("DELETE FROM audit"); // UsageException: use tx while the transaction is open
 *     tx.execute("DELETE FROM audit"); // right
 * });
 * }
 */
public final class UsageException extends PostgresException {
    /**
     * Describes one failure.
     *
     * @param message what failed, and where; no password and no parameter value
     * @param hint what to do about it, or null
     * @param cause what brought it to light, or null
     */
    public UsageException(String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, hint, cause);
    }
}
