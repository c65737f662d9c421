package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.AUTHENTICATION;
import static io.github.loompg.protocol.message.BackendTypes.ERROR_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.NEGOTIATE_PROTOCOL_VERSION;

import io.github.loompg.error.AuthenticationException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Endpoint;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.auth.ChannelBinding;
import io.github.loompg.protocol.auth.Md5;
import io.github.loompg.protocol.auth.Scram;
import io.github.loompg.protocol.auth.ScramException;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Authentication;
import io.github.loompg.protocol.message.Backend.NegotiateProtocolVersion;
import io.github.loompg.protocol.message.Frontend;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The part of the start in which we prove who we are, as the server asks and as far as our own rules let us, and in
 * which the server proves that it knows the password.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP">Start-up</a> and
 *     <a href="https://www.postgresql.org/docs/current/sasl-authentication.html">SASL Authentication</a>
 */
final class Authenticator {
    private final Pipeline pipeline;
    private final Endpoint endpoint;
    private final Login login;
    private final Deadline deadline;
    private final Turn turn;
    private final Reply reply;
    private boolean bound;

    Authenticator(Pipeline pipeline, Endpoint endpoint, Login login, Deadline deadline, Turn turn, Reply reply) {
        this.pipeline = pipeline;
        this.endpoint = endpoint;
        this.login = login;
        this.deadline = deadline;
        this.turn = turn;
        this.reply = reply;
    }

    /** Reads and answers up to the server's Ok. */
    void run() {
        requireTlsForBinding();
        Authentication request = next();
        AuthenticationMethod method = method(request);
        requireAllowed(method);
        switch (request) {
            case Authentication.Ok ok -> {
                requireOurTerms();
                return;
            }
            case Authentication.CleartextPassword cleartext -> {
                requireSecrecy("the password itself");
                send(new Frontend.PasswordMessage(password()));
            }
            case Authentication.Md5Password md5 -> send(new Frontend.PasswordMessage(md5(md5.salt())));
            case Authentication.Sasl sasl -> {
                if (method == AuthenticationMethod.OAUTH) {
                    bearer();
                } else {
                    scram(sasl.mechanisms());
                }
            }
            case Authentication.Gss gss -> gss();
            case Authentication.Sspi sspi -> throw unsupported("SSPI");
            case Authentication.KerberosV5 kerberos -> throw unsupported("Kerberos V5");
            case Authentication.Unsupported unknown -> throw unsupported("method " + unknown.code());
            case Authentication.GssContinue misplaced -> throw misplaced(misplaced);
            case Authentication.SaslContinue misplaced -> throw misplaced(misplaced);
            case Authentication.SaslFinal misplaced -> throw misplaced(misplaced);
        }
        Authentication answer = next();
        if (method == AuthenticationMethod.OAUTH && answer instanceof Authentication.SaslContinue) {
            // The server describes what is wrong with the token, and says it as an error when it knows that we know.
            send(new Frontend.SaslResponse(BearerLogin.NOTED));
            answer = next();
        }
        if (!(answer instanceof Authentication.Ok)) {
            throw misplaced(answer);
        }
        requireOurTerms();
    }

    // Our terms

    /** The method that a first request is part of, or null if it is one that there are no words for. */
    private @Nullable AuthenticationMethod method(Authentication request) {
        return switch (request) {
            case Authentication.Ok ok -> AuthenticationMethod.NONE;
            case Authentication.CleartextPassword cleartext -> AuthenticationMethod.PASSWORD;
            case Authentication.Md5Password md5 -> AuthenticationMethod.MD5;
            case Authentication.Gss gss -> AuthenticationMethod.GSS;
            case Authentication.Sspi sspi -> AuthenticationMethod.SSPI;
            case Authentication.Sasl sasl -> method(sasl.mechanisms());
            case Authentication.KerberosV5 old -> null;
            case Authentication.Unsupported unknown -> null;
            case Authentication.GssContinue misplaced -> null;
            case Authentication.SaslContinue misplaced -> null;
            case Authentication.SaslFinal misplaced -> null;
        };
    }

    /** SCRAM, unless only a bearer token will do for the server or for us. */
    private AuthenticationMethod method(List<String> mechanisms) {
        boolean scram = mechanisms.contains(Scram.SHA_256) || mechanisms.contains(Scram.SHA_256_PLUS);
        boolean bearer = mechanisms.contains(BearerLogin.MECHANISM);
        return bearer && !(scram && login.rules().allow(AuthenticationMethod.SCRAM))
                ? AuthenticationMethod.OAUTH
                : AuthenticationMethod.SCRAM;
    }

