package io.github.loompg;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What libpq or JDBC would take in a connection string and this client does not, each with the reason. */
final class RefusedOption {
    private static final Map<String, String> REASONS = new LinkedHashMap<>();

    static {
        refuse("replication", "a connection for replication speaks another protocol, which this client does not know");
        refuse("sslkeylogfile", "a connection string must not name a file to write");
        refuse("scram_client_key", "it takes a password, or a supplier of one");
        refuse("scram_server_key", "it takes a password, or a supplier of one");
        for (String name : List.of("oauth_issuer", "oauth_client_id", "oauth_client_secret", "oauth_scope")) {
            refuse(name, "tokens are fetched by the program's own code; give ConnectOptions.oauthToken");
        }
        refuse("requiressl", "write sslmode=require");
        refuse("tty", "no server has taken it since PostgreSQL 7.4");
        refuse("authtype", "write require_auth");
        refuse("socketFactory", "a connection string must not name a class");
        refuse("sslfactory", "a connection string must not name a class; give ConnectOptions.sslContext");
        refuse("loggerFile", "a connection string must not name a file to write");
    }

    private RefusedOption() {}

    private static void refuse(String name, String reason) {
        REASONS.put(name, reason);
    }

    /** Why there is no option of this name although others have it, or null. */
    static @Nullable String reason(String name) {
        return REASONS.get(name);
    }

    /** All of them, by name. */
    static Map<String, String> all() {
        return Collections.unmodifiableMap(REASONS);
    }
}
