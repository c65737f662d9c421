package io.github.loompg.error;

import org.jspecify.annotations.Nullable;

/**
 * The two sides do not trust each other: the server asks for a method that the client does not know or that its options
 * forbid, a password is needed and none was given, or the server could not prove that it knows the password.
 *
 * <p>The connection is closed and no statement was sent. Trying again is useless until an option or the server's
 * {@code pg_hba.conf} changes. A password that the server refuses is the server's own error, class 28: see
 * {@code InvalidPasswordException}.
 *
 * {@snippet :
 * try (Connection connection = Postgres.connect("postgresql://app@db.example.org/shop")) {
 *     serve(connection);
 * } catch (AuthenticationException refused) {
 *     askForPassword(refused.hint());
 * }
 * }
 *
 * @see <a href="https://www.postgresql.org/docs/current/client-authentication.html">Client Authentication</a>
 */
public final class AuthenticationException extends PostgresException {
    /**
     * Describes one failure.
     *
     * @param message what failed, and where; no password and no parameter value
     * @param hint what to do about it, or null
     * @param cause what brought it to light, or null
     */
    public AuthenticationException(String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, hint, cause);
    }
}
