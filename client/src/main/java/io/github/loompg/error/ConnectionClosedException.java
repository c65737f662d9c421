package io.github.loompg.error;

import org.jspecify.annotations.Nullable;

/**
 * A connection was used after its end: after {@code close} or {@code terminate}, or after the server or the network
 * ended it while nobody was using it; the cause then says why.
 *
 * <p>Nothing was sent. Open or acquire a new connection.
 *
 * {@snippet :
 * try {
 *     connection.execute("SELECT 1");
 * } catch (ConnectionClosedException ended) {
 *     connection = Postgres.connect(options);
 * }
 * }
 */
public final class ConnectionClosedException extends PostgresException {
    /**
     * Describes one failure.
     *
     * @param message what failed, and where; no password and no parameter value
     * @param hint what to do about it, or null
     * @param cause what brought it to light, or null
     */
    public ConnectionClosedException(String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, hint, cause);
    }

    /** True: nothing was sent. The new attempt needs a new connection. */
    @Override
    public boolean safeToRetry() {
        return true;
    }
}
