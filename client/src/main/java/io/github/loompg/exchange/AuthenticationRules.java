package io.github.loompg.exchange;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What we insist on while we log in.
 *
 * @param methods the ways that will do; all of them if nothing was said, and then a server may also let us in in the
 *     middle of one
 * @param stated whether anything was said
 * @param binding whether SCRAM is bound to the TLS connection
 * @param certificateNeeded whether the server has to take a certificate of ours
 * @param cleartextAllowed whether a secret itself may be sent without TLS
 * @param kerberos how GSSAPI is used
 * @param tokens where bearer tokens come from, or null
 */
public record AuthenticationRules(
        Set<AuthenticationMethod> methods,
        boolean stated,
        Binding binding,
        boolean certificateNeeded,
        boolean cleartextAllowed,
        Kerberos kerberos,
        @Nullable BearerTokens tokens) {
    /** libpq's words for channel binding. */
    public enum Binding {
        DISABLE,
        PREFER,
        REQUIRE
    }

    /** The same with a token that is known. */
    public AuthenticationRules with(String token) {
        return new AuthenticationRules(
                methods, stated, binding, certificateNeeded, cleartextAllowed, kerberos, (discovery, scope) -> token);
    }

    /** The same over a connection that nobody can listen to. */
    AuthenticationRules unheard() {
        return new AuthenticationRules(methods, stated, binding, certificateNeeded, true, kerberos, tokens);
    }

    boolean allow(AuthenticationMethod method) {
        return methods.contains(method);
    }
}
