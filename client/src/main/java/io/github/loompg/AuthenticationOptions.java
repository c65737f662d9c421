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
    ConnectOptions requireAuth(String methods);

    /**
     * The ways of logging in that will do.
     *
     * @return the methods, or null if all will
     */
    @Nullable
    String requireAuth();

    /**
     * Whether SCRAM is bound to the TLS connection.
     *
     * @param binding the choice
     * @return options with this choice
     */
    ConnectOptions channelBinding(ChannelBinding binding);

    /**
     * Whether SCRAM is bound to the TLS connection.
     *
     * @return the choice, {@link ChannelBinding#PREFER} by default
     */
    ChannelBinding channelBinding();

    /**
     * What the server is called at the key server of Kerberos, before its host.
     *
     * @param service the name
     * @return options with this name
     */
    ConnectOptions krbsrvname(String service);

    /**
     * What the server is called at the key server of Kerberos.
     *
     * @return the name, {@code postgres} by default
     */
    String krbsrvname();

    /**
     * Whether the server gets our tickets, to act for us at other servers.
     *
     * @param delegated whether
     * @return options with this
     */
    ConnectOptions gssDelegation(boolean delegated);

    /**
     * Whether the server gets our tickets.
     *
     * @return whether; false by default
     */
    boolean gssDelegation();

    /**
     * Who logs in by GSSAPI. Java's own Kerberos is used, with the {@code krb5.conf} of the system or of the property
     * {@code java.security.krb5.conf}.
     *
     * @param subject has tickets
     * @return options with this subject
     */
    ConnectOptions gssSubject(Subject subject);

    /**
     * Who logs in by GSSAPI.
     *
     * @return the subject, or null for the one that the calling thread runs as, and without that for the tickets that
     *     {@code kinit} has got
     */
    @Nullable
    Subject gssSubject();

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
    ConnectOptions oauthToken(Function<OauthRequest, ? extends CompletionStage<@Nullable String>> source);

    /**
     * Where bearer tokens come from.
     *
     * @return the source, or null if there is none
     */
    @Nullable
    Function<OauthRequest, ? extends CompletionStage<@Nullable String>> oauthToken();
}
