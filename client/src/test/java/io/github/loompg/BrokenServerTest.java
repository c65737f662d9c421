package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.ProtocolViolationException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.TransactionOutcomeUnknownException;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.message.Authentication;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.ColumnDescription;
import io.github.loompg.protocol.message.ErrorFields;
import io.github.loompg.protocol.message.Format;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.TransactionStatus;
import io.github.loompg.testkit.Script;
import io.github.loompg.testkit.ScriptedConnection;
import io.github.loompg.testkit.ScriptedServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that breaks the protocol, or off, amid an answer: a typed error, and the connection is visibly closed. */
class BrokenServerTest {
    private static final int INT4 = 23;
    private static final Backend READY = new Backend.ReadyForQuery(TransactionStatus.IDLE);
    private static final Backend DONE = new Backend.CommandComplete("SELECT 1");
    private static final Backend BOUND = new Backend.BindComplete();
    private static final Backend ROW = row(Bytes.of((byte) 0, (byte) 0, (byte) 0, (byte) 7));

    private static Backend row(Bytes... values) {
        return new Backend.DataRow(List.of(values));
    }

    private static Backend described(String... names) {
        return new Backend.RowDescription(Stream.of(names)
                .map(name -> new ColumnDescription(name, 0, (short) 0, INT4, (short) 4, -1, Format.TEXT))
                .toList());
    }

    private static Connection connect(ScriptedServer server) {
        return Postgres.connect(ConnectOptions.of(server.uri()).sslMode(SslMode.DISABLE));
    }

    private static void prepare(ScriptedConnection connection) throws IOException {
        connection.login();
        connection.untilSync();
        connection.send(
                new Backend.ParseComplete(), new Backend.ParameterDescription(List.of()), described("a"), READY);
        connection.untilSync();
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of("no BindComplete", List.of(ROW, DONE, READY)),
                Arguments.of("BindComplete twice", List.of(BOUND, BOUND, ROW, DONE, READY)),
                Arguments.of("no CommandComplete", List.of(BOUND, ROW, READY)),
                Arguments.of("CommandComplete twice", List.of(BOUND, ROW, DONE, DONE, READY)),
                Arguments.of("a row behind CommandComplete", List.of(BOUND, DONE, ROW, READY)),
                Arguments.of("a row of no columns", List.of(BOUND, row(), DONE, READY)),
                Arguments.of("a row of two columns", List.of(BOUND, row(Bytes.EMPTY, Bytes.EMPTY), DONE, READY)),
                Arguments.of("a description in between", List.of(BOUND, described("a"), ROW, DONE, READY)),
                Arguments.of("a second answer", List.of(BOUND, ROW, DONE, READY, READY)),
                Arguments.of("an answer to a question never asked", List.of(BOUND, ROW, DONE, READY, BOUND)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void breaksTheProtocol(String what, List<Backend> answer) {
        Script script = connection -> {
            prepare(connection);
            connection.send(answer.toArray(Backend[]::new));
            connection.expectEnd();
        };
        try (ScriptedServer server = ScriptedServer.start(script);
                Connection connection = connect(server)) {
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(() -> {
                        connection.fetch(Integer.class, "SELECT a");
                        // The answer itself was right, and what is wrong came behind it.
                        while (!connection.isClosed()) {
                            Thread.onSpinWait();
                        }
                        connection.fetch("SELECT 1");
                    })
                    .isInstanceOfAny(ProtocolViolationException.class, ConnectionClosedException.class)
                    .withMessageContaining("protocol");
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    void anErrorWithoutACodeIsAnError() {
        Script script = connection -> {
            prepare(connection);
            connection.send(new Backend.ErrorResponse(new ErrorFields(Map.of())), READY);
            connection.expect(Frontend.Terminate.class);
        };
        try (ScriptedServer server = ScriptedServer.start(script);
                Connection connection = connect(server)) {
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> connection.fetch("SELECT a"))
                    .satisfies(failure -> assertThat(failure.sqlState()).isNull());
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void hangsUpAmidTheRows() {
        Script script = connection -> {
            prepare(connection);
            connection.send(BOUND, ROW);
            connection.close();
        };
        try (ScriptedServer server = ScriptedServer.start(script);
                Connection connection = connect(server)) {
            assertThatExceptionOfType(ConnectionLostException.class)
                    .isThrownBy(() -> connection.fetch("SELECT a"))
                    .satisfies(lost -> assertThat(lost.sent()).isTrue())
                    .satisfies(lost -> assertThat(lost.safeToRetry()).isFalse());
            assertThat(connection.isClosed()).isTrue();
        }
    }

    @Test
    void hangsUpWhileCommitting() {
        Script script = connection -> {
            connection.login();
            connection.expect(Frontend.Query.class, query -> query.sql().equals("BEGIN"));
            connection.send(
                    new Backend.CommandComplete("BEGIN"), new Backend.ReadyForQuery(TransactionStatus.IN_TRANSACTION));
            connection.expect(Frontend.Query.class, query -> query.sql().equals("COMMIT"));
            connection.reset();
        };
        try (ScriptedServer server = ScriptedServer.start(script);
                Connection connection = connect(server)) {
            assertThatExceptionOfType(TransactionOutcomeUnknownException.class)
                    .isThrownBy(() -> connection.transaction(tx -> {}));
        }
    }

    @Test
    void givesNoKeyToCancelWith() {
        Script script = connection -> {
            connection.startup();
            connection.send(new Backend.AuthenticationRequest(new Authentication.Ok()), READY);
            connection.expect(Frontend.Terminate.class);
        };
        try (ScriptedServer server = ScriptedServer.start(script);
                Connection connection = connect(server)) {
            assertThat(connection.serverPid()).isZero();
            assertThat(connection.serverVersion()).isEqualTo(new ServerVersion(0, 0, 0, ""));
        }
    }
}