    private void requireAllowed(@Nullable AuthenticationMethod method) {
        AuthenticationRules rules = login.rules();
        if (rules.stated() && (method == null || !rules.allow(method))) {
            throw new AuthenticationException(
                    "the server asks user \"" + login.user() + "\" for "
                            + (method == null ? "a method that has no name here" : method.plainly())
                            + ", which require_auth does not allow",
                    "let the server's pg_hba.conf ask for what require_auth allows, or check that it is the right"
                            + " server",
                    null);
        }
        if (rules.binding() == AuthenticationRules.Binding.REQUIRE && method != AuthenticationMethod.SCRAM) {
            throw new AuthenticationException(
                    "channel_binding=require, and the server asks user \"" + login.user() + "\" for "
                            + (method == null ? "a method" : method.plainly()) + ", which cannot be bound",
                    "let the server's pg_hba.conf ask this user for scram-sha-256",
                    null);
        }
    }

    private void requireTlsForBinding() {
        if (login.rules().binding() == AuthenticationRules.Binding.REQUIRE && pipeline.tlsSession() == null) {
            throw new AuthenticationException(
                    "channel_binding=require, and there is no TLS to bind to", "use sslmode=require or stricter", null);
        }
    }

    /** What has to be true once the server says that we are in. */
    private void requireOurTerms() {
        if (login.rules().binding() == AuthenticationRules.Binding.REQUIRE && !bound) {
            throw new AuthenticationException(
                    "channel_binding=require, and the server lets user \"" + login.user() + "\" in without it",
                    "let the server's pg_hba.conf ask this user for scram-sha-256",
                    null);
        }
        SSLSession tls = pipeline.tlsSession();
        if (login.rules().certificateNeeded() && (tls == null || tls.getLocalCertificates() == null)) {
            throw new AuthenticationException(
                    "sslcertmode=require, and the server did not take a certificate of ours",
                    "have the server ask for one (ssl_ca_file), and name ours by sslcert and sslkey",
                    null);
        }
    }

    private void requireSecrecy(String what) {
        if (!login.rules().cleartextAllowed() && pipeline.tlsSession() == null) {
            throw new AuthenticationException(
                    "the server asks for " + what + ", over a connection that everybody on the way can read",
                    "use TLS (sslmode=require), have the server use scram-sha-256, or set"
                            + " allow_cleartext_password=true",
                    null);
        }
    }

    // The methods

    private void scram(List<String> mechanisms) {
        SSLSession tls = pipeline.tlsSession();
        boolean plus = mechanisms.contains(Scram.SHA_256_PLUS);
        if (!plus && !mechanisms.contains(Scram.SHA_256)) {
            throw unsupported("SASL with " + String.join(", ", mechanisms));
        }
        if (plus && tls == null) {
            throw new AuthenticationException(
                    "the server offers to bind SCRAM to TLS, over a connection without TLS: somebody between may have"
                            + " taken the TLS off",
                    "use sslmode=verify-full, and see who is on the way",
                    null);
        }
        try {
            Scram scram = Scram.begin(password(), binding(tls, plus), Scram.MOST_ITERATIONS);
            if (!mechanisms.contains(scram.mechanism())) {
                throw unsupported("SASL with " + String.join(", ", mechanisms));
            }
            send(new Frontend.SaslInitialResponse(scram.mechanism(), Bytes.utf8(scram.clientFirst())));
            if (!(next() instanceof Authentication.SaslContinue serverFirst)) {
                throw unproven();
            }
            Scram.Proof proof = scram.answer(serverFirst.data().toUtf8());
            send(new Frontend.SaslResponse(Bytes.utf8(proof.clientFinal())));
            if (!(next() instanceof Authentication.SaslFinal serverFinal)) {
                throw unproven();
            }
            proof.verify(serverFinal.data().toUtf8());
            bound = scram.mechanism().equals(Scram.SHA_256_PLUS);
        } catch (ScramException failure) {
            throw new AuthenticationException(
                    "SCRAM authentication with the server failed: " + failure.getMessage(),
                    "this is not the password's fault: check that the address is that of the right server",
                    failure);
        } catch (IllegalArgumentException emptyPassword) {
            throw new AuthenticationException(String.valueOf(emptyPassword.getMessage()), "give a password", null);
        }
    }

