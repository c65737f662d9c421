package io.github.loompg.exchange;

/** The server has said what token it wants, and ended the connection: the next one may show it. Never seen by users. */
public final class TokenWantedException extends RuntimeException {
    private final transient String token;

    TokenWantedException(String token) {
        super("a bearer token is there for the next connection", null, false, false);
        this.token = token;
    }

    /** What to show. */
    public String token() {
        return token;
    }
}
