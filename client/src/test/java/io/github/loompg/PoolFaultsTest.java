package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.PoolTimeoutException;
import io.github.loompg.error.PoolTimeoutException.Reason;
import io.github.loompg.error.sqlstate.InvalidPasswordException;
import io.github.loompg.testkit.PostgresServer;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a pool whose server, or whose connections, go and come back; and of borrowers who forget to. */
@Timeout(120)
class PoolFaultsTest {
    private static PoolOptions options(int max) {
        return PoolOptions.of(TestServer.options()).minSize(0).maxSize(max);
    }

    /** The ways in which a server may be told to stop. */
    enum Shutdown {
        FAST {
            @Override
            void of(PostgresServer server) {
                server.stop();
            }
        },
        IMMEDIATE {
            @Override
            void of(PostgresServer server) {
                server.crash();
            }
        },
        /** It waits for everybody to leave, and the pool does when it is let in no more. */
        SMART {
            @Override
            void of(PostgresServer server) throws Exception {
                Signals.send("TERM", Signals.postmaster(server));
                Await.until(() -> !server.isRunning());
            }
        };

        abstract void of(PostgresServer server) throws Exception;
    }

    @ParameterizedTest
    @EnumSource(Shutdown.class)
    void isWholeAgainWhenTheServerIs(Shutdown shutdown) throws Exception {
        try (PostgresServer server = PostgresServer.builder().major(18).start();
                Pool pool = Postgres.createPool(
                        PoolOptions.of(server.uri()).minSize(1).maxSize(4).maxQueries(100))) {
            try (Crowd crowd = new Crowd(pool, 64)) {
                for (int i = 0; i < 3; i++) {
                    crowd.awaitMore(200);
                    shutdown.of(server);
                    server.restart();
                }
                crowd.awaitMore(200);
            }
            Crowd.assertWhole(pool, 4);
        }
    }

    @Test
    void connectionsThatAreEndedInUseFailTheirCallersAndNobodyElse() throws Exception {
        try (Pool pool = Postgres.createPool(options(4));
                Connection killer = Postgres.connect(TestServer.options())) {
            try (Crowd crowd = new Crowd(pool, 32)) {
                for (int i = 0; i < 20; i++) {
                    crowd.awaitMore(50);
                    killer.execute(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                                    + " AND query LIKE 'SELECT $1::int4%' LIMIT 1");
                }
                crowd.awaitMore(50);
            }
            Crowd.assertWhole(pool, 4);
        }
    }

    /** Nobody has a connection while it is ended, so nobody is to hear of it. */
    @Test
    void noCallerHearsOfConnectionsThatWereEndedWhileTheyWereIdle() {
        try (Pool pool = Postgres.createPool(options(2));
                Connection killer = Postgres.connect(TestServer.options())) {
            for (int i = 0; i < Dose.of(50, 1_000); i++) {
                List<Integer> pids = new ArrayList<>();
                try (Connection one = pool.acquire();
                        Connection two = pool.acquire()) {
                    pids.add(one.serverPid());
                    pids.add(two.serverPid());
                }
                killer.execute("SELECT pg_terminate_backend(pid, 60000) FROM unnest($1::int4[]) AS pid", pids);
                if (i % 2 == 0) {
                    assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
                } else {
                    try (Connection connection = pool.acquire()) {
                        assertThat(connection.execute("SELECT 1; SELECT 2")).isEqualTo("SELECT 1");
                    }
                }
            }
        }
    }

    @Test
    void aConnectionThatHasFallenSilentWhileItWasIdleIsReplaced() throws Exception {
        HandClock clock = new HandClock();
        PoolOptions options = PoolOptions.of(TestServer.options().clock(clock))
                .minSize(0)
                .maxSize(1)
                .keepalive(Duration.ofMinutes(1));
        try (Pool pool = Postgres.createPool(options)) {
            int pid = pool.requireVal(Integer.class, "SELECT pg_backend_pid()");
            Signals.send("STOP", pid);
            try {
                clock.pass(Duration.ofSeconds(61));
                Await.until(() -> {
                    clock.pass(Duration.ofMillis(100));
                    return pool.size() == 0;
                });
                assertThat(pool.requireVal(Integer.class, "SELECT pg_backend_pid()"))
                        .isNotEqualTo(pid);
            } finally {
                Signals.send("CONT", pid);
            }
        }
    }

