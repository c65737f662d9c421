package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.net.NameService;
import io.github.loompg.testkit.Script;
import io.github.loompg.testkit.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names with several addresses, with none, and a name service that does not answer. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostNamesTest {
    private static final Script WELCOMING = connection -> {
        connection.login();
        connection.expectEnd();
    };

    private static ConnectOptions options(int port, String... hosts) {
        return ConnectOptions.of("user=u dbname=d sslmode=disable", Map.of())
                .hosts(List.of(hosts))
                .port(port);
    }

    /** Nobody listens at any of these addresses but the last. */
    private static NameService knowing(String... addresses) {
        return name -> {
            if (!name.equals("db.example")) {
                throw new UnknownHostException(name);
            }
            InetAddress[] all = new InetAddress[addresses.length];
            for (int i = 0; i < all.length; i++) {
                all[i] = InetAddress.getByName(addresses[i]);
            }
            return all;
        };
    }

    @Test
    void everyAddressOfANameIsTried() {
        try (ScriptedServer server = ScriptedServer.start(WELCOMING)) {
            Postgres.connect(options(server.port(), "db.example")
                            .nameService(knowing("127.0.0.2", "127.0.0.3", "127.0.0.1")))
                    .close();
            assertThat(server.connections()).hasSize(1);
        }
    }

    @Test
    void theErrorNamesEveryAddressAndItsReason() throws IOException {
        int dead;
        try (ServerSocket free = new ServerSocket(0)) {
            dead = free.getLocalPort();
        }
        ConnectOptions options =
                options(dead, "db.example", "elsewhere.example").nameService(knowing("127.0.0.1", "127.0.0.2"));
        assertThatExceptionOfType(ConnectFailedException.class)
                .isThrownBy(() -> Postgres.connect(options))
                .withMessageContaining("none of 3 addresses will do")
                .withMessageContaining("db.example:" + dead + " (127.0.0.1): ")
                .withMessageContaining("db.example:" + dead + " (127.0.0.2): ")
                .withMessageContaining("the host name \"elsewhere.example\" is not known");
    }

    @Test
    void aLookUpThatHangsEndsAtTheDeadlineAndIsInterrupted() throws Exception {
        HandClock clock = new HandClock();
        CountDownLatch interrupted = new CountDownLatch(1);
        NameService hanging = name -> {
            clock.pass(Duration.ofSeconds(61));
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException givenUp) {
                interrupted.countDown();
            }
            throw new UnknownHostException(name);
        };
        assertThatExceptionOfType(QueryTimeoutException.class)
                .isThrownBy(() ->
                        Postgres.connect(options(1, "db.example").clock(clock).nameService(hanging)))
                .withMessageContaining("no connection within 60000 ms")
                .withMessageContaining("looking up the host name \"db.example\"");
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aLookUpThatHangsCostsNoMoreThanTheShareOfItsHost() {
        HandClock clock = new HandClock();
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(WELCOMING)) {
            NameService hanging = name -> {
                if (name.equals("hanging.example")) {
                    clock.pass(Duration.ofSeconds(31));
                    awaitQuietly(over);
                }
                return new InetAddress[] {InetAddress.getByName("127.0.0.1")};
            };
            Postgres.connect(options(server.port(), "hanging.example", "db.example")
                            .connectTimeout(Duration.ofSeconds(60))
                            .clock(clock)
                            .nameService(hanging))
                    .close();
            over.countDown();
            assertThat(server.connections()).hasSize(1);
        }
    }

    private static void awaitQuietly(CountDownLatch over) {
        try {
            over.await();
        } catch (InterruptedException givenUp) {
            Thread.currentThread().interrupt();
        }
    }

    /** The system takes no more connections for this socket, and says nothing to whoever wants one. */
    @Test
    void ofAHostThatDoesNotAnswerAtAllTheOthersHearInTime() throws Exception {
        HandClock clock = new HandClock();
        CountDownLatch second = new CountDownLatch(1);
        InetAddress here = InetAddress.getByName("127.0.0.1");
        try (ServerSocket hole = new ServerSocket(0, 1, here);
                SocketChannel first = SocketChannel.open(new InetSocketAddress(here, hole.getLocalPort()));
                SocketChannel last = SocketChannel.open(new InetSocketAddress(here, hole.getLocalPort()));
                ScriptedServer server = ScriptedServer.start(WELCOMING)) {
            assertThat(first.isConnected() && last.isConnected()).isTrue();
            NameService names = name -> {
                if (name.equals("well.example")) {
                    second.countDown();
                }
                return new InetAddress[] {here};
            };
            ConnectOptions options = options(server.port(), "hole.example", "well.example")
                    .ports(List.of(hole.getLocalPort(), server.port()))
                    .connectTimeout(Duration.ofSeconds(60))
                    .clock(clock)
                    .nameService(names);
            CompletableFuture<AsyncConnection> connecting = Postgres.connectAsync(options);
            long passed = 0;
            while (!second.await(1, TimeUnit.MILLISECONDS)) {
                clock.pass(Duration.ofMillis(500));
                passed += 500;
            }
            connecting.get(20, TimeUnit.SECONDS).terminate();
            assertThat(passed).isGreaterThanOrEqualTo(30_000);
        }
    }

    @Test
    void aloneItEndsAtTheDeadline() throws Exception {
        HandClock clock = new HandClock();
        InetAddress here = InetAddress.getByName("127.0.0.1");
        try (ServerSocket hole = new ServerSocket(0, 1, here);
                SocketChannel first = SocketChannel.open(new InetSocketAddress(here, hole.getLocalPort()));
                SocketChannel last = SocketChannel.open(new InetSocketAddress(here, hole.getLocalPort()))) {
            assertThat(first.isConnected() && last.isConnected()).isTrue();
            CompletableFuture<AsyncConnection> connecting = Postgres.connectAsync(
                    options(hole.getLocalPort(), "127.0.0.1").clock(clock));
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> clock.passUntilDone(connecting))
                    .withCauseInstanceOf(QueryTimeoutException.class)
                    .withStackTraceContaining("connecting to 127.0.0.1:" + hole.getLocalPort());
        }
    }
}
