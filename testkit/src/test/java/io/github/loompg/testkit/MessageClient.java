package io.github.loompg.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.protocol.auth.ChannelBinding;
import io.github.loompg.protocol.auth.Md5;
import io.github.loompg.protocol.auth.Scram;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.message.Authentication;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.EncryptionAnswer;
import io.github.loompg.protocol.message.FrameLimits;
import io.github.loompg.protocol.message.Frames;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.ProtocolVersion;
import io.github.loompg.protocol.message.Startup;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A client that knows messages only: it sends and receives them one at a time, and makes sure of each message of the server
 * that writing it again gives the same bytes.
 */
final class MessageClient implements AutoCloseable {
    private final Frames frames = Frames.ofBackend(FrameLimits.DEFAULT);
    private final byte[] buffer = new byte[8192];
    private Socket socket;

    MessageClient(PostgresServer server) throws IOException {
        socket = new Socket(server.host(), server.port());
        socket.setSoTimeout(30_000);
    }

    /** Begins a session and returns what the server says up to its first ReadyForQuery. */
    List<Backend> begin(ProtocolVersion version, String user, Map<String, String> more) throws IOException {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("user", user);
        parameters.put("database", "postgres");
        parameters.put("client_encoding", "UTF8");
        parameters.putAll(more);
        send(new Startup.StartupMessage(version, parameters));
        return receiveUntilReady();
    }

    /** Begins a session with whatever proof of the password the server asks for; returns the names of what it asked. */
    List<String> login(String user, String password, ChannelBinding binding) throws IOException {
        send(new Startup.StartupMessage(
                ProtocolVersion.V3_0, Map.of("user", user, "database", "postgres", "client_encoding", "UTF8")));
        List<String> asked = new ArrayList<>();
        while (true) {
            Backend message = receive();
            assertThat(message).isInstanceOf(Backend.AuthenticationRequest.class);
            Authentication request = ((Backend.AuthenticationRequest) message).request();
            asked.add(request.getClass().getSimpleName());
            switch (request) {
                case Authentication.Ok() -> {
                    frames.authenticated();
                    receiveUntilReady();
                    return asked;
                }
                case Authentication.CleartextPassword() -> send(new Frontend.PasswordMessage(password));
                case Authentication.Md5Password(Bytes salt) ->
                    send(new Frontend.PasswordMessage(Md5.answer(user, password, salt)));
                case Authentication.Sasl sasl -> {
                    Scram scram = Scram.begin(password, binding, Scram.MOST_ITERATIONS);
                    assertThat(sasl.mechanisms()).contains(scram.mechanism());
                    send(new Frontend.SaslInitialResponse(scram.mechanism(), Bytes.utf8(scram.clientFirst())));
                    Scram.Proof proof = scram.answer(saslData());
                    send(new Frontend.SaslResponse(Bytes.utf8(proof.clientFinal())));
                    proof.verify(saslData());
                }
                default -> throw new IllegalStateException("the server asks for " + request);
            }
        }
    }

    String saslData() throws IOException {
        return switch (receive()) {
            case Backend.AuthenticationRequest(Authentication.SaslContinue(Bytes data)) -> data.toUtf8();
            case Backend.AuthenticationRequest(Authentication.SaslFinal(Bytes data)) -> data.toUtf8();
            case Backend other -> throw new IllegalStateException("the server did not go on with SASL: " + other);
        };
    }

    /** Goes over to TLS. */
    SSLSocket startTls(SSLContext context) throws IOException {
        send(new Startup.SslRequest());
        assertThat(encryptionAnswer()).isEqualTo(EncryptionAnswer.TLS);
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", 0, true);
        tls.startHandshake();
        socket = tls;
        return tls;
    }

    EncryptionAnswer encryptionAnswer() throws IOException {
        EncryptionAnswer answer = frames.nextEncryptionAnswer();
        while (answer == null) {
            feed();
            answer = frames.nextEncryptionAnswer();
        }
        return answer;
    }

    void send(Startup message) throws IOException {
        ByteWriter out = new ByteWriter();
        message.write(out);
        socket.getOutputStream().write(out.array(), 0, out.size());
    }

    void send(Frontend... messages) throws IOException {
        ByteWriter out = new ByteWriter();
        for (Frontend message : messages) {
            message.write(out);
        }
        socket.getOutputStream().write(out.array(), 0, out.size());
    }

    /** Sends the messages and returns what the server says up to ReadyForQuery, which is the last. */
    List<Backend> ask(Frontend... messages) throws IOException {
        send(messages);
        return receiveUntilReady();
    }

    List<Backend> receiveUntilReady() throws IOException {
        List<Backend> messages = new ArrayList<>();
        Backend message;
        do {
            message = receive();
            messages.add(message);
        } while (!(message instanceof Backend.ReadyForQuery));
        return messages;
    }

    Backend receive() throws IOException {
        Frames.Frame frame = frames.next();
        while (frame == null) {
            feed();
            frame = frames.next();
        }
        byte[] body = frame.body().array();
        Backend message = Backend.read(frame.type(), frame.body());
        if (message.equals(new Backend.AuthenticationRequest(new Authentication.Ok()))) {
            frames.authenticated();
        }
        ByteWriter again = new ByteWriter();
        message.write(again);
        assertThat(again.array()).startsWith(frame.type());
        byte[] bodyAgain = new byte[again.size() - 5];
        System.arraycopy(again.array(), 5, bodyAgain, 0, bodyAgain.length);
        assertThat(bodyAgain).as(message.toString()).isEqualTo(body);
        return message;
    }

    /** Waits until the server has hung up. */
    void expectEnd() throws IOException {
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }

    private void feed() throws IOException {
        int count = socket.getInputStream().read(buffer);
        if (count < 0) {
            throw new EOFException("the server hung up");
        }
        frames.feed(buffer, 0, count);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
