package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.ProtocolViolationException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.message.Authentication;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.ErrorFields;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.ProtocolVersion;
import io.github.loompg.protocol.message.Startup;
import io.github.loompg.protocol.message.TransactionStatus;
import io.github.loompg.testkit.PostgresServer;
import io.github.loompg.testkit.Script;
import io.github.loompg.testkit.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which version of the protocol is asked for, and what becomes of it. */
class ProtocolVersionTest {
    private static final Backend READY = new Backend.ReadyForQuery(TransactionStatus.IDLE);

    private static ConnectOptions newest(ScriptedServer server) {
        return ConnectOptions.of(server.uri() + "?sslmode=disable&max_protocol_version=3.2");
    }

    private static Script welcoming(ProtocolVersion asked) {
        return connection -> {
            assertThat(connection.login().version()).isEqualTo(asked);
            connection.expectEnd();
        };
    }

    private static Script answering(Backend answer) {
        return connection -> {
            assertThat(connection.startup().version()).isEqualTo(ProtocolVersion.V3_2);
            connection.send(answer);
            connection.expectEnd();
        };
    }

    private static Backend error(String severity, String sqlState) {
        return new Backend.ErrorResponse(
                new ErrorFields(Map.of('S', severity, 'V', severity, 'C', sqlState, 'M', "as the script says")));
    }

    @Test
    void theOldestIsAskedForUnlessMoreIsWanted() throws Exception {
        try (ScriptedServer server = ScriptedServer.startInTurn(welcoming(ProtocolVersion.V3_0))) {
            Postgres.connect(server.uri() + "?sslmode=disable").close();
            server.await();
        }
    }

    @Test
    void aServerMayAgreeOnLess() throws Exception {
        Script older = connection -> {
            assertThat(connection.startup().version()).isEqualTo(ProtocolVersion.V3_2);
            connection.send(new Backend.NegotiateProtocolVersion(ProtocolVersion.V3_0, List.of()));
            connection.welcome();
            connection.expectEnd();
        };
        try (ScriptedServer server = ScriptedServer.startInTurn(older)) {
            Postgres.connect(newest(server)).close();
            server.await();
        }
    }

    @Test
    void lessThanWhatIsNeededIsAnError() {
        Backend older = new Backend.NegotiateProtocolVersion(ProtocolVersion.V3_0, List.of());
        try (ScriptedServer server = ScriptedServer.startInTurn(answering(older))) {
            assertThatExceptionOfType(ConnectFailedException.class)
                    .isThrownBy(() -> Postgres.connect(newest(server).option("min_protocol_version", "3.2")))
                    .withMessageContaining("speaks protocol 3.0, and min_protocol_version=3.2");
        }
    }

    @Test
    void anAnswerToWhatNobodyAskedForIsAnError() {
        Backend strange = new Backend.NegotiateProtocolVersion(ProtocolVersion.V3_0, List.of("_pq_.unheard_of"));
        try (ScriptedServer server = ScriptedServer.startInTurn(answering(strange))) {
            assertThatExceptionOfType(ProtocolViolationException.class)
                    .isThrownBy(() -> Postgres.connect(newest(server)))
                    .withMessageContaining("what nobody has asked for");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0A000", "08P01"})
    void whoComplainsIsAskedOnceMore(String sqlState) throws Exception {
        try (ScriptedServer server =
                ScriptedServer.startInTurn(answering(error("FATAL", sqlState)), welcoming(ProtocolVersion.V3_0))) {
            Postgres.connect(newest(server)).close();
            server.await();
        }
    }

    @Test
    void whoHangsUpIsAskedOnceMore() throws Exception {
        Script hangingUp =
                connection -> assertThat(connection.startup().version()).isEqualTo(ProtocolVersion.V3_2);
        try (ScriptedServer server = ScriptedServer.startInTurn(hangingUp, welcoming(ProtocolVersion.V3_0))) {
            Postgres.connect(newest(server)).close();
            server.await();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 32, 256})
    void aCancelShowsTheWholeKey(int size) throws Exception {
        byte[] key = new byte[size];
        for (int i = 0; i < size; i++) {
            key[i] = (byte) (i + 1);
        }
        HandClock clock = new HandClock();
        CountDownLatch cancelled = new CountDownLatch(1);
        Script session = connection -> {
            connection.startup();
            connection.send(
                    new Backend.AuthenticationRequest(new Authentication.Ok()),
                    new Backend.ParameterStatus("client_encoding", "UTF8"),
                    new Backend.ParameterStatus("server_version", "18.0 (scripted)"),
                    new Backend.BackendKeyData(7, Bytes.of(key)),
                    READY);
            connection.authenticated();
            connection.expect(Frontend.Query.class);
            clock.pass(Duration.ofSeconds(5));
            connection.await(cancelled);
            connection.send(error("ERROR", "57014"), READY);
            connection.expectEnd();
        };
        Script cancel = connection -> {
            assertThat(connection.cancelRequest()).isEqualTo(new Startup.CancelRequest(7, Bytes.of(key)));
            cancelled.countDown();
        };
        try (ScriptedServer server = ScriptedServer.startInTurn(session, cancel)) {
            try (Connection connection = Postgres.connect(newest(server).clock(clock))) {
                assertThatExceptionOfType(QueryTimeoutException.class)
                        .isThrownBy(
                                () -> connection.timeout(Duration.ofSeconds(5)).execute("SELECT 1; SELECT 2"));
            }
            server.await();
        }
    }

    @Test
    void aKeyThatIsTooLongIsRefused() {
        Script tooLong = connection -> {
            connection.startup();
            connection.send(new Backend.AuthenticationRequest(new Authentication.Ok()));
            byte[] message = new byte[1 + 4 + 4 + 257];
            message[0] = 'K';
            message[3] = (byte) (message.length - 1 >> 8);
            message[4] = (byte) (message.length - 1);
            connection.sendRaw(message);
            connection.expectEnd();
        };
        try (ScriptedServer server = ScriptedServer.startInTurn(tooLong)) {
            assertThatExceptionOfType(ProtocolViolationException.class)
                    .isThrownBy(() -> Postgres.connect(newest(server)))
                    .withMessageContaining("4 to 256 bytes, not 257");
        }
    }

    /** 18 gives a long key; 17 does not know the version and gives 4 bytes. */
    @ParameterizedTest
    @ValueSource(ints = {17, 18})
    void aRealServerCancelsByItsKey(int major) {
        ConnectOptions options =
                ConnectOptions.of(PostgresServer.shared(major).uri()).option("max_protocol_version", "3.2");
        try (Connection connection = Postgres.connect(options)) {
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> connection.timeout(Duration.ofMillis(50)).fetch("SELECT pg_sleep(30)"));
            assertThat(connection.fetchVal("SELECT pg_backend_pid()")).isEqualTo(connection.serverPid());
        }
    }

    @Test
    void theNewestCanBeNeededOf18() {
        ConnectOptions options =
                ConnectOptions.of(PostgresServer.shared(18).uri()).option("min_protocol_version", "3.2");
        try (Connection connection = Postgres.connect(options)) {
            assertThat(connection.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    void theNewestCannotBeHadOf17() {
        ConnectOptions options =
                ConnectOptions.of(PostgresServer.shared(17).uri()).option("min_protocol_version", "3.2");
        assertThatExceptionOfType(ConnectFailedException.class)
                .isThrownBy(() -> Postgres.connect(options))
                .withMessageContaining("min_protocol_version=3.2");
    }
}
