package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.PoolTimeoutException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.sqlstate.ReadOnlySqlTransactionException;
import io.github.loompg.testkit.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool in front of a primary and a standby, and what it does when they change places. */
@Timeout(180)
class PoolRolesTest {
    private static final String PORT = "SELECT current_setting('port')::int";

    /** A primary and its standby, for the tests that leave them what they are. */
    private record Pair(PostgresServer primary, PostgresServer standby) implements AutoCloseable {
        static Pair start(int major) {
            PostgresServer primary = PostgresServer.builder().major(major).start();
            return new Pair(primary, primary.standby());
        }

        @Override
        public void close() {
            standby.close();
            primary.close();
        }
    }

    private static final Map<Integer, Pair> PAIRS = new HashMap<>();

    private static Pair pair(int major) {
        return PAIRS.computeIfAbsent(major, Pair::start);
    }

    @AfterAll
    static void stop() {
        PAIRS.values().forEach(Pair::close);
    }

    private static PoolOptions options(PostgresServer... servers) {
        ConnectOptions one = ConnectOptions.of("user=postgres dbname=postgres", Map.of());
        List<String> hosts = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (PostgresServer server : servers) {
            hosts.add("127.0.0.1");
            ports.add(server.port());
        }
        return PoolOptions.of(one.hosts(hosts).ports(ports)).minSize(0);
    }

    private static void awaitReplay(PostgresServer primary, PostgresServer standby) {
        String written = primary.sql("SELECT pg_current_wal_lsn()").getFirst().getFirst();
        Await.until(() -> "t"
                .equals(standby.sql("SELECT pg_last_wal_replay_lsn() >= '" + written + "'")
                        .getFirst()
                        .getFirst()));
    }

