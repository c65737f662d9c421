package io.github.loompg.error;

import org.jspecify.annotations.Nullable;

/**
 * No encrypted connection could be made on the terms that were asked for: the server offers no TLS, its certificate is
 * not trusted or belongs to another host, or the handshake failed.
 *
 * <p>The connection is closed; no password and no statement was sent. Trying again is useless until an option, a
 * certificate or the server's configuration changes.
 *
 * {@snippet :
 * try (Connection connection = Postgres.connect("postgresql://db.example.org/shop?sslmode=verify-full")) {
 *     serve(connection);
 * } catch (TlsException untrusted) {
 *     throw new IllegalStateException("install the certificate of our authority first", untrusted);
 * }
 * }
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-ssl.html">SSL Support: the modes and what they protect
 *     from</a>
 */
public final class TlsException extends PostgresException {
    /**
     * Describes one failure.
     *
     * @param message what failed, and where; no password and no parameter value
     * @param hint what to do about it, or null
     * @param cause what brought it to light, or null
     */
    public TlsException(String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, hint, cause);
    }
}
