package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.data.Row;
import io.github.loompg.error.ServerException;
import io.github.loompg.testkit.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A connection comes back as it was lent, whatever its borrower has left in it. */
@Timeout(120)
class PoolReturnTest {
    /** What may be left, in the order in which it can be done: a role may forbid what comes behind it. */
    enum Leftover {
        IN_TRANSACTION("BEGIN"),
        SETTING("SET work_mem = '7MB'"),
        HIDDEN_SETTING("SELECT set_config('search_path', 'pg_catalog', false)"),
        SETTING_OF_SESSION("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE"),
        TEMPORARY_TABLE("CREATE TEMP TABLE left_behind(a int)"),
        SELECT_INTO("SELECT 1 AS a INTO TEMP left_behind_too"),
        ADVISORY_LOCK("SELECT pg_advisory_lock(4711)"),
        LISTENER("LISTEN left_behind"),
        CURSOR("DECLARE left_behind CURSOR WITH HOLD FOR SELECT 1"),
        PREPARED("PREPARE left_behind AS SELECT 1"),
        SEQUENCE("CREATE TEMP SEQUENCE s; SELECT nextval('s')"),
        ROLE("SET ROLE pg_monitor"),
        USER("SET SESSION AUTHORIZATION pg_monitor"),
        FAILURE("SELECT * FROM no_such_table");

        final String sql;

        Leftover(String sql) {
            this.sql = sql;
        }
    }

    private static final String FINGERPRINT = """
        SELECT session_user::text, current_user::text,
               (SELECT array_agg(name || '=' || setting ORDER BY name) FROM pg_settings WHERE source = 'session'),
               (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'),
               (SELECT count(*) FROM pg_listening_channels()),
               (SELECT count(*) FROM pg_cursors WHERE is_holdable),
               (SELECT count(*) FROM pg_prepared_statements WHERE from_sql),
               (SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema()),
               (SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND mode = 'ExclusiveLock'
                   AND locktype = 'transactionid'),
               current_setting('transaction_isolation'), current_setting('search_path')\
        """;

    /** Nothing here ends because the grace is over, however slow the machine is, or because it was used for long enough. */
    private final Pool pool =
            Postgres.createPool(PoolOptions.of(TestServer.options().cancelGrace(Duration.ofMinutes(1)))
                    .maxQueries(10_000_000)
                    .minSize(1)
                    .maxSize(1));

    private Row fresh;
    private int pid;

