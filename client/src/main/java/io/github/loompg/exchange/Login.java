package io.github.loompg.exchange;

import java.util.Map;

/**
 * Who begins a session, and how.
 *
 * @param parameters what else the server is told, by name
 * @param rules what we insist on
 * @param versions which versions of the protocol will do
 */
public record Login(
        String user,
        FoundPassword password,
        String database,
        Map<String, String> parameters,
        AuthenticationRules rules,
        ProtocolRange versions) {
    /** Who has not looked for a password yet. */
    public Login(
            String user,
            String database,
            Map<String, String> parameters,
            AuthenticationRules rules,
            ProtocolRange versions) {
        this(user, FoundPassword.NONE, database, parameters, rules, versions);
    }

    /** The same with what came of looking for a password. */
    public Login with(FoundPassword found) {
        return new Login(user, found, database, parameters, rules, versions);
    }

    /** The same over a connection that nobody can listen to. */
    public Login unheard() {
        return new Login(user, password, database, parameters, rules.unheard(), versions);
    }

    /** The same for other versions. */
    public Login with(ProtocolRange others) {
        return new Login(user, password, database, parameters, rules, others);
    }

    /** The same with a bearer token that is known. */
    public Login withToken(String token) {
        return new Login(user, password, database, parameters, rules.with(token), versions);
    }

    /** The password is not in it. */
    @Override
    public String toString() {
        return "Login[user=" + user + ", database=" + database + "]";
    }
}
