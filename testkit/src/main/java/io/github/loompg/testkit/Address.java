package io.github.loompg.testkit;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Where a server listens and who connects to it, as a connection string says it. */
record Address(
        String host,
        int port,
        String user,
        @Nullable String password,
        String database,
        @Nullable String query) {
    /** The environment variable with the connection string of a server that is already there. */
    static final String VARIABLE = "LOOMPG_TEST_DSN";

    static @Nullable Address fromEnvironment() {
        String dsn = System.getenv(VARIABLE);
        return dsn == null || dsn.isBlank() ? null : parse(dsn.strip());
    }

    static Address parse(String dsn) {
        URI uri;
        try {
            uri = new URI(dsn);
        } catch (URISyntaxException malformed) {
            throw new TestkitException(wrong("it is not a URI: " + malformed.getReason()));
        }
        if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
            throw new TestkitException(wrong("it does not begin with postgresql://"));
        }
        if (uri.getHost() == null) {
            throw new TestkitException(wrong("it names no host"));
        }
        String[] login = (uri.getRawUserInfo() == null ? "postgres" : uri.getRawUserInfo()).split(":", 2);
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String user = decoded(login[0]);
        return new Address(
                uri.getHost(),
                uri.getPort() < 0 ? 5432 : uri.getPort(),
                user,
                login.length > 1 ? decoded(login[1]) : null,
                path.length() > 1 ? decoded(path.substring(1)) : user,
                uri.getRawQuery());
    }

    /** The connection string of one database there. */
    String uri(String ofDatabase) {
        return "postgresql://" + encoded(user) + (password == null ? "" : ":" + encoded(password)) + "@" + host + ":"
                + port + "/" + encoded(ofDatabase) + (query == null ? "" : "?" + query);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }

    private static String wrong(String why) {
        return VARIABLE + " does not say where the server is: " + why
                + "; it should look like postgresql://user:password@host:5432/database";
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
