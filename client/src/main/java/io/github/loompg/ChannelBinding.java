package io.github.loompg;

/**
 * Whether SCRAM proves that both ends speak through the same TLS connection, with nobody between.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-CHANNEL-BINDING">channel_binding</a>
 */
public enum ChannelBinding {
    /** It does not. */
    DISABLE,
    /** It does where the server offers it. */
    PREFER,
    /** It has to, and no other way to log in will do. */
    REQUIRE;

    /**
     * The choice as a connection string writes it.
     *
     * @return {@code disable}, {@code prefer} or {@code require}
     */
    public String word() {
        return switch (this) {
            case DISABLE -> "disable";
            case PREFER -> "prefer";
            case REQUIRE -> "require";
        };
    }
}