    private static long clients(PostgresServer server) {
        return server.sql("SELECT FROM pg_stat_activity WHERE backend_type = 'client backend'"
                        + " AND pid <> pg_backend_pid()")
                .size();
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void viewsLeadToTheRightServerAndShareOneBudget(int major) throws Exception {
        PostgresServer primary = pair(major).primary();
        PostgresServer standby = pair(major).standby();
        for (int max : List.of(1, 2, 5)) {
            try (Pool pool = Postgres.createPool(options(standby, primary).maxSize(max))) {
                assertThat(pool.fetchVal(PORT)).isEqualTo(standby.port());
                for (int i = 0; i < 5; i++) {
                    assertThat(pool.primary().fetchVal(PORT)).isEqualTo(primary.port());
                    assertThat(pool.replica().fetchVal(PORT)).isEqualTo(standby.port());
                    assertThat(pool.any().fetchVal(PORT)).isIn(primary.port(), standby.port());
                    assertThat(pool.report().total()).isLessThanOrEqualTo(max);
                }
                AsyncPool async = pool.async();
                assertThat(async.primary().fetchVal(PORT).get()).isEqualTo(primary.port());
                assertThat(async.replica().fetchVal(PORT).get()).isEqualTo(standby.port());
                assertThat(async.any().fetchVal(PORT).get()).isIn(primary.port(), standby.port());
                try (Connection connection = pool.primary().acquire()) {
                    assertThat(connection.fetchVal(PORT)).isEqualTo(primary.port());
                }
                int port = pool.replica().transaction(tx -> tx.requireVal(Integer.class, PORT));
                assertThat(port).isEqualTo(standby.port());
                assertThat(pool.report().opened()).isLessThanOrEqualTo(max == 1 ? 100 : 4);
            }
        }
    }

    @Test
    void manyCallersOfBothRolesAreAllServed() throws Exception {
        PostgresServer primary = pair(18).primary();
        PostgresServer standby = pair(18).standby();
        try (Pool pool = Postgres.createPool(options(primary, standby).maxSize(3))) {
            AtomicInteger wrong = new AtomicInteger();
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                PoolView view = i % 3 == 0 ? pool.replica() : pool.primary();
                int expected = i % 3 == 0 ? standby.port() : primary.port();
                boolean own = i % 2 == 0;
                callers.add(Thread.ofVirtual().start(() -> {
                    for (int k = 0; k < 20; k++) {
                        if (own) {
                            try (Connection connection = view.acquire()) {
                                wrong.addAndGet(connection.requireVal(Integer.class, PORT) == expected ? 0 : 1);
                            }
                        } else {
                            wrong.addAndGet(view.requireVal(Integer.class, PORT) == expected ? 0 : 1);
                        }
                    }
                    wrong.addAndGet(1_000);
                }));
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(wrong).as("1,000 for each caller who came to his end").hasValue(60_000);
            assertThat(pool.report().total()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void whereNoServerHasTheRoleCallersAreToldSo() throws Exception {
        HandClock clock = new HandClock();
        PostgresServer primary = pair(18).primary();
        PoolOptions options = options(primary, primary);
        try (Pool pool = Postgres.createPool(
                options.connectOptions(options.connectOptions().clock(clock)))) {
            CompletableFuture<Object> wanted = pool.async().replica().fetchVal("SELECT 1");
            PoolTest.await(() -> pool.report().failed() > 0);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> clock.passUntilDone(wanted))
                    .havingCause()
                    .isInstanceOfSatisfying(
                            PoolTimeoutException.class,
                            late -> assertThat(late.reason()).isEqualTo(PoolTimeoutException.Reason.UNREACHABLE))
                    .withMessageContaining("is a primary")
                    .withMessageContaining("target_session_attrs=standby");
            assertThat(pool.primary().fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void noConnectionToTheStandbySurvivesItsFirstRefusal(int major) {
        PostgresServer primary = pair(major).primary();
        PostgresServer standby = pair(major).standby();
        primary.sql("CREATE TABLE refused(a int)");
        awaitReplay(primary, standby);
        try (Pool pool = Postgres.createPool(options(standby, primary).maxSize(4))) {
            List<Connection> held = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                held.add(pool.acquire());
            }
            held.subList(1, 4).forEach(Connection::close);
            assertThat(clients(standby)).isEqualTo(4);
            assertThatExceptionOfType(ReadOnlySqlTransactionException.class)
                    .isThrownBy(() -> pool.execute("INSERT INTO refused VALUES(1)"));
            PoolTest.await(() -> clients(standby) == 1);
            held.getFirst().close();
            PoolTest.await(() -> clients(standby) == 0);

            // Who wants a standby knows that it does not write, and keeps it.
            assertThatExceptionOfType(ReadOnlySqlTransactionException.class)
                    .isThrownBy(() -> pool.replica().execute("INSERT INTO refused VALUES(1)"));
            assertThat(pool.replica().fetchVal(PORT)).isEqualTo(standby.port());
            assertThat(pool.report().opened()).isEqualTo(5);
            // A transaction that is read only by its own wish says nothing of the server.
            try (Connection connection = pool.primary().acquire()) {
                assertThatExceptionOfType(ReadOnlySqlTransactionException.class)
                        .isThrownBy(() -> connection.transaction(
                                TransactionOptions.defaults().readOnly(true), tx -> {
                                    tx.execute("INSERT INTO refused VALUES(1)");
                                }));
            }
            assertThat(pool.primary().fetchVal(PORT)).isEqualTo(primary.port());
            assertThat(pool.report().opened()).isEqualTo(6);
        }
    }

    /** Callers write and read all the time while the primary goes and the standby takes its place. */
    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void writesGoToTheNewPrimaryWhenThePromotionHasEnded(int major) throws Exception {
        try (PostgresServer primary = PostgresServer.builder().major(major).start();
                PostgresServer standby = primary.standby();
                Pool readers = Postgres.createPool(options(primary, standby).maxSize(3));
                Pool pool = Postgres.createPool(options(primary, standby).maxSize(6))) {
            List<Connection> held = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                held.add(readers.replica().acquire());
            }
            held.subList(1, 3).forEach(Connection::close);
            primary.sql("CREATE TABLE ledger(number bigint, port int DEFAULT current_setting('port')::int)");
            awaitReplay(primary, standby);
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger last = new AtomicInteger();
            Set<Integer> acknowledgedAfter = ConcurrentHashMap.newKeySet();
            AtomicBoolean promoted = new AtomicBoolean();
            AtomicInteger before = new AtomicInteger();
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                callers.add(Thread.ofVirtual().start(() -> {
                    while (!over.get()) {
                        boolean late = promoted.get();
                        int number = last.incrementAndGet();
                        try {
                            pool.primary().execute("INSERT INTO ledger VALUES($1)", (long) number);
                            before.incrementAndGet();
                            if (late) {
                                acknowledgedAfter.add(number);
                            }
                        } catch (PostgresException lostWithTheServer) {
                            // What it was told is what it has to expect; it goes on.
                        }
                    }
                }));
                callers.add(Thread.ofVirtual().start(() -> {
                    while (!over.get()) {
                        try {
                            pool.any().fetchVal("SELECT count(*) FROM ledger");
                        } catch (PostgresException lostWithTheServer) {
                            // The same.
                        }
                    }
                }));
            }
            PoolTest.await(() -> before.get() > 200);
            primary.crash();
            standby.promote();
            promoted.set(true);
            long begin = System.nanoTime();
            PoolTest.await(() -> !acknowledgedAfter.isEmpty());
            Duration gap = Duration.ofNanos(System.nanoTime() - begin);
            PoolTest.await(() -> acknowledgedAfter.size() > 200);
            over.set(true);
            for (Thread caller : callers) {
                caller.join();
            }
            System.out.println("PostgreSQL " + major + ": first write " + gap.toMillis() + " ms after the promotion");
            List<Long> there =
                    pool.primary().fetch(Long.class, "SELECT number FROM ledger WHERE port = $1", standby.port());
            assertThat(there)
                    .containsAll(
                            acknowledgedAfter.stream().map(Integer::longValue).toList());
            assertThat(pool.report().total()).isLessThanOrEqualTo(6);
            if (major > 13) {
                assertThatOneWordRetiresAll(readers, held);
            }
            held.getFirst().close();
        }
    }

    /** A standby says that it was promoted with its next word on any connection, and that is enough for all of them. */
    private static void assertThatOneWordRetiresAll(Pool readers, List<Connection> held) {
        List<Integer> pids = held.stream().map(Connection::serverPid).toList();
        assertThat(held.getFirst().fetchVal("SELECT pg_is_in_recovery()")).isEqualTo(false);
        PoolTest.await(() -> readers.size() == 1);
        held.getFirst().close();
        PoolTest.await(() -> readers.size() == 0);
        assertThat(readers.primary().requireVal(Integer.class, "SELECT pg_backend_pid()"))
                .isNotIn(pids);
    }
}
