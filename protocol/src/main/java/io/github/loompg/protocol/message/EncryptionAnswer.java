package io.github.loompg.protocol.message;

import io.github.loompg.protocol.bytes.MalformedMessageException;

/**
 * The single byte that answers {@link Startup.SslRequest} and {@link Startup.GssEncRequest}. A server that cannot even
 * fork answers with an {@code ErrorResponse}; nobody has vouched for its text yet, so it is not read but reported as
 * malformed.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL">SSL Session Encryption</a>
 */
public enum EncryptionAnswer {
    /** TLS may begin. */
    TLS('S'),
    /** GSSAPI encryption may begin. */
    GSSAPI('G'),
    /** The server goes on without encryption only. */
    REFUSED('N');

    private final byte code;

    EncryptionAnswer(char code) {
        this.code = (byte) code;
    }

    /** The byte that stands for it on the wire. */
    public byte code() {
        return code;
    }

    /**
     * The answer that a byte stands for.
     *
     * @throws MalformedMessageException if there is none
     */
    public static EncryptionAnswer of(byte code) {
        return switch (code) {
            case 'S' -> TLS;
            case 'G' -> GSSAPI;
            case 'N' -> REFUSED;
            default ->
                throw new MalformedMessageException(
                        "the server answered a request for encryption with " + Names.ofByte(code));
        };
    }
}
