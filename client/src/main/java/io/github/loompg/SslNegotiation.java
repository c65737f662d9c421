package io.github.loompg;

/**
 * How TLS begins.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-SSLNEGOTIATION">sslnegotiation</a>
 */
public enum SslNegotiation {
    /** The server is asked for it first. */
    POSTGRES,
    /**
     * At once, which saves a round trip. It takes PostgreSQL 17 or newer, and a mode that does without TLS in no case:
     * {@link SslMode#REQUIRE} or stricter.
     */
    DIRECT;

    /**
     * The way as a connection string writes it.
     *
     * @return {@code postgres} or {@code direct}
     */
    public String word() {
        return switch (this) {
            case POSTGRES -> "postgres";
            case DIRECT -> "direct";
        };
    }
}
