package io.github.loompg;

/**
 * In which order the hosts, and the addresses of each host's name, are tried, in libpq's words.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-LOAD-BALANCE-HOSTS">
 *     load_balance_hosts</a>
 */
public enum LoadBalanceHosts {
    /** As they are given, and as the name service gives them. */
    DISABLE,
    /** In an order of its own for each connection. */
    RANDOM;

    /**
     * The order as a connection string writes it.
     *
     * @return {@code disable} or {@code random}
     */
    public String word() {
        return switch (this) {
            case DISABLE -> "disable";
            case RANDOM -> "random";
        };
    }
}
