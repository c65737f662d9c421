package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.AUTHENTICATION;
import static io.github.loompg.protocol.message.BackendTypes.BACKEND_KEY_DATA;
import static io.github.loompg.protocol.message.BackendTypes.ERROR_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.READY_FOR_QUERY;

import io.github.loompg.error.AuthenticationException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.sqlstate.ServerErrors;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.auth.Md5;
import io.github.loompg.protocol.auth.Scram;
import io.github.loompg.protocol.auth.ScramException;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Authentication;
import io.github.loompg.protocol.message.Backend.BackendKeyData;
import io.github.loompg.protocol.message.ErrorFields;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.ProtocolVersion;
import io.github.loompg.protocol.message.Startup.StartupMessage;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a session: we say who we are, prove it as the server asks, and wait until it is ready.
 *
 * <p>Protocol 3.0 is asked for: the only thing that 3.2 adds for a client is a longer cancel key, and there are poolers
 * that hang up on any other number.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP">Start-up</a>
 */
public final class Startup {
    private final Pipeline pipeline;
    private final Login login;
    private final Deadline deadline;
    private final Turn turn;
    private final Reply reply;

    private Startup(Pipeline pipeline, Login login, Deadline deadline, Turn turn) {
        this.pipeline = pipeline;
        this.login = login;
        this.deadline = deadline;
        this.turn = turn;
        this.reply = turn.converse(startupMessage(), deadline);
    }

    /**
     * Logs in.
     *
     * @return what a cancel request has to show, or null if the server gave nothing
     */
    public static @Nullable BackendKeyData run(Pipeline pipeline, Login login, Deadline deadline) {
        try (Turn turn = pipeline.enter(deadline)) {
            Startup startup = new Startup(pipeline, login, deadline, turn);
            startup.authenticate();
            return startup.awaitReady();
        }
    }

