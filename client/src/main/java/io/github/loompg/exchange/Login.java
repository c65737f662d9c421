package io.github.loompg.exchange;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who begins a session, and how.
 *
 * @param password null if there is none
 * @param parameters what else the server is told, by name
 * @param rules what we insist on
 */
public record Login(
        String user,
        @Nullable String password,
        String database,
        Map<String, String> parameters,
        AuthenticationRules rules) {
    /** The same with a bearer token that is known. */
    public Login with(String token) {
        return new Login(user, password, database, parameters, rules.with(token));
    }

    /** The password is not in it. */
    @Override
    public String toString() {
        return "Login[user=" + user + ", database=" + database + "]";
    }
}