    private ChannelBinding binding(@Nullable SSLSession tls, boolean offered) {
        AuthenticationRules.Binding rule = login.rules().binding();
        ChannelBinding best = rule == AuthenticationRules.Binding.DISABLE
                ? new ChannelBinding.Unsupported()
                : TlsBinding.of(tls, offered);
        if (rule == AuthenticationRules.Binding.REQUIRE && !(best instanceof ChannelBinding.Bound)) {
            throw new AuthenticationException(
                    "channel_binding=require, and "
                            + (offered
                                    ? "the server's certificate is of a kind that nothing can be bound to"
                                    : "the server does not offer SCRAM-SHA-256-PLUS"),
                    offered
                            ? "give the server a certificate that is signed with SHA-256 or a stronger hash"
                            : "check that nobody is between here and the server",
                    null);
        }
        return best;
    }

    private void bearer() {
        BearerTokens source = login.rules().tokens();
        if (source == null) {
            throw new AuthenticationException(
                    "the server asks user \"" + login.user()
                            + "\" for a bearer token (OAuth), and there is no source of any",
                    "give one by ConnectOptions.oauthToken",
                    null);
        }
        requireSecrecy("a bearer token");
        String token = BearerLogin.token(source, BearerLogin.Wanted.UNKNOWN, deadline);
        send(new Frontend.SaslInitialResponse(BearerLogin.MECHANISM, BearerLogin.first(token)));
        if (token != null) {
            // An Ok comes next; or the server describes what it wants instead, and then refuses.
            return;
        }
        if (!(next() instanceof Authentication.SaslContinue refusal)) {
            throw unproven();
        }
        BearerLogin.Wanted wanted = BearerLogin.Wanted.read(refusal.data());
        send(new Frontend.SaslResponse(BearerLogin.NOTED));
        String found = BearerLogin.token(source, wanted, deadline);
        if (found == null) {
            throw new AuthenticationException(
                    "the source of bearer tokens gave none for what the server wants: " + wanted.discovery()
                            + ", scope " + wanted.scope(),
                    "have it get a token of that issuer",
                    null);
        }
        throw new TokenWantedException(found);
    }

    private void gss() {
        GssExchange exchange = new GssExchange(login.rules().kerberos(), endpoint, deadline);
        try {
            Bytes token = exchange.begin();
            while (!exchange.isDone()) {
                send(new Frontend.GssResponse(token));
                if (!(next() instanceof Authentication.GssContinue more)) {
                    throw unproven();
                }
                token = exchange.answer(more.data());
            }
            if (token.size() > 0) {
                send(new Frontend.GssResponse(token));
            }
        } finally {
            exchange.dispose();
        }
    }

    private String md5(Bytes salt) {
        try {
            return Md5.answer(login.user(), password(), salt);
        } catch (UnsupportedOperationException missing) {
            throw new AuthenticationException(
                    "the server asks for MD5 authentication, and " + missing.getMessage(), null, missing);
        }
    }

    private String password() {
        String password = login.password().password();
        if (password == null) {
            String flaw = login.password().flaw();
            throw new AuthenticationException(
                    "the server asks for the password of user \"" + login.user() + "\", and none is given"
                            + (flaw == null ? "" : "; " + flaw),
                    "give it in the connection string, in PGPASSWORD or by ConnectOptions.password",
                    null);
        }
        return password;
    }

    // Messages

    private Authentication next() {
        byte type = reply.next();
        return switch (type) {
            case AUTHENTICATION -> Authentication.read(reply.body());
            case NEGOTIATE_PROTOCOL_VERSION -> {
                login.versions().agree(NegotiateProtocolVersion.read(reply.body()));
                yield next();
            }
            case ERROR_RESPONSE -> throw Refusal.of(reply, login);
            default -> throw Refusal.misplaced(type);
        };
    }

    private void send(Frontend message) {
        ByteWriter out = pipeline.scratch();
        message.write(out);
        turn.more(out, deadline);
    }

    // What goes wrong

    private AuthenticationException unsupported(String method) {
        return new AuthenticationException(
                "the server asks user \"" + login.user() + "\" for " + method + ", which this client does not know",
                "let the server's pg_hba.conf ask this user for scram-sha-256",
                null);
    }

    private static AuthenticationException unproven() {
        return new AuthenticationException(
                "the server lets us in without having proved who it is, or that it knows the password: somebody may"
                        + " stand in its place",
                "check that the address is that of the right server, and use TLS with sslmode=verify-full",
                null);
    }

    private static MalformedMessageException misplaced(Authentication request) {
        return new MalformedMessageException(
                "the server asks for authentication step " + request.code() + " at a wrong time");
    }
}
