package io.github.loompg.error;

import org.jspecify.annotations.Nullable;

/**
 * A connection was used after its end: after {@code close} or {@code terminate}, or after the server or the network
 * ended it while nobody was using it; the cause then says why.
 *
 * <p>Nothing was sent, unless the application itself closed the connection while the call was under way; {@link #sent()}
 * tells. Open or acquire a new connection.
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
    private final boolean sent;

    /**
     * Describes one failure.
     *
     * @param message what failed, and where; no password and no parameter value
     * @param hint what to do about it, or null
     * @param cause what brought it to light, or null
     */
    public ConnectionClosedException(String message, @Nullable String hint, @Nullable Throwable cause) {
        this(message, hint, cause, false);
    }

    /**
     * Describes one failure.
     *
     * @param message what failed, and where; no password and no parameter value
     * @param hint what to do about it, or null
     * @param cause what brought it to light, or null
     * @param sent whether a byte of the caller's statement may have reached the server
     */
    public ConnectionClosedException(String message, @Nullable String hint, @Nullable Throwable cause, boolean sent) {
        super(message, hint, cause);
        this.sent = sent;
    }

    /**
     * Whether the statement may have reached the server, and so may have been carried out.
     *
     * @return false when it is certain that the server has not seen it
     */
    public boolean sent() {
        return sent;
    }

    /** True when nothing was sent. The new attempt needs a new connection. */
    @Override
    public boolean safeToRetry() {
        return !sent;
    }
}