    @BeforeEach
    void takeFingerprintOfAFreshConnection() {
        try (Connection connection = Postgres.connect(TestServer.options())) {
            fresh = connection.requireRow(FINGERPRINT);
        }
        pid = pool.requireVal(Integer.class, "SELECT pg_backend_pid()");
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private void leave(Connection connection, List<Leftover> leftovers) {
        for (Leftover leftover : leftovers) {
            try {
                connection.execute(leftover.sql);
            } catch (ServerException refused) {
                // A transaction that has failed refuses the rest, and a role some of it.
            }
        }
    }

    private void assertFresh(Object what) {
        try (Connection next = pool.acquire()) {
            assertThat(next.isInTransaction()).as("%s", what).isFalse();
            assertThat(next.requireRow(FINGERPRINT)).as("%s", what).isEqualTo(fresh);
            assertThat(next.serverPid())
                    .as("the same connection after %s", what)
                    .isEqualTo(pid);
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"IN_TRANSACTION", "FAILURE"})
    void whatIsLeftShows(Leftover leftover) {
        try (Connection connection = Postgres.connect(TestServer.options())) {
            leave(connection, List.of(leftover));
            assertThat(connection.requireRow(FINGERPRINT)).isNotEqualTo(fresh);
        }
    }

    @Test
    void whatIsPreparedByItselfStaysPrepared() {
        String names = "SELECT name FROM pg_prepared_statements WHERE statement = 'SELECT 4711'";
        String before;
        try (Connection connection = pool.acquire()) {
            connection.fetch("SELECT 4711");
            connection.execute("SET work_mem = '7MB'");
            before = connection.requireVal(String.class, names);
        }
        try (Connection connection = pool.acquire()) {
            connection.fetch("SELECT 4711");
            assertThat(connection.requireVal(String.class, names)).isEqualTo(before);
        }
    }

    /** A limit for a whole transaction is known from PostgreSQL 17 on. */
    @ParameterizedTest
    @CsvSource({"13,statement_timeout", "16,lock_timeout", "17,transaction_timeout", "18,transaction_timeout"})
    void noLimitOfTheUsersIsThatOfTheReset(int major, String limit) {
        ConnectOptions server =
                ConnectOptions.of(PostgresServer.shared(major).uri()).cancelGrace(Duration.ofMinutes(1));
        try (Pool ofLimited = Postgres.createPool(PoolOptions.of(server.serverSetting(limit, "1s"))
                        .minSize(1)
                        .maxSize(1));
                Connection other = Postgres.connect(server)) {
            int before;
            try (Connection connection = ofLimited.acquire()) {
                before = connection.serverPid();
                connection.execute("SET " + limit + " = 0");
                connection.execute("CREATE TEMP TABLE held()");
                String schema = connection.requireVal(String.class, "SELECT pg_my_temp_schema()::regnamespace::text");
                other.execute("BEGIN; LOCK TABLE " + schema + ".held IN ACCESS SHARE MODE");
                connection.execute("SET " + limit + " = 1000");
            }
            // What drops the table waits for longer than the limit.
            TestServer.awaitWaiting(new BlockingFace(other), before, "relation");
            other.execute("SELECT pg_sleep(1.2); COMMIT");
            try (Connection connection = ofLimited.acquire()) {
                assertThat(connection.fetchVal("SHOW " + limit)).isEqualTo("1s");
                assertThat(connection.serverPid()).isEqualTo(before);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLeft(Leftover leftover) {
        try (Connection connection = pool.acquire()) {
            leave(connection, List.of(leftover));
        }
        assertFresh(leftover);
    }

    @Test
    void nothingIsLeftOfAnyTwo() {
        for (Leftover one : Leftover.values()) {
            for (Leftover other : Leftover.values()) {
                if (one.ordinal() < other.ordinal()) {
                    try (Connection connection = pool.acquire()) {
                        leave(connection, List.of(one, other));
                    }
                    assertFresh(List.of(one, other));
                }
            }
        }
    }

    @Test
    @Timeout(600)
    void nothingIsLeftOfAnyCombination() {
        Leftover[] all = Leftover.values();
        int step = Dose.of(53, 1);
        for (int bits = 1; bits < 1 << all.length; bits += step) {
            List<Leftover> some = new ArrayList<>();
            for (Leftover leftover : all) {
                if ((bits >> leftover.ordinal() & 1) == 1) {
                    some.add(leftover);
                }
            }
            try (Connection connection = pool.acquire()) {
                leave(connection, some);
            }
            assertFresh(some);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftOfACallOfThePool(Leftover leftover) {
        try {
            pool.execute(leftover.sql);
        } catch (ServerException failed) {
            assertThat(leftover).isEqualTo(Leftover.FAILURE);
        }
        assertFresh(leftover);
    }

    @Test
    void aTransactionThatWasForgottenIsRolledBack() {
        pool.execute("CREATE TABLE IF NOT EXISTS pool_return(a int)");
        try (Connection connection = pool.acquire()) {
            Transaction tx = connection.begin();
            tx.execute("INSERT INTO pool_return VALUES(1)");
            tx.begin().execute("INSERT INTO pool_return VALUES(2)");
        }
        assertFresh("a transaction and a savepoint");
        assertThat(pool.fetchVal("SELECT count(*) FROM pool_return")).isEqualTo(0L);
        pool.execute("DROP TABLE pool_return");
    }

    @Test
    void answersThatNobodyHasReadAreNotTheNextOnes() {
        for (int i = 0; i < 20; i++) {
            List<CompletableFuture<?>> unread = new ArrayList<>();
            try (Connection connection = pool.acquire()) {
                for (int k = 0; k < 5; k++) {
                    unread.add(connection.async().fetch("SELECT generate_series(1, 50000)"));
                }
            }
            assertFresh("unread answers");
            CompletableFuture.allOf(unread.toArray(new CompletableFuture<?>[0]))
                    .exceptionally(refused -> null)
                    .join();
        }
    }

    /** It is whole, or nothing is left of it; in no case do its data go on behind the borrower's back. */
    @Test
    void aCopyThatIsUnderWayIsNotTheNextOnes() throws Exception {
        pool.execute("DROP TABLE IF EXISTS pool_copy; CREATE TABLE pool_copy(n int)");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Stream<List<Integer>> rows = IntStream.range(0, 1_000).mapToObj(n -> {
            if (n == 500) {
                begun.countDown();
                awaitQuietly(goOn);
            }
            return List.of(n);
        });
        CompletableFuture<Long> copying;
        try (Connection connection = pool.acquire()) {
            copying = connection.async().copyRecordsToTable("pool_copy", List.of("n"), rows);
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        }
        CompletableFuture<AsyncConnection> next = pool.async().acquire();
        goOn.countDown();
        boolean copied = copying.handle((count, failure) -> failure == null).get(60, TimeUnit.SECONDS);
        try (Connection connection = next.get(60, TimeUnit.SECONDS).blocking()) {
            assertThat(connection.isInTransaction()).isFalse();
            assertThat(connection.requireRow(FINGERPRINT)).isEqualTo(fresh);
            assertThat(connection.requireVal(Long.class, "SELECT count(*) FROM pool_copy"))
                    .isIn(copied ? 1_000L : 0L, 1_000L);
        }
        pool.execute("DROP TABLE pool_copy");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            boolean unused = latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException givenUp) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aStatementThatWasGivenUpIsOverBeforeTheNextBegins() {
        try (Connection connection = pool.acquire()) {
            endless(connection).cancel(true);
        }
        assertFresh("a cancelled statement");
    }

    @Test
    void aStatementMayBeGivenUpWhenItsConnectionWasGivenBack() {
        CompletableFuture<?> given;
        try (Connection connection = pool.acquire()) {
            given = endless(connection);
        }
        given.cancel(true);
        assertFresh("a statement that was cancelled late");
    }

    /** A statement that runs for longer than the test may take. */
    private CompletableFuture<?> endless(Connection connection) {
        CompletableFuture<?> sleep = connection.async().fetch("SELECT pg_sleep(600)");
        try (Connection other = Postgres.connect(TestServer.options())) {
            TestServer.awaitWaiting(new BlockingFace(other), pid, "PgSleep");
        }
        return sleep;
    }

    @Test
    void whoLeavesNothingBehindCostsNothing() {
        try (Connection other = Postgres.connect(TestServer.options())) {
            for (String sql : List.of(
                    "SELECT 'clean', count(*) FROM pg_class WHERE relname = lower('X')",
                    "INSERT INTO pool_clean(a) VALUES(1), (2) ON CONFLICT DO NOTHING",
                    "UPDATE pool_clean SET a = a + 1 WHERE a IN (SELECT max(a) FROM pool_clean)")) {
                pool.execute("CREATE TABLE IF NOT EXISTS pool_clean(a int)");
                try (Connection connection = pool.acquire()) {
                    connection.execute(sql);
                    connection.transaction(tx -> {
                        tx.execute(sql);
                    });
                    connection.fetch(sql);
                }
                PoolTest.await(() -> pool.idleSize() == 1);
                assertThat(other.fetchVal("SELECT query FROM pg_stat_activity WHERE pid = $1", pid))
                        .isEqualTo(sql);
            }
            pool.execute("DROP TABLE pool_clean");
        }
    }

    @Test
    void aResetThatDoesNotEndClosesTheConnection() throws Exception {
        HandClock clock = new HandClock();
        PoolOptions options = PoolOptions.of(TestServer.options().clock(clock))
                .minSize(0)
                .maxSize(1)
                .acquireTimeout(Duration.ZERO);
        try (Pool stuck = Postgres.createPool(options);
                Connection other = Postgres.connect(TestServer.options())) {
            int first;
            try (Connection connection = stuck.acquire()) {
                first = connection.serverPid();
                other.execute("CREATE TABLE IF NOT EXISTS pool_stuck(a int)");
                connection.execute("BEGIN");
                connection.execute("CREATE TEMP TABLE t(a int)");
                var unused = connection.async().execute("SELECT pg_sleep(60)");
                TestServer.awaitWaiting(new BlockingFace(other), first, "PgSleep");
            }
            CompletableFuture<Object> next = stuck.async().fetchVal("SELECT pg_backend_pid()");
            assertThat(clock.passSlowlyUntilDone(next)).isNotEqualTo(first);
            other.execute("DROP TABLE pool_stuck");
            other.execute("SELECT pg_terminate_backend($1)", first);
        }
    }
}
