package io.github.loompg.error;

import org.jspecify.annotations.Nullable;

/**
 * A row could not be turned into the asked Java type as a whole: a column without a component in the record or a
 * component without a column, a type that is no record, a constructor that threw.
 *
 * <p>The statement itself has succeeded and the connection can be used. The message names the columns and the
 * components; rename one of them with {@code AS} in the SQL, or ask for another type. A single value that does not fit
 * is a {@link ConversionException}.
 *
 * {@snippet :
 * record User(int id, String name) {}
 * connection.fetch(User.class, "SELECT id, nickname FROM users"); // MappingException
 * connection.fetch(User.class, "SELECT id, nickname AS name FROM users"); // right
 * }
 */
public final class MappingException extends PostgresException {
    /**
     * Describes one failure.
     *
     * @param message what failed, and where; no password and no parameter value
     * @param hint what to do about it, or null
     * @param cause what brought it to light, or null
     */
    public MappingException(String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, hint, cause);
    }
}
