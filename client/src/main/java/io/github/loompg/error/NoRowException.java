package io.github.loompg.error;

import org.jspecify.annotations.Nullable;

/**
 * {@code requireRow} or {@code requireVal} found nothing: the statement returned no row, or, for {@code requireVal}, a
 * NULL.
 *
 * <p>The statement itself has succeeded and the connection can be used. If an empty answer is normal, use {@code
 * fetchRow} or {@code fetchVal}, which return null.
 *
 * {@snippet :
 * try {
 *     Row user = connection.requireRow("SELECT * FROM users WHERE id = $1", id);
 * } catch (NoRowException unknown) {
 *     return notFound(id);
 * }
 * }
 */
public final class NoRowException extends PostgresException {
    /**
     * Describes one failure.
     *
     * @param message what failed, and where; no password and no parameter value
     * @param hint what to do about it, or null
     * @param cause what brought it to light, or null
     */
    public NoRowException(String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, hint, cause);
    }
}
