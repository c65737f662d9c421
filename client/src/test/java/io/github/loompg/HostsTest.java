package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.AuthenticationException;
import io.github.loompg.error.ConfigurationException;
import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.ServerException;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.ErrorFields;
import io.github.loompg.testkit.PostgresServer;
import io.github.loompg.testkit.Script;
import io.github.loompg.testkit.ScriptedServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Several hosts, and which of them is taken for what it answers; see ServerRoleTest for what it is. */
class HostsTest {
    private static final Script WELCOMING = connection -> {
        connection.login();
        connection.expectEnd();
    };

    private static Script refusing(String state, String message) {
        return connection -> {
            connection.startup();
            connection.send(new Backend.ErrorResponse(
                    new ErrorFields(Map.of('S', "FATAL", 'V', "FATAL", 'C', state, 'M', message))));
            connection.expectEnd();
        };
    }

    private static int deadPort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static ConnectOptions options(int... ports) {
        ConnectOptions options = ConnectOptions.of("user=u dbname=d sslmode=disable", Map.of());
        return options.hosts(Collections.nCopies(ports.length, "127.0.0.1"))
                .ports(Arrays.stream(ports).boxed().toList());
    }

    // Which hosts are passed over

    @Test
    void theFirstHostThatAnswersIsTaken() throws IOException {
        try (ScriptedServer first = ScriptedServer.start(WELCOMING);
                ScriptedServer second = ScriptedServer.start(WELCOMING)) {
            Postgres.connect(options(deadPort(), first.port(), second.port())).close();

            assertThat(first.connections()).hasSize(1);
            assertThat(second.connections()).isEmpty();
        }
    }

    @Test
    void aServerThatHasNoRoomOrIsStartingIsPassedOver() {
        try (ScriptedServer full = ScriptedServer.start(refusing("53300", "sorry, too many clients already"));
                ScriptedServer starting =
                        ScriptedServer.start(refusing("57P03", "the database system is starting up"));
                ScriptedServer last = ScriptedServer.start(WELCOMING)) {
            Postgres.connect(options(full.port(), starting.port(), last.port())).close();

            assertThat(last.connections()).hasSize(1);
        }
    }

