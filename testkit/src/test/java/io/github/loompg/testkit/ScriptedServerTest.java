package io.github.loompg.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.message.Authentication;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.ColumnDescription;
import io.github.loompg.protocol.message.Format;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.ProtocolVersion;
import io.github.loompg.protocol.message.Startup;
import io.github.loompg.protocol.message.TransactionStatus;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ScriptedServerTest {
    private static final Backend READY = new Backend.ReadyForQuery(TransactionStatus.IDLE);
    private static final Startup HELLO =
            new Startup.StartupMessage(ProtocolVersion.V3_0, Map.of("user", "scripted", "database", "scripted"));

    private static final Script ONE_QUERY = connection -> {
        connection.login();
        connection.expect(Frontend.Query.class, query -> query.sql().equals("SELECT 'x', NULL"));
        connection.sendInPieces(
                3,
                new Backend.RowDescription(List.of(column("a"), column("b"))),
                new Backend.DataRow(Arrays.asList(Bytes.utf8("x"), null)),
                new Backend.CommandComplete("SELECT 1"),
                READY);
        connection.expectEnd();
    };

    private static ColumnDescription column(String name) {
        return new ColumnDescription(name, 0, (short) 0, 25, (short) -1, -1, Format.TEXT);
    }

    private static SqlSession connect(ScriptedServer server) {
        return SqlSession.open(Address.parse(server.uri()), null, "scripted");
    }

    private static Socket socket(ScriptedServer server) throws IOException {
        Socket socket = new Socket(server.host(), server.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket socket, Startup message) throws IOException {
        ByteWriter out = new ByteWriter();
        message.write(out);
        socket.getOutputStream().write(out.toByteArray());
    }

    private static void send(Socket socket, Frontend... messages) throws IOException {
        ByteWriter out = new ByteWriter();
        for (Frontend message : messages) {
            message.write(out);
        }
        socket.getOutputStream().write(out.toByteArray());
    }

    @Test
    void playsItsScriptToAClient() throws Exception {
        try (ScriptedServer server = ScriptedServer.startInTurn(ONE_QUERY)) {
            try (SqlSession session = connect(server)) {
                assertThat(session.run("SELECT 'x', NULL")).containsExactly(Arrays.asList("x", null));
            }
            server.await();
            assertThat(server.connections().getFirst().received())
                    .hasSize(3)
                    .contains(new Frontend.Query("SELECT 'x', NULL"))
                    .endsWith(new Frontend.Terminate());
        }
    }

    @Test
    void playsOneScriptForEachConnection() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(ONE_QUERY)) {
            try (SqlSession first = connect(server);
                    SqlSession second = connect(server)) {
                assertThat(second.run("SELECT 'x', NULL")).hasSize(1);
                assertThat(first.run("SELECT 'x', NULL")).hasSize(1);
            }
            server.await();
            assertThat(server.connections())
                    .extracting(ScriptedConnection::number)
                    .containsExactly(0, 1);
        }
    }

    @Test
    void tellsWhatCameInsteadOfTheExpected() throws Exception {
        ScriptedServer server = ScriptedServer.startInTurn(ONE_QUERY);
        try (SqlSession session = connect(server)) {
            assertThatThrownBy(() -> session.run("SELECT 2")).isInstanceOf(TestkitException.class);
        }
        assertThatThrownBy(server::await)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Not the expected Query: Query[sql=SELECT 2]");
        assertThatThrownBy(server::close).isInstanceOf(AssertionError.class);
    }

    @Test
    void failsWhenAConnectionHasNoScript() throws Exception {
        ScriptedServer server = ScriptedServer.startInTurn(ONE_QUERY);
        try (Socket first = socket(server);
                Socket second = socket(server)) {
            send(first, HELLO);
            assertThat(second.getInputStream().read()).isEqualTo(-1);
        }
        assertThatThrownBy(server::close).hasMessageContaining("There is no script for another connection");
    }

    @Test
    void failsWhenNothingComesInTime() throws Exception {
        ScriptedServer server = ScriptedServer.builder()
                .inTurn(ScriptedConnection::startup)
                .timeout(Duration.ofMillis(50))
                .start();
        try (Socket silent = socket(server)) {
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
            assertThatThrownBy(server::close).hasMessageContaining("nothing came within PT0.05S");
        }
    }

    @Test
    void failsWhenNobodyConnects() throws Exception {
        try (ScriptedServer server = ScriptedServer.builder()
                .inTurn(ONE_QUERY)
                .timeout(Duration.ofMillis(50))
                .start()) {
            assertThatThrownBy(server::await).hasMessageContaining("1 scripts have not ended");
        }
    }

    @Test
    void breaksAScriptOffWhenClosed() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        ScriptedServer server = ScriptedServer.start(connection -> {
            started.countDown();
            connection.startup();
        });
        try (Socket client = socket(server)) {
            started.await();
            server.close();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void readsTheMessagesOfTheExtendedProtocol() throws Exception {
        Script script = connection -> {
            connection.login();
            connection.expectAll(Frontend.Parse.class, Frontend.Describe.class, Frontend.Sync.class);
            assertThat(connection.untilSync()).hasSize(2);
        };
        try (ScriptedServer server = ScriptedServer.startInTurn(script);
                Socket client = socket(server)) {
            send(client, HELLO);
            send(
                    client,
                    new Frontend.Parse("", "SELECT 1", List.of()),
                    new Frontend.Describe(Frontend.Target.STATEMENT, ""),
                    new Frontend.Sync(),
                    new Frontend.Flush(),
                    new Frontend.Sync());
            server.await();
        }
    }

    @Test
    void readsAnswersToARequestForAuthentication() throws Exception {
        Script script = connection -> {
            connection.startup();
            connection.send(new Backend.AuthenticationRequest(new Authentication.CleartextPassword()));
            connection.expect(
                    Frontend.PasswordMessage.class,
                    message -> message.password().equals("secret"));
            connection.send(new Backend.AuthenticationRequest(new Authentication.Sasl(List.of("SCRAM-SHA-256"))));
            connection.expect(Frontend.SaslInitialResponse.class);
            connection.expect(Frontend.SaslResponse.class);
        };
        try (ScriptedServer server = ScriptedServer.startInTurn(script);
                Socket client = socket(server)) {
            send(client, HELLO);
            send(
                    client,
                    new Frontend.PasswordMessage("secret"),
                    new Frontend.SaslInitialResponse("SCRAM-SHA-256", Bytes.utf8("n,,n=,r=x")),
                    new Frontend.SaslResponse(Bytes.EMPTY));
            server.await();
        }
    }

    @Test
    void refusesEncryptionAndTakesCancelRequests() throws Exception {
        Startup.CancelRequest cancel = new Startup.CancelRequest(1000, Bytes.of(new byte[] {1, 2, 3, 0}));
        try (ScriptedServer server = ScriptedServer.startInTurn(
                        connection -> assertThat(connection.cancelRequest()).isEqualTo(cancel));
                Socket client = socket(server)) {
            InputStream in = client.getInputStream();
            send(client, new Startup.GssEncRequest());
            assertThat(in.read()).isEqualTo('N');
            send(client, new Startup.SslRequest());
            assertThat(in.read()).isEqualTo('N');
            send(client, cancel);
            assertThat(in.read()).isEqualTo(-1);
            server.await();
        }
    }

    @Test
    void endsAConnectionInEveryWay() throws Exception {
        Script closesOutput = connection -> {
            connection.startup();
            connection.closeOutput();
            connection.expect(Frontend.Sync.class);
        };
        Script resets = connection -> {
            connection.startup();
            connection.reset();
        };
        Script closesUnread = connection -> {
            connection.startup();
            connection.sendRaw((byte) 'x');
            connection.close();
        };
        try (ScriptedServer server = ScriptedServer.startInTurn(closesOutput, resets, closesUnread)) {
            try (Socket client = socket(server)) {
                send(client, HELLO);
                assertThat(client.getInputStream().read()).isEqualTo(-1);
                send(client, new Frontend.Sync());
            }
            try (Socket client = socket(server)) {
                send(client, HELLO);
                assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            }
            try (Socket client = socket(server)) {
                send(client, HELLO);
                send(client, new Frontend.Sync());
                assertThat(client.getInputStream().readAllBytes()).containsExactly('x');
            }
            server.await();
        }
    }

    @Test
    void noticesSilenceAndItsEnd() throws Exception {
        CountDownLatch silent = new CountDownLatch(1);
        Script script = connection -> {
            connection.startup();
            connection.expectSilence(Duration.ofMillis(20));
            silent.countDown();
            connection.expect(Frontend.Sync.class);
            connection.await(silent);
            assertThatThrownBy(() -> connection.expectSilence(Duration.ofSeconds(10)))
                    .hasMessageContaining("ended the connection");
        };
        try (ScriptedServer server = ScriptedServer.startInTurn(script)) {
            try (Socket client = socket(server)) {
                send(client, HELLO);
                silent.await();
                send(client, new Frontend.Sync());
            }
            server.await();
        }
    }
}
