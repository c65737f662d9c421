package io.github.loompg;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/** Which ways of logging in will do: a part of {@link ConnectOptions}. */
sealed interface AuthenticationOptions permits ConnectOptions {
    /**
     * The ways of logging in that will do, so that no server can ask for a weaker one.
     *
     * @param methods {@code password}, {@code md5}, {@code gss}, {@code sspi}, {@code scram-sha-256}, {@code oauth} and
     *     {@code none}, with a comma between them; or all others, by a {@code !} in front of each. {@code none} is what a
     *     server does that asks for nothing, be it for the sake of a certificate
     * @return options with these methods
     * @see <a
     *     href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-REQUIRE-AUTH">require_auth</a>
     */
    default ConnectOptions requireAuth(String methods) {
        return all().with(Option.REQUIRE_AUTH, methods);
    }

    /**
     * The ways of logging in that will do.
     *
     * @return the methods, or null if all will
     */
    default @Nullable String requireAuth() {
        return all().find(Option.REQUIRE_AUTH);
    }

    /**
     * Whether SCRAM is bound to the TLS connection.
     *
     * @param binding the choice
     * @return options with this choice
     */
    default ConnectOptions channelBinding(ChannelBinding binding) {
        return all().with(Option.CHANNEL_BINDING, binding);
    }

    /**
     * Whether SCRAM is bound to the TLS connection.
     *
     * @return the choice, {@link ChannelBinding#PREFER} by default
     */
    default ChannelBinding channelBinding() {
        return all().get(Option.CHANNEL_BINDING);
    }

    /**
     * What the server is called at the key server of Kerberos, before its host.
     *
     * @param service the name
     * @return options with this name
     */
    default ConnectOptions krbsrvname(String service) {
        return all().with(Option.KERBEROS_SERVICE, service);
    }

    /**
     * What the server is called at the key server of Kerberos.
     *
     * @return the name, {@code postgres} by default
     */
    default String krbsrvname() {
        return all().get(Option.KERBEROS_SERVICE);
    }

    /**
     * Whether the server gets our tickets, to act for us at other servers.
     *
     * @param delegated whether
     * @return options with this
     */
    default ConnectOptions gssDelegation(boolean delegated) {
        return all().with(Option.GSS_DELEGATION, delegated);
    }

    /**
     * Whether the server gets our tickets.
     *
     * @return whether; false by default
     */
    default boolean gssDelegation() {
        return all().get(Option.GSS_DELEGATION);
    }

    /**
     * Who logs in by GSSAPI. Java's own Kerberos is used, with the {@code krb5.conf} of the system or of the property
     * {@code java.security.krb5.conf}.
     *
     * @param subject has tickets
     * @return options with this subject
     */
    default ConnectOptions gssSubject(Subject subject) {
        return all().with(Option.GSS_SUBJECT, subject);
    }

    /**
     * Who logs in by GSSAPI.
     *
     * @return the subject, or null for the one that the calling thread runs as, and without that for the tickets that
     *     {@code kinit} has got
     */
    default @Nullable Subject gssSubject() {
        return all().find(Option.GSS_SUBJECT);
    }

    /**
     * Where bearer tokens come from, for servers that log in by OAuth (PostgreSQL 18). The source is asked for each
     * connection, on a thread of its own, first without knowing what the server wants; if it gives null then, the server
     * is asked for its issuer and scope, and the source once more. A token is sent over TLS or a Unix-domain socket only,
     * unless {@link ConnectOptions#allowCleartextPassword(boolean)} says otherwise.
     *
     * @param source begins to get a token; the stage completes with it, or with null as said
     * @return options with this source
     * @see <a href="https://www.postgresql.org/docs/18/auth-oauth.html">OAuth Authorization/Authentication</a>
     */
    default ConnectOptions oauthToken(Function<OauthRequest, ? extends CompletionStage<@Nullable String>> source) {
        return all().with(Option.OAUTH_TOKEN, source);
    }

    /**
     * Where bearer tokens come from.
     *
     * @return the source, or null if there is none
     */
    default @Nullable Function<OauthRequest, ? extends CompletionStage<@Nullable String>> oauthToken() {
        return all().find(Option.OAUTH_TOKEN);
    }

    private ConnectOptions all() {
        return (ConnectOptions) this;
    }
}
