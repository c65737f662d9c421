package io.github.loompg;

/**
 * Whether our own certificate is shown to the server.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-SSLCERTMODE">sslcertmode</a>
 */
public enum SslCertMode {
    /** Never, even if there is one. */
    DISABLE,
    /** If the server asks and there is one. */
    ALLOW,
    /** The server must ask for one and get it. That it was looked at is for the server to say. */
    REQUIRE;

    /**
     * The mode as a connection string writes it.
     *
     * @return {@code disable}, {@code allow} or {@code require}
     */
    public String word() {
        return switch (this) {
            case DISABLE -> "disable";
            case ALLOW -> "allow";
            case REQUIRE -> "require";
        };
    }
}
