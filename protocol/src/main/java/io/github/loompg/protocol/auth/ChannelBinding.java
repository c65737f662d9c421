package io.github.loompg.protocol.auth;

import io.github.loompg.protocol.bytes.Bytes;

/**
 * Whether SCRAM proves to the server that both ends speak through the same TLS connection, with nobody between.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sasl-authentication.html#SASL-SCRAM-SHA-256">SCRAM-SHA-256
 *     Authentication</a>
 */
public sealed interface ChannelBinding {
    /** We cannot: there is no TLS, or it is not to be used. */
    record Unsupported() implements ChannelBinding {}

    /** We could, but the server did not offer it. A server that did will see that somebody took the offer away. */
    record NotOffered() implements ChannelBinding {}

    /**
     * It does, and the mechanism is {@link Scram#SHA_256_PLUS}.
     *
     * @param type such as {@code tls-server-end-point}, the one that PostgreSQL knows
     * @param data what both ends know of the TLS connection: the hash of the server's certificate
     */
    record Bound(String type, Bytes data) implements ChannelBinding {}
}
