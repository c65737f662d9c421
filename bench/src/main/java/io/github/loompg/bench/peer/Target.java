package io.github.loompg.bench.peer;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * A database on a server, in the parts that the peers want to have it in. All of them connect by TCP.
 *
 * @param password empty if there is none
 * @param tls whether to connect with TLS, and believe any certificate; limits do without
 */
public record Target(String host, int port, String database, String user, String password, boolean tls) {
    /** What a connection string has in its query for that. */
    public static final String TLS = "sslmode=require";

    /** Takes a connection string apart that names host, port, user and database, as {@code PostgresServer} writes it. */
    public static Target of(String connectionString) {
        URI uri = URI.create(connectionString);
        String[] login = uri.getRawUserInfo().split(":", 2);
        return new Target(
                uri.getHost(),
                uri.getPort(),
                decoded(uri.getRawPath().substring(1)),
                decoded(login[0]),
                login.length > 1 ? decoded(login[1]) : "",
                uri.getRawQuery() != null && uri.getRawQuery().contains(TLS));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }
}