    @Test
    void aServerThatDoesNotLetUsInIsTheLast() {
        try (ScriptedServer first = ScriptedServer.start(refusing("28P01", "password authentication failed"));
                ScriptedServer second = ScriptedServer.start(WELCOMING)) {
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> Postgres.connect(options(first.port(), second.port())))
                    .satisfies(refused -> assertThat(refused.sqlState()).isEqualTo("28P01"));
            assertThat(second.connections()).isEmpty();
        }
    }

    @Test
    void theErrorListsEveryAddressWithItsReason() throws IOException {
        int dead = deadPort();
        try (ScriptedServer starting = ScriptedServer.start(refusing("57P03", "the database system is starting up"))) {
            ConnectOptions options =
                    options(dead, starting.port(), 1).hosts(List.of("127.0.0.1", "127.0.0.1", "no-such-host.invalid"));
            assertThatExceptionOfType(ConnectFailedException.class)
                    .isThrownBy(() -> Postgres.connect(options))
                    .withMessageContaining("none of 3 addresses")
                    .withMessageContaining("127.0.0.1:" + dead)
                    .withMessageContaining("refused")
                    .withMessageContaining("the database system is starting up")
                    .withMessageContaining("no-such-host.invalid")
                    .satisfies(failed -> assertThat(failed.safeToRetry()).isTrue())
                    .satisfies(failed -> assertThat(failed.getSuppressed()).hasSize(2));
        }
    }

    // Time

    /** Takes a connection and says nothing, for more than half a minute. */
    private static Script silent(HandClock clock, CountDownLatch over) {
        return connection -> {
            connection.startup();
            clock.pass(Duration.ofSeconds(31));
            connection.await(over);
        };
    }

    /** The first host takes the connection and says nothing, the second is well. */
    @Test
    void aDeadHostCostsNoMoreThanItsShare() {
        HandClock clock = new HandClock();
        CountDownLatch over = new CountDownLatch(1);
        Script silent = silent(clock, over);
        try (ScriptedServer dead = ScriptedServer.start(silent);
                ScriptedServer well = ScriptedServer.start(WELCOMING)) {
            Postgres.connect(options(dead.port(), well.port())
                            .connectTimeout(Duration.ofSeconds(60))
                            .clock(clock))
                    .close();
            over.countDown();

            assertThat(well.connections()).hasSize(1);
        }
    }

    @Test
    void theBudgetIsOneForAllHosts() {
        HandClock clock = new HandClock();
        CountDownLatch over = new CountDownLatch(1);
        Script silent = silent(clock, over);
        try (ScriptedServer first = ScriptedServer.start(silent);
                ScriptedServer second = ScriptedServer.start(silent)) {
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> Postgres.connect(options(first.port(), second.port())
                            .connectTimeout(Duration.ofSeconds(60))
                            .clock(clock)))
                    .withMessageContaining("no connection within 60000 ms")
                    .withMessageContaining("127.0.0.1:" + first.port())
                    .withMessageContaining("127.0.0.1:" + second.port());
            over.countDown();
        }
    }

    @Test
    void aPasswordThatDoesNotComeEndsAtTheDeadline() {
        HandClock clock = new HandClock();
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(connection -> connection.expectEnd())) {
            ConnectOptions options = options(server.port()).clock(clock).passwordFrom(() -> {
                clock.pass(Duration.ofSeconds(61));
                try {
                    over.await();
                } catch (InterruptedException givenUp) {
                    over.countDown();
                }
                return "late";
            });
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> Postgres.connect(options))
                    .satisfies(late -> assertThat(late).hasStackTraceContaining("waiting for the password"));
        }
    }

    // Order

    @Test
    void inRandomOrderEveryHostHasItsTurn() {
        Script[] scripts = Collections.nCopies(64, WELCOMING).toArray(Script[]::new);
        try (ScriptedServer first = ScriptedServer.startInTurn(scripts);
                ScriptedServer second = ScriptedServer.startInTurn(scripts)) {
            ConnectOptions options = options(first.port(), second.port()).loadBalanceHosts(LoadBalanceHosts.RANDOM);
            for (int i = 0; i < 64; i++) {
                Postgres.connect(options).close();
            }
            assertThat(first.connections()).isNotEmpty();
            assertThat(second.connections()).isNotEmpty();
            assertThat(first.connections().size() + second.connections().size()).isEqualTo(64);
        }
    }

    // Places

    @Test
    void anAddressSparesTheLookUpOfAName() {
        try (ScriptedServer server = ScriptedServer.start(WELCOMING)) {
            Postgres.connect(options(server.port()).host("no-such-host.invalid").option("hostaddr", "127.0.0.1"))
                    .close();
            assertThat(server.connections()).hasSize(1);
        }
    }

    @Test
    void withoutAHostTheUsualSocketsAreTriedAndThenLocalhost() throws IOException {
        int dead = deadPort();
        ConnectOptions options =
                ConnectOptions.of("user=u dbname=d sslmode=disable", Map.of()).port(dead);
        assertThatExceptionOfType(ConnectFailedException.class)
                .isThrownBy(() -> Postgres.connect(options))
                .withMessageContaining("/run/postgresql/.s.PGSQL." + dead)
                .withMessageContaining("/var/run/postgresql/.s.PGSQL." + dead)
                .withMessageContaining("/tmp/.s.PGSQL." + dead)
                .withMessageContaining("localhost:" + dead);
        try (ScriptedServer server = ScriptedServer.start(WELCOMING)) {
            Postgres.connect(options.port(server.port())).close();
            assertThat(server.connections()).hasSize(1);
        }
    }

    @Test
    void aSocketIsNamedByItsFolderOrByItself() {
        PostgresServer server = PostgresServer.shared(18);
        Path folder = server.socketDirectory();
        ConnectOptions options = ConnectOptions.of("user=postgres", Map.of()).port(server.port());
        Set<Object> answers = new HashSet<>();
        for (Path host : List.of(folder, folder.resolve(".s.PGSQL." + server.port()))) {
            try (Connection connection = Postgres.connect(options.host(host.toString()))) {
                answers.add(connection.requireVal("SELECT 1"));
            }
        }
        assertThat(answers).containsExactly(1);
    }

    @Test
    void whoListensOnASocketCanBeRequired() throws IOException {
        PostgresServer server = PostgresServer.shared(18);
        Path socket = server.socketDirectory().resolve(".s.PGSQL." + server.port());
        ConnectOptions options = ConnectOptions.of(server.socketUri("postgres"));

        Postgres.connect(options.option("requirepeer", Files.getOwner(socket).getName()))
                .close();
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> Postgres.connect(options.option("requirepeer", "nobody-else")))
                .withMessageContaining("requirepeer asks for \"nobody-else\"");
    }

    @Test
    void numbersMustMatch() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Postgres.connect("host=a,b port=1,2,3"))
                .withMessageContaining("3 ports for 2 hosts");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Postgres.connect("host=a,b hostaddr=127.0.0.1"))
                .withMessageContaining("2 hosts for 1 addresses");
    }
}
