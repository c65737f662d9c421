package io.github.loompg.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.ProtocolViolationException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.TlsException;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.testkit.CertificateAuthority;
import io.github.loompg.testkit.Script;
import io.github.loompg.testkit.ScriptedConnection;
import io.github.loompg.testkit.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The way to an open connection, and all that can stand in it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpeningTest {
    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create();
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final TlsPolicy REQUIRED = new TlsPolicy(TlsPolicy.Mode.REQUIRE, null);

    @Test
    void aRefusedPortIsNamed() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (Loops loops = new Loops(1, "test")) {
            Dialer dialer = new Dialer(loops, Clock.SYSTEM, Stage.GRACE);
            Endpoint endpoint = new Endpoint.Tcp("127.0.0.1", port);
            assertThatThrownBy(() -> dial(dialer, endpoint, TlsPolicy.NONE, Deadline.NONE))
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("refused");
        }
    }

    @Test
    void bytesInTheClearBehindTheServersYesAreNotRead() throws Exception {
        Script injected = connection -> {
            connection.nextStartup();
            connection.sendRaw("SEVIL BYTES".getBytes());
            try {
                connection.expectEnd();
            } catch (SocketException reset) {
                // What the client has not read may turn its end into a reset.
            }
        };
        assertThat(failure(injected, REQUIRED))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("unencrypted bytes");
    }

    @Test
    void aServerWithoutTlsIsLeftWhereTlsIsRequired() throws Exception {
        Script refusing = connection -> {
            connection.nextStartup();
            connection.sendRaw((byte) 'N');
            connection.expectEnd();
        };
        assertThat(failure(refusing, REQUIRED))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("does not offer TLS");
    }

    @Test
    void aServerWithoutTlsWillDoWhereTlsIsPreferred() throws Exception {
        Script plain = connection -> {
            connection.login();
            Stage.answer(connection, "in the clear");
        };
        TlsPolicy preferred = new TlsPolicy(TlsPolicy.Mode.PREFER, null);
        try (Stage stage = new Stage(plain);
                Room room = new Room(stage.dialer, stage.endpoint(), preferred, Map.of("user", "scripted"))) {
            assertThat(room.pipeline.tlsSession()).isNull();
            assertThat(room.ask(Deadline.NONE, "s").value()).isEqualTo("in the clear");
            stage.awaitScripts();
        }
    }

    /** Nobody has proved to be the server yet. */
    @Test
    void theTextOfAnErrorBeforeTlsIsNotShown() throws Exception {
        Script erring = connection -> {
            connection.nextStartup();
            connection.send(Stage.error("FATAL", "XX000", "call 555-1234 for help"));
            connection.expectEnd();
        };
        Throwable failure = failure(erring, REQUIRED);
        assertThat(failure).isInstanceOf(ConnectFailedException.class);
        for (Throwable each = failure; each != null; each = each.getCause()) {
            assertThat(each.toString()).doesNotContain("555");
        }
    }

    @Test
    void whatAnswersOtherwiseIsNoPostgres() throws Exception {
        Script web = connection -> {
            connection.nextStartup();
            connection.sendRaw("HTTP/1.1 400\r\n".getBytes());
            connection.expectEnd();
        };
        assertThat(failure(web, REQUIRED)).isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void aServerThatHangsUpWhenAskedForTlsIsNamed() throws Exception {
        assertThat(failure(ScriptedConnection::nextStartup, REQUIRED))
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContaining("hung up when asked for TLS");
    }

    @Test
    void aServerThatHangsUpInTheHandshakeIsNamed() throws Exception {
        Script breaking = connection -> {
            connection.nextStartup();
            connection.sendRaw((byte) 'S');
        };
        assertThat(failure(breaking, REQUIRED)).isInstanceOfAny(TlsException.class, ConnectFailedException.class);
    }

    @Test
    void anUnknownAuthorityIsRefused() throws Exception {
        TlsPolicy other = new TlsPolicy(
                TlsPolicy.Mode.VERIFY_CA, CertificateAuthority.create().clientContext());
        assertThat(failureOverTls("127.0.0.1", other))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("TLS handshake");
    }

    @Test
    void aCertificateForAnotherHostIsRefusedWhereTheHostCounts() throws Exception {
        TlsPolicy full = new TlsPolicy(TlsPolicy.Mode.VERIFY_FULL, AUTHORITY.clientContext());
        assertThat(failureOverTls("elsewhere.example", full)).isInstanceOf(TlsException.class);
        TlsPolicy authority = new TlsPolicy(TlsPolicy.Mode.VERIFY_CA, AUTHORITY.clientContext());
        assertThat(failureOverTls("elsewhere.example", authority)).isNull();
        assertThat(failureOverTls("127.0.0.1", full)).isNull();
    }

    private enum Stop {
        BEFORE_THE_ANSWER,
        IN_THE_HANDSHAKE,
        IN_THE_STARTUP
    }

    /** Stops where it is told until the test is over; what the client has sent by then stays unread. */
    private static Script stopping(Stop stop, CountDownLatch there, CountDownLatch over) {
        return connection -> {
            connection.nextStartup();
            if (stop == Stop.IN_THE_HANDSHAKE) {
                connection.sendRaw((byte) 'S');
            } else if (stop == Stop.IN_THE_STARTUP) {
                connection.sendRaw((byte) 'N');
                connection.nextStartup();
            }
            there.countDown();
            connection.await(over);
        };
    }

    @ParameterizedTest
    @EnumSource
    void aDeadlineIsKeptWhereverTheServerStops(Stop stop) throws Throwable {
        CountDownLatch there = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        try (Stage stage = new Stage(stopping(stop, there, over))) {
            Deadline deadline = stage.within(SECOND);
            Stage.Call<Pipeline> call = Stage.Caller.VIRTUAL_THREAD.start(() -> open(stage, stop, deadline));
            there.await();
            call.awaitWaiting();
            stage.clock.advance(SECOND);
            assertThatThrownBy(call::get).isInstanceOf(QueryTimeoutException.class);
            over.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptIsHeededWhereverTheServerStops(Stop stop) throws Throwable {
        CountDownLatch there = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        try (Stage stage = new Stage(stopping(stop, there, over))) {
            Stage.Call<Pipeline> call = Stage.Caller.PLATFORM_THREAD.start(() -> open(stage, stop, Deadline.NONE));
            there.await();
            call.awaitWaiting().thread().interrupt();
            assertThatThrownBy(call::get).isInstanceOf(CallInterruptedException.class);
            over.countDown();
        }
    }

    private static SocketAddress address(Dialer dialer, Endpoint endpoint) {
        return dialer.addresses(endpoint, Deadline.NONE).getFirst();
    }

    private static Pipeline dial(Dialer dialer, Endpoint endpoint, TlsPolicy policy, Deadline deadline) {
        return dialer.dial(address(dialer, endpoint), endpoint, policy, new Heard(), deadline);
    }

    /** Opens and logs in, as far as the server lets us. */
    private static Pipeline open(Stage stage, Stop stop, Deadline deadline) {
        TlsPolicy policy = stop == Stop.IN_THE_STARTUP ? new TlsPolicy(TlsPolicy.Mode.PREFER, null) : REQUIRED;
        Heard heard = new Heard();
        Pipeline pipeline =
                stage.dialer.dial(address(stage.dialer, stage.endpoint()), stage.endpoint(), policy, heard, deadline);
        try (Turn turn = pipeline.enter(deadline);
                Reply reply = turn.converse(Room.startup("scripted"), deadline)) {
            reply.next();
            return pipeline;
        } finally {
            heard.closed();
        }
    }

    private static @Nullable Throwable failure(Script script, TlsPolicy policy) throws Exception {
        try (Stage stage = new Stage(script)) {
            Throwable failure =
                    catchThrowable(() -> dial(stage.dialer, stage.endpoint(), policy, stage.within(SECOND)));
            stage.awaitScripts();
            return failure;
        }
    }

    private static @Nullable Throwable failureOverTls(String certified, TlsPolicy policy) throws Exception {
        Script handshake = connection -> {
            try {
                connection.startup();
            } catch (IOException | MalformedMessageException | AssertionError refused) {
                // The client may leave before it says anything, or say goodbye.
            }
        };
        ScriptedServer server = ScriptedServer.builder()
                .inTurn(handshake)
                .tls(AUTHORITY.server(certified))
                .start();
        try (Stage stage = new Stage(server)) {
            return catchThrowable(() -> dial(stage.dialer, stage.endpoint(), policy, stage.within(SECOND))
                    .terminate());
        }
    }
}
