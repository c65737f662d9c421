package io.github.loompg.error;

import org.jspecify.annotations.Nullable;

/**
 * The connection broke, or the server ended it, while a call was under way.
 *
 * <p>The connection is closed. If not a byte of the statement had been sent, it can safely be given again on a new
 * connection. Otherwise its outcome is unknown: it may have been carried out or not. What the server said before it
 * hung up, if anything, is the cause; a shutdown is a {@code ServerException} of class 57.
 *
 * {@snippet :
 * try {
 *     pool.execute("UPDATE stock SET amount = amount - 1 WHERE id = $1", id);
 * } catch (ConnectionLostException lost) {
 *     if (lost.sent()) {
 *         checkWhetherItHappened(id);
 *     }
 * }
 * }
 */
public final class ConnectionLostException extends PostgresException {
    private final boolean sent;

    /**
     * Describes one failure.
     *
     * @param message what failed, and where; no password and no parameter value
     * @param hint what to do about it, or null
     * @param cause what brought it to light, or null
     * @param sent whether a byte of the caller's statement may have reached the server
     */
    public ConnectionLostException(String message, @Nullable String hint, @Nullable Throwable cause, boolean sent) {
        super(message, hint, cause);
        this.sent = sent;
    }

    /**
     * Whether the statement may have reached the server.
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
