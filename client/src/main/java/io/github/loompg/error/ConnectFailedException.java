package io.github.loompg.error;

import org.jspecify.annotations.Nullable;

/**
 * No connection could be opened: the name has no address, the port refuses, nobody answered in time, or who answered is
 * not PostgreSQL.
 *
 * <p>There is no connection, and no statement was sent. The message lists every address that was tried and what each of
 * them said. Check host and port, and that the server is running; a server that is just starting is worth another try.
 *
 * <p>A server that does answer and then refuses (wrong password, unknown database, too many connections) is not this
 * failure but a {@link ServerException}, an {@link AuthenticationException} or a {@link TlsException}.
 *
 * {@snippet :
 * try (Connection connection = Postgres.connect("postgresql://db.example.org/shop")) {
 *     serve(connection);
 * } catch (ConnectFailedException unreachable) {
 *     log.warn("the database is not there yet, next try in a second", unreachable);
 * }
 * }
 */
public final class ConnectFailedException extends PostgresException {
    /**
     * Describes one failure.
     *
     * @param message what failed, and where; no password and no parameter value
     * @param hint what to do about it, or null
     * @param cause what brought it to light, or null
     */
    public ConnectFailedException(String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, hint, cause);
    }

    /** True: nothing was sent, so nothing can happen twice. */
    @Override
    public boolean safeToRetry() {
        return true;
    }
}