    private ByteWriter startupMessage() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("user", login.user());
        parameters.put("database", login.database());
        parameters.put("client_encoding", "UTF8");
        parameters.putAll(login.parameters());
        ByteWriter out = pipeline.scratch();
        new StartupMessage(ProtocolVersion.V3_0, parameters).write(out);
        return out;
    }

    private void authenticate() {
        Authentication request = nextRequest();
        switch (request) {
            case Authentication.Ok ok -> {
                // The server trusts us.
                return;
            }
            case Authentication.CleartextPassword cleartext -> {
                requireSecrecy();
                send(new Frontend.PasswordMessage(password()));
            }
            case Authentication.Md5Password md5 -> send(new Frontend.PasswordMessage(md5(md5.salt())));
            case Authentication.Sasl sasl -> scram(sasl.mechanisms());
            case Authentication.Gss gss -> throw unsupported("GSSAPI");
            case Authentication.Sspi sspi -> throw unsupported("SSPI");
            case Authentication.KerberosV5 kerberos -> throw unsupported("Kerberos V5");
            case Authentication.Unsupported unknown -> throw unsupported("method " + unknown.code());
            case Authentication.GssContinue misplaced -> throw misplaced(misplaced);
            case Authentication.SaslContinue misplaced -> throw misplaced(misplaced);
            case Authentication.SaslFinal misplaced -> throw misplaced(misplaced);
        }
        Authentication answer = nextRequest();
        if (!(answer instanceof Authentication.Ok)) {
            throw misplaced(answer);
        }
    }

    private void scram(List<String> mechanisms) {
        if (!mechanisms.contains(Scram.SHA_256) && !mechanisms.contains(Scram.SHA_256_PLUS)) {
            throw unsupported("SASL with " + String.join(", ", mechanisms));
        }
        try {
            Scram scram = Scram.begin(
                    password(),
                    TlsBinding.of(pipeline.tlsSession(), mechanisms.contains(Scram.SHA_256_PLUS)),
                    Scram.MOST_ITERATIONS);
            if (!mechanisms.contains(scram.mechanism())) {
                throw unsupported("SASL with " + String.join(", ", mechanisms));
            }
            send(new Frontend.SaslInitialResponse(scram.mechanism(), Bytes.utf8(scram.clientFirst())));
            if (!(nextRequest() instanceof Authentication.SaslContinue serverFirst)) {
                throw unproven();
            }
            Scram.Proof proof = scram.answer(serverFirst.data().toUtf8());
            send(new Frontend.SaslResponse(Bytes.utf8(proof.clientFinal())));
            if (!(nextRequest() instanceof Authentication.SaslFinal serverFinal)) {
                throw unproven();
            }
            proof.verify(serverFinal.data().toUtf8());
        } catch (ScramException failure) {
            throw new AuthenticationException(
                    "SCRAM authentication with the server failed: " + failure.getMessage(),
                    "this is not the password's fault: check that the address is that of the right server",
                    failure);
        } catch (IllegalArgumentException emptyPassword) {
            throw new AuthenticationException(String.valueOf(emptyPassword.getMessage()), "give a password", null);
        }
    }

    private @Nullable BackendKeyData awaitReady() {
        BackendKeyData key = null;
        while (true) {
            byte type = reply.next();
            switch (type) {
                case BACKEND_KEY_DATA -> key = BackendKeyData.read(reply.body());
                case ERROR_RESPONSE -> throw refused();
                case READY_FOR_QUERY -> {
                    return key;
                }
                default -> throw unexpected(type);
            }
        }
    }

    private Authentication nextRequest() {
        byte type = reply.next();
        return switch (type) {
            case AUTHENTICATION -> Authentication.read(reply.body());
            case ERROR_RESPONSE -> throw refused();
            default -> throw unexpected(type);
        };
    }

    private void send(Frontend message) {
        ByteWriter out = pipeline.scratch();
        message.write(out);
        turn.more(out, deadline);
    }

    private String password() {
        String password = login.password();
        if (password == null) {
            throw new AuthenticationException(
                    "the server asks for the password of user \"" + login.user() + "\", and none is given",
                    "give it in the connection string, in PGPASSWORD or by ConnectOptions.password",
                    null);
        }
        return password;
    }

    private String md5(Bytes salt) {
        try {
            return Md5.answer(login.user(), password(), salt);
        } catch (UnsupportedOperationException missing) {
            throw new AuthenticationException(
                    "the server asks for MD5 authentication, and " + missing.getMessage(), null, missing);
        }
    }

    private void requireSecrecy() {
        if (!login.cleartextAllowed() && pipeline.tlsSession() == null) {
            throw new AuthenticationException(
                    "the server asks for the password itself, over a connection that everybody on the way can read",
                    "use TLS (sslmode=require), have the server use scram-sha-256, or set allow_cleartext_password=true",
                    null);
        }
    }

    /** The server's refusal, with advice where the server gives none. */
    private ServerException refused() {
        ErrorFields fields = ErrorFields.read(reply.body());
        String advice = advice(fields.sqlState());
        if (advice == null || fields.hint() != null) {
            return ServerErrors.of(fields, null);
        }
        Map<Character, String> texts = new HashMap<>(fields.texts());
        texts.put('H', advice);
        return ServerErrors.of(new ErrorFields(texts), null);
    }

    private @Nullable String advice(@Nullable String sqlState) {
        return switch (sqlState) {
            case "28P01" -> "check the user and the password; the server's log says which of them is wrong";
            case "28000" ->
                "check the user, and the server's pg_hba.conf, which says who may connect from where and how";
            case "3D000" -> "check the name of the database, or create it with CREATE DATABASE";
            case "53300" -> "close connections that are not needed, or raise max_connections on the server";
            case "08P01" ->
                "if this is a pooler such as PgBouncer, it takes few settings at the start: leave out "
                        + (login.parameters().isEmpty()
                                ? "what it does not know"
                                : String.join(", ", login.parameters().keySet()))
                        + ", or have it ignore what it need not know, by ignore_startup_parameters";
            case "57P03" -> "try again in a moment";
            case null, default -> null;
        };
    }

    private AuthenticationException unsupported(String method) {
        return new AuthenticationException(
                "the server asks user \"" + login.user() + "\" for " + method + ", which this client does not know",
                "let the server's pg_hba.conf ask this user for scram-sha-256",
                null);
    }

    private static AuthenticationException unproven() {
        return new AuthenticationException(
                "the server lets us in without having proved that it knows the password: somebody may stand in its place",
                "check that the address is that of the right server, and use TLS with sslmode=verify-full",
                null);
    }

    private static MalformedMessageException misplaced(Authentication request) {
        return new MalformedMessageException(
                "the server asks for authentication step " + request.code() + " at a wrong time");
    }

    private static MalformedMessageException unexpected(byte type) {
        return new MalformedMessageException(
                "the server sent a message of type '" + (char) (type & 0xFF) + "' while the session was starting");
    }
}
