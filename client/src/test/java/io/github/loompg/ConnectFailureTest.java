package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.AuthenticationException;
import io.github.loompg.error.ConfigurationException;
import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.ProtocolViolationException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.TlsException;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.message.Authentication;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.TransactionStatus;
import io.github.loompg.testkit.Script;
import io.github.loompg.testkit.ScriptedConnection;
import io.github.loompg.testkit.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connecting to what is not there, is no PostgreSQL server, or is one that nobody should trust. */
class ConnectFailureTest {
    private static Connection connect(ScriptedServer server) {
        return Postgres.connect(plain(server).password("secret"));
    }

    private static ConnectOptions plain(ScriptedServer server) {
        return ConnectOptions.of(server.uri()).sslMode(SslMode.DISABLE).connectTimeout(Duration.ofSeconds(20));
    }

    // Nobody there

    @Test
    void aPortThatNobodyListensOn() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        assertThatExceptionOfType(ConnectFailedException.class)
                .isThrownBy(() -> Postgres.connect("postgresql://u@127.0.0.1:" + port + "/d"))
                .withMessageContaining("127.0.0.1:" + port)
                .satisfies(failed -> assertThat(failed.hint()).isNotBlank())
                .satisfies(failed -> assertThat(failed.safeToRetry()).isTrue());
    }

    @Test
    void aSocketThatIsNotThere() {
        assertThatExceptionOfType(ConnectFailedException.class)
                .isThrownBy(() -> Postgres.connect("postgresql:///d?host=/nowhere"))
                .withMessageContaining("/nowhere/.s.PGSQL.5432");
    }

    @Test
    void anAbstractSocket() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Postgres.connect("postgresql:///d?host=@pg"));
    }

    @Test
    void aHostThatNobodyKnows() {
        assertThatExceptionOfType(ConnectFailedException.class)
                .isThrownBy(() -> Postgres.connect("postgresql://no-such-host.invalid/d"))
                .withMessageContaining("no-such-host.invalid");
    }

    // No PostgreSQL server

    @ParameterizedTest
    @ValueSource(strings = {"disable", "prefer", "require"})
    void aServerOfAnotherKind(String mode) throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = listener.accept()) {
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                    socket.getInputStream().readAllBytes();
                } catch (IOException closed) {
                    // The client has seen enough.
                }
            });
            assertThatExceptionOfType(ProtocolViolationException.class)
                    .isThrownBy(() -> Postgres.connect(
                            "postgresql://u@" + listener.getInetAddress().getHostAddress() + ":"
                                    + listener.getLocalPort() + "/d?sslmode=" + mode))
                    .satisfies(failed -> assertThat(failed.hint()).containsIgnoringCase("check"));
        }
    }

    @Test
    void aServerThatHangsUp() {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.startup();
            connection.close();
        })) {
            assertThatExceptionOfType(ConnectFailedException.class).isThrownBy(() -> connect(server));
        }
    }

    @Test
    void aServerThatSaysNothing() {
        HandClock clock = new HandClock();
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.startup();
            clock.pass(Duration.ofSeconds(61));
            connection.expectEnd();
        })) {
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> Postgres.connect(ConnectOptions.of(server.uri())
                            .sslMode(SslMode.DISABLE)
                            .clock(clock)))
                    .withMessageContaining("60000 ms")
                    .withMessageContaining("logging in at 127.0.0.1");
        }
    }

    @Test
    void aServerWithoutTls() {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.nextStartup();
            connection.sendRaw((byte) 'N');
            connection.expectEnd();
        })) {
            assertThatExceptionOfType(TlsException.class)
                    .isThrownBy(() ->
                            Postgres.connect(ConnectOptions.of(server.uri()).sslMode(SslMode.REQUIRE)));
        }
    }

    // One that nobody should trust

    private static void sasl(ScriptedConnection connection) throws IOException {
        connection.startup();
        connection.send(new Backend.AuthenticationRequest(new Authentication.Sasl(List.of("SCRAM-SHA-256"))));
    }

    @Test
    void aServerThatProvesNothing() {
        Script script = connection -> {
            sasl(connection);
            connection.expect(Frontend.SaslInitialResponse.class);
            connection.send(new Backend.AuthenticationRequest(new Authentication.Ok()));
            connection.send(new Backend.ReadyForQuery(TransactionStatus.IDLE));
            connection.expectEnd();
        };
        try (ScriptedServer server = ScriptedServer.start(script)) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> connect(server))
                    .withMessageContaining("proved");
        }
    }

    @Test
    void aServerThatAsksForTooMuchWork() {
        Script script = connection -> {
            sasl(connection);
            String first = connectionFirst(connection);
            connection.send(new Backend.AuthenticationRequest(
                    new Authentication.SaslContinue(Bytes.utf8("r=" + first + "server,s=c2FsdA==,i=2147483647"))));
            connection.expectEnd();
        };
        try (ScriptedServer server = ScriptedServer.start(script)) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> connect(server))
                    .withMessageContaining("iterations");
        }
    }

    private static String connectionFirst(ScriptedConnection connection) throws IOException {
        String first =
                connection.expect(Frontend.SaslInitialResponse.class).data().toUtf8();
        return first.substring(first.indexOf("r=") + 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 9, 99})
    void aServerThatWantsWhatWeDoNotKnow(int code) {
        Authentication request = switch (code) {
            case 2 -> new Authentication.KerberosV5();
            case 9 -> new Authentication.Sspi();
            default -> new Authentication.Unsupported(code, Bytes.EMPTY);
        };
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.startup();
            connection.send(new Backend.AuthenticationRequest(request));
            connection.expectEnd();
        })) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> connect(server))
                    .satisfies(refused -> assertThat(refused.hint()).contains("scram-sha-256"));
        }
    }

    @Test
    void aServerThatWantsThePasswordItselfGetsNothing() {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.startup();
            connection.send(new Backend.AuthenticationRequest(new Authentication.CleartextPassword()));
            connection.expectEnd();
        })) {
            assertThatExceptionOfType(AuthenticationException.class).isThrownBy(() -> connect(server));
            assertThat(server.connections().getFirst().received()).hasSize(1);
        }
    }

    @Test
    void aServerThatSpeaksOutOfTurn() {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.startup();
            connection.send(new Backend.CommandComplete("SELECT 1"));
            connection.expectEnd();
        })) {
            assertThatExceptionOfType(ProtocolViolationException.class).isThrownBy(() -> connect(server));
        }
    }

    @Test
    void aServerThatSpeaksAnotherEncoding() {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.startup();
            connection.send(
                    new Backend.AuthenticationRequest(new Authentication.Ok()),
                    new Backend.ParameterStatus("client_encoding", "LATIN1"),
                    new Backend.ReadyForQuery(TransactionStatus.IDLE));
            connection.expectEnd();
        })) {
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> connect(server))
                    .withMessageContaining("LATIN1");
        }
    }

    /** Whoever began it would be surprised by our COMMIT. */
    @ParameterizedTest
    @EnumSource(names = "IDLE", mode = EnumSource.Mode.EXCLUDE)
    void aSessionThatSomebodyElseHasNotEnded(TransactionStatus status) {
        try (ScriptedServer server = ScriptedServer.start(connection -> {
            connection.startup();
            connection.send(
                    new Backend.AuthenticationRequest(new Authentication.Ok()), new Backend.ReadyForQuery(status));
            connection.expectEnd();
        })) {
            assertThatExceptionOfType(ConnectFailedException.class)
                    .isThrownBy(() -> connect(server))
                    .withMessageContaining("127.0.0.1:" + server.port())
                    .withMessageContaining("begins within a transaction")
                    .satisfies(refused -> assertThat(refused.hint()).contains("pooler"));
        }
    }
}
