package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.sqlstate.CannotConnectNowException;
import io.github.loompg.error.sqlstate.CrashShutdownException;
import io.github.loompg.testkit.PostgresServer;
import io.github.loompg.testkit.Script;
import io.github.loompg.testkit.ScriptedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one connection, or the attempt to open one, shows of a server counts for all connections to it. */
@Timeout(120)
class PoolHealthTest {
    private static final String CRASH =
            "terminating connection because of crash of another server process (SQLSTATE 57P02)";

    private static List<Connection> take(Pool pool, int number) {
        List<Connection> held = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            held.add(pool.acquire());
        }
        return held;
    }

    /** A server whose backend dies ends all others, in case that one has spoilt what they share, and starts anew. */
    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void aCrashOfAnotherBackendIsToldAsWhatItIs(int major) throws Exception {
        try (PostgresServer server = PostgresServer.builder().major(major).start();
                Pool pool = Postgres.createPool(
                        PoolOptions.of(server.uri()).minSize(0).maxSize(3));
                Connection victim = Postgres.connect(server.uri())) {
            List<Connection> held = take(pool, 3);
            List<Integer> pids = held.stream().map(Connection::serverPid).toList();
            Connection busy = held.getFirst();
            held.subList(1, 3).forEach(Connection::close);
            CompletableFuture<?> call = busy.async().fetch("SELECT pg_sleep(600)");
            TestServer.awaitWaiting(new BlockingFace(victim), busy.serverPid(), "PgSleep");
            Signals.send("KILL", victim.serverPid());
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(call::get)
                    .havingCause()
                    .isInstanceOfSatisfying(ConnectionLostException.class, lost -> {
                        assertThat(lost.sent()).isTrue();
                        assertThat(lost.safeToRetry()).isFalse();
                    })
                    .withMessageContaining(CRASH)
                    .withCauseInstanceOf(CrashShutdownException.class);
            busy.close();
            assertThat(pool.requireVal(Integer.class, "SELECT pg_backend_pid()"))
                    .isNotIn(pids);
            pool.terminate();
        }
    }

    /** It lets nobody in any more, and waits for those who are in. */
    @Test
    void aServerThatWaitsForItsLastConnectionsIsLeft() throws Exception {
        try (PostgresServer server = PostgresServer.builder().major(18).start();
                Pool pool = Postgres.createPool(
                        PoolOptions.of(server.uri()).minSize(0).maxSize(4))) {
            List<Connection> held = take(pool, 3);
            Signals.send("TERM", Signals.postmaster(server));
            Await.until(() -> isRefused(server));
            CompletableFuture<AsyncConnection> another = pool.async().acquire();
            PoolTest.await(() -> pool.report().failed() > 0);
            assertThat(pool.report().lastFailure()).isInstanceOf(CannotConnectNowException.class);
            another.cancel(true);
            assertThat(held.getFirst().fetchVal("SELECT 1"))
                    .as("whoever has one keeps it")
                    .isEqualTo(1);
            held.forEach(Connection::close);
            Await.until(() -> !server.isRunning());
            server.restart();
            assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    private static boolean isRefused(PostgresServer server) {
        try {
            Postgres.connect(server.uri()).close();
            return false;
        } catch (CannotConnectNowException shuttingDown) {
            return true;
        }
    }

    /** Whoever listened at the port is gone or about to leave, as a pooler does that is replaced. */
    @Test
    void whereNobodyListensAnyMoreIdleConnectionsAreClosed() throws Exception {
        PostgresServer server = PostgresServer.shared(18);
        try (StallingProxy proxy = new StallingProxy(server.port());
                Pool pool = Postgres.createPool(PoolOptions.of(ConnectOptions.of(server.uri())
                                .sslMode(SslMode.DISABLE)
                                .port(proxy.port()))
                        .minSize(0)
                        .maxSize(3))) {
            proxy.next(Integer.MAX_VALUE, StallingProxy.Then.SILENCE);
            proxy.next(Integer.MAX_VALUE, StallingProxy.Then.SILENCE);
            take(pool, 2).forEach(Connection::close);
            assertThat(pool.idleSize()).isEqualTo(2);
            proxy.stopListening();
            CompletableFuture<Object> wanted = pool.async().replica().fetchVal("SELECT 1");
            PoolTest.await(() -> pool.report().closed() == 2);
            assertThat(pool.idleSize()).isZero();
            wanted.cancel(true);
        }
    }

    /** A connection that is reset is a sign of what has become of the host. */
    @Test
    void whenOneIsResetItsSiblingsAreClosed() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(2);
        Script script = connection -> {
            connection.login();
            if (connection.number() == 0) {
                connection.await(go);
                connection.reset();
            } else {
                connection.expectEnd();
                left.countDown();
            }
        };
        try (ScriptedServer server = ScriptedServer.start(script);
                Pool pool = Postgres.createPool(
                        PoolOptions.of(ConnectOptions.of(server.uri()).sslMode(SslMode.DISABLE))
                                .minSize(0)
                                .maxSize(3))) {
            List<Connection> held = take(pool, 3);
            held.forEach(Connection::close);
            go.countDown();
            PoolTest.await(() -> left.getCount() == 0);
            PoolTest.await(() -> pool.size() == 0);
        }
    }

    /** What a foreign server, or a function, has to say of connections is not said of this one. */
    @ParameterizedTest
    @ValueSource(strings = {"08001", "08006", "57P01", "57P02", "57P03"})
    void anErrorThatOnlyCarriesTheCodeRetiresNothing(String code) {
        try (Pool pool = Postgres.createPool(
                PoolOptions.of(TestServer.options()).minSize(0).maxSize(3))) {
            take(pool, 3).forEach(Connection::close);
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> pool.execute(
                            "DO $$ BEGIN RAISE 'not of this server' USING ERRCODE = '" + code + "'; END $$"))
                    .satisfies(raised -> assertThat(raised.sqlState()).isEqualTo(code));
            take(pool, 3).forEach(Connection::close);
            assertThat(pool.report().opened()).isEqualTo(3);
        }
    }
}
