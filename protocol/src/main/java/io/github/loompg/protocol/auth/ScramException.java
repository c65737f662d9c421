package io.github.loompg.protocol.auth;

/**
 * A SCRAM exchange that cannot go on. The message never holds the password, nor any text of a server that has not proved
 * itself, except for the name of an error that RFC 5802 defines.
 */
public final class ScramException extends RuntimeException {
    /** Why the exchange cannot go on. */
    public enum Reason {
        /** The server's message is not one of this exchange. */
        MALFORMED,
        /** The server asks for more iterations, a longer nonce or a longer salt than we take. */
        TOO_EXPENSIVE,
        /** The server says that authentication failed. */
        REFUSED,
        /** The server's proof is wrong: it does not know the password either. */
        SERVER_NOT_PROVEN
    }

    private final Reason reason;

    public ScramException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
