package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.TransactionStatus;
import io.github.loompg.testkit.Script;
import io.github.loompg.testkit.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which connections of a pool are not lent any more, by their age or by what has happened, and that others replace them. */
@Timeout(120)
class PoolRenewalTest {
    private final HandClock clock = new HandClock();

    /** A pool that does by hand what it does in time. */
    private PoolOptions timed(int min, int max) {
        return PoolOptions.of(TestServer.options().clock(clock))
                .minSize(min)
                .maxSize(max)
                .keepalive(Duration.ZERO)
                .maxInactiveConnectionLifetime(Duration.ZERO)
                .maxConnectionLifetime(Duration.ZERO);
    }

    private static int pid(Pool pool) {
        try (Connection connection = pool.acquire()) {
            return connection.serverPid();
        }
    }

    /** Has the pool open as many connections; returns their processes, the one that will be lent next at the end. */
    private static List<Integer> fill(Pool pool, int number) {
        List<Connection> held = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            held.add(pool.acquire());
        }
        held.forEach(Connection::close);
        assertThat(pool.idleSize()).isEqualTo(number);
        return held.stream().map(Connection::serverPid).toList();
    }

    // Time

    @Test
    void whatIsIdleForTooLongIsClosedButForTheMinimum() {
        try (Pool pool = Postgres.createPool(timed(1, 3).maxInactiveConnectionLifetime(Duration.ofMinutes(1)))) {
            int last = fill(pool, 3).getLast();
            clock.pass(Duration.ofSeconds(61));
            PoolTest.await(() -> pool.size() == 1);
            assertThat(pid(pool)).isEqualTo(last);
        }
    }

    @Test
    void whatIsUsedIsNotIdle() {
        try (Pool pool = Postgres.createPool(timed(0, 2).maxInactiveConnectionLifetime(Duration.ofMinutes(1)))) {
            int used = fill(pool, 2).getLast();
            clock.pass(Duration.ofSeconds(40));
            assertThat(pid(pool)).isEqualTo(used);
            clock.pass(Duration.ofSeconds(21));
            PoolTest.await(() -> pool.size() == 1);
            assertThat(pid(pool)).isEqualTo(used);
        }
    }

    @Test
    void anIdleConnectionThatHasLivedLongEnoughIsReplacedBeforeItIsClosed() {
        try (Pool pool = Postgres.createPool(timed(1, 2).maxConnectionLifetime(Duration.ofMinutes(10)))) {
            int first = pid(pool);
            clock.pass(Duration.ofMinutes(8));
            assertThat(pid(pool)).isEqualTo(first);
            assertThat(pid(pool)).isEqualTo(first);
            clock.pass(Duration.ofMinutes(2));
            PoolTest.await(() -> pool.report().opened() == 2 && pool.idleSize() == 2);
            clock.pass(Duration.ofSeconds(1));
            PoolTest.await(() -> pool.size() == 1);
            assertThat(pid(pool)).isNotEqualTo(first);
        }
    }

    @Test
    void aBorrowedConnectionThatHasLivedLongEnoughIsClosedWhenItComesBack() {
        try (Pool pool = Postgres.createPool(timed(0, 1).maxConnectionLifetime(Duration.ofMinutes(10)))) {
            int first;
            try (Connection held = pool.acquire()) {
                first = held.serverPid();
                clock.pass(Duration.ofMinutes(10));
                assertThat(held.fetchVal("SELECT 1")).isEqualTo(1);
            }
            assertThat(pid(pool)).isNotEqualTo(first);
        }
    }

    // The server's end

    @Test
    void whenOneIsEndedByTheServerItsSiblingsAreNotLentAgain() {
        PoolOptions options = PoolOptions.of(TestServer.options()).minSize(0).maxSize(4);
        try (Pool pool = Postgres.createPool(options);
                Connection other = Postgres.connect(TestServer.options())) {
            Connection held = pool.acquire();
            List<Integer> siblings = fill(pool, 3);
            other.execute("SELECT pg_terminate_backend($1)", siblings.getFirst());
            PoolTest.await(() -> pool.size() == 1);
            PoolTest.await(() ->
                    other.requireVal(Long.class, "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY($1)", siblings)
                            == 0);
            assertThat(held.fetchVal("SELECT 1")).isEqualTo(1);
            int borrowed = held.serverPid();
            held.close();
            assertThat(pool.requireVal(Integer.class, "SELECT pg_backend_pid()"))
                    .isNotIn(siblings)
                    .isNotEqualTo(borrowed);
        }
    }

    @Test
    void theCallBehindOneThatWasEndedByTheServerSucceeds() {
        PoolOptions options = PoolOptions.of(TestServer.options()).minSize(0).maxSize(3);
        try (Pool pool = Postgres.createPool(options);
                Connection other = Postgres.connect(TestServer.options())) {
            List<Integer> siblings = fill(pool, 3);
            int ended = siblings.getLast();
            CompletableFuture<?> call = pool.async().fetch("SELECT pg_sleep(600)");
            TestServer.awaitWaiting(new BlockingFace(other), ended, "PgSleep");
            other.execute("SELECT pg_terminate_backend($1)", ended);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(call::get)
                    .withCauseInstanceOf(PostgresException.class)
                    .withMessageContaining("57P01");
            assertThat(pool.requireVal(Integer.class, "SELECT pg_backend_pid()"))
                    .isNotIn(siblings);
        }
    }

    // A transaction among calls that share a connection

    /** The texts of single calls show that they begin none; so it takes a server that says it all the same. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aSharedConnectionInATransactionIsClosedAndNobodyTrustsWhatHeWasTold(int answered) throws Exception {
        Backend done = new Backend.CommandComplete("SELECT 1");
        Script spoiled = connection -> {
            connection.login();
            for (int i = 0; i < 3; i++) {
                connection.expect(Frontend.Query.class);
            }
            List<Backend> answers = new ArrayList<>();
            for (int i = 0; i < answered; i++) {
                answers.add(done);
                answers.add(new Backend.ReadyForQuery(TransactionStatus.IN_TRANSACTION));
            }
            connection.send(answers.toArray(Backend[]::new));
            connection.expectEnd();
        };
        Script sound = connection -> {
            connection.login();
            connection.expect(Frontend.Query.class);
            connection.send(done, new Backend.ReadyForQuery(TransactionStatus.IDLE));
            connection.expectEnd();
        };
        try (ScriptedServer server = ScriptedServer.startInTurn(spoiled, sound)) {
            try (Pool pool = Postgres.createPool(
                    PoolOptions.of(ConnectOptions.of(server.uri()).sslMode(SslMode.DISABLE))
                            .minSize(0)
                            .maxSize(1))) {
                List<CompletableFuture<String>> calls = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    calls.add(pool.async().execute("SELECT 1"));
                }
                for (CompletableFuture<String> call : calls) {
                    assertThatExceptionOfType(ExecutionException.class)
                            .isThrownBy(call::get)
                            .havingCause()
                            .isInstanceOfSatisfying(ConnectionLostException.class, lost -> {
                                assertThat(lost.sent()).isTrue();
                                assertThat(lost.safeToRetry()).isFalse();
                                assertThat(lost).hasMessageContaining("left a transaction open");
                                assertThat(lost.hint()).contains("whether the statement took effect is not known");
                            });
                }
                assertThat(pool.execute("SELECT 2")).isEqualTo("SELECT 1");
            }
            server.await();
        }
    }
}