    @Test
    void whoWaitsForAServerThatIsGoneIsToldWhyAndItsReturnIsNoticed() throws Exception {
        HandClock clock = new HandClock();
        try (PostgresServer server = PostgresServer.builder().major(18).start();
                Pool pool = Postgres.createPool(
                        PoolOptions.of(ConnectOptions.of(server.uri()).clock(clock))
                                .minSize(1)
                                .maxSize(2))) {
            server.stop();
            Await.until(() -> pool.size() == 0);
            List<CompletableFuture<?>> waiting =
                    List.of(pool.async().fetchVal("SELECT 1"), pool.async().acquire());
            Await.until(() -> {
                clock.pass(Duration.ofMillis(10));
                return pool.report().failed() > 3;
            });
            for (CompletableFuture<?> one : waiting) {
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(() -> clock.passUntilDone(one))
                        .havingCause()
                        .isInstanceOfSatisfying(
                                PoolTimeoutException.class,
                                late -> assertThat(late.reason()).isEqualTo(Reason.UNREACHABLE))
                        .withMessageContaining("no connection could be opened within 30000 ms")
                        .withCauseInstanceOf(ConnectFailedException.class);
            }
            assertThat(pool.report().lastFailure()).isInstanceOf(ConnectFailedException.class);
            server.restart();
            CompletableFuture<Object> back = pool.async().fetchVal("SELECT 1");
            Await.until(() -> {
                // Nobody is late because this machine is slow.
                if (pool.report().connecting() == 0) {
                    clock.pass(Duration.ofMillis(50));
                }
                return back.isDone();
            });
            assertThat(back.get()).isEqualTo(1);
            assertThat(pool.report().lastFailure()).isNull();
        }
    }

    @Test
    void aWrongPasswordIsToldAtOnceHoweverLongOneMayWait() {
        try (PostgresServer server =
                PostgresServer.builder().hba("host all ada all scram-sha-256").start()) {
            server.sql("CREATE ROLE ada LOGIN PASSWORD 'right'");
            ConnectOptions ada = ConnectOptions.of(server.uri()).user("ada");
            PoolOptions patient =
                    PoolOptions.of(ada.password("right")).maxSize(1).acquireTimeout(Duration.ZERO);
            assertThatExceptionOfType(InvalidPasswordException.class)
                    .isThrownBy(() -> Postgres.createPool(patient.connectOptions(ada.password("wrong"))));
            try (Pool pool = Postgres.createPool(patient.minSize(0))) {
                assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
                pool.setConnectArgs(ada.password("wrong"));
                pool.expireConnections();
                assertThatExceptionOfType(ConnectFailedException.class)
                        .isThrownBy(() -> pool.fetchVal("SELECT 1"))
                        .withCauseInstanceOf(InvalidPasswordException.class);
                assertThatExceptionOfType(ConnectFailedException.class)
                        .isThrownBy(pool::acquire)
                        .withMessageNotContaining("wrong")
                        .withCauseInstanceOf(InvalidPasswordException.class);
                pool.setConnectArgs(ada.password("right"));
                assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
            }
        }
    }

    @Test
    void whoSeemsToHaveForgottenAConnectionIsReportedOnce() {
        HandClock clock = new HandClock();
        List<String> warnings = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                warnings.add(new SimpleFormatter().formatMessage(entry));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("io.github.loompg.pool.Upkeep");
        logger.addHandler(handler);
        PoolOptions options = PoolOptions.of(TestServer.options().clock(clock))
                .minSize(0)
                .maxSize(2)
                .leakThreshold(Duration.ofMinutes(1));
        try (Pool pool = Postgres.createPool(options);
                Connection forgotten = pool.acquire();
                Connection busy = pool.acquire()) {
            forgotten.fetch("SELECT 'the last word'");
            for (int i = 0; i < 10; i++) {
                clock.pass(Duration.ofSeconds(20));
                busy.fetch("SELECT 1");
            }
            Await.until(() -> !warnings.isEmpty());
            clock.pass(Duration.ofMinutes(1));
            forgotten.fetch("SELECT 1");
            assertThat(warnings.getFirst())
                    .contains("was perhaps not given back", "PoolFaultsTest.java", "SELECT 'the last word'");
            assertThat(warnings)
                    .filteredOn(text -> text.contains("the last word"))
                    .hasSize(1);
            assertThat(forgotten.fetchVal("SELECT 1"))
                    .as("nothing is taken away")
                    .isEqualTo(1);
        } finally {
            logger.removeHandler(handler);
        }
    }

    /** In a method of its own, so that nothing here refers to it. */
    private static int forget(Pool pool) {
        Connection forgotten = pool.acquire();
        forgotten.execute("SET work_mem = '7MB'");
        return forgotten.serverPid();
    }

    @Test
    void whatNobodyCanGiveBackAnyMoreIsTakenBack() {
        try (Pool pool = Postgres.createPool(options(1))) {
            for (int i = 0; i < 3; i++) {
                int pid = forget(pool);
                Await.until(() -> {
                    System.gc();
                    return pool.idleSize() == 1;
                });
                assertThat(pool.fetchVal("SELECT pg_backend_pid()")).isEqualTo(pid);
                assertThat(pool.fetchVal("SHOW work_mem")).isEqualTo("4MB");
            }
        }
    }

    @Test
    void whatIsStillOfUseToSomebodyIsNot() {
        try (Pool pool = Postgres.createPool(options(1))) {
            Transaction tx = pool.acquire().begin();
            for (int i = 0; i < 5; i++) {
                System.gc();
                WeakReference<Object> garbage = new WeakReference<>(new Object());
                Await.until(() -> {
                    System.gc();
                    return garbage.get() == null;
                });
            }
            assertThat(tx.fetchVal("SELECT 1")).isEqualTo(1);
            assertThat(pool.idleSize()).isZero();
            tx.commit();
            pool.terminate();
        }
    }
}
