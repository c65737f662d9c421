package io.github.loompg;

/**
 * How much TLS a connection over TCP has, in libpq's words. A connection over a Unix-domain socket never leaves the
 * machine and never uses TLS, whatever the mode says.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-SSLMODE-STATEMENTS">SSL Mode
 *     Descriptions</a>
 */
public enum SslMode {
    /** No TLS. */
    DISABLE,
    /** No TLS, unless the server lets this user in over TLS only. */
    ALLOW,
    /**
     * TLS if the server offers it, and otherwise, or if the server lets this user in without TLS only, none. Protects
     * against nobody who can intervene.
     */
    PREFER,
    /** TLS or no connection, without looking at the certificate. */
    REQUIRE,
    /** TLS, with a certificate that an authority we trust has signed. */
    VERIFY_CA,
    /** TLS, with a certificate that an authority we trust has signed for the very host that we asked for. */
    VERIFY_FULL;

    /**
     * The mode as a connection string writes it.
     *
     * @return {@code disable}, {@code allow}, {@code prefer}, {@code require}, {@code verify-ca} or {@code verify-full}
     */
    public String word() {
        return switch (this) {
            case DISABLE -> "disable";
            case ALLOW -> "allow";
            case PREFER -> "prefer";
            case REQUIRE -> "require";
            case VERIFY_CA -> "verify-ca";
            case VERIFY_FULL -> "verify-full";
        };
    }
}
