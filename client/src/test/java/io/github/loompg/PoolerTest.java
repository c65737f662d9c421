package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.data.Named;
import io.github.loompg.error.OutdatedStatementException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.UsageException;
import io.github.loompg.error.sqlstate.QueryCanceledException;
import io.github.loompg.testkit.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Behind a PgBouncer that has every transaction run by another session and that forgets prepared statements. */
class PoolerTest {
    private static final int SESSIONS = 3;

    private static final String NEEDS_A_SESSION = """
        \sneeds a session of its own, and a pooler has every transaction run in another one
        hint: connect to the server itself for it, or to a pooler in session mode; in a transaction there are SET LOCAL and \
        pg_advisory_xact_lock, and if there is no such pooler: pooler=session\
        """;

    private static PostgresServer server;
    private static PgBouncer bouncer;

    @BeforeAll
    static void start() {
        server = PostgresServer.shared();
        bouncer = PgBouncer.start(server, SESSIONS);
    }

    @AfterAll
    static void stop() {
        if (bouncer != null) {
            bouncer.close();
        }
    }

    private static ConnectOptions options() {
        return ConnectOptions.of(bouncer.uri(server));
    }

    /** A connection that has the server changed under it: all sessions are busy but one, and then all but another. */
    private static void changeServers(Connection connection) {
        PgBouncer.occupy(options(), SESSIONS - 1, open -> connection.execute("SELECT 1"));
    }

    private static List<String> leftOnTheServers() {
        List<String> names = new ArrayList<>();
        PgBouncer.occupy(
                options().pooler(Pooler.TRANSACTION),
                SESSIONS,
                open -> names.addAll(open.fetch(String.class, "SELECT name FROM pg_prepared_statements")));
        return names;
    }

    @Test
    void everythingGoesOnWithoutASwitch() {
        try (Connection connection = Postgres.connect(options());
                Connection other = Postgres.connect(options())) {
            for (int i = 0; i < 300; i++) {
                assertThat(connection.requireVal(Integer.class, "SELECT $1::int + " + i % 10, i))
                        .isEqualTo(i + i % 10);
                assertThat(other.requireVal(Integer.class, "SELECT $1::int * " + i % 10, i))
                        .isEqualTo(i * (i % 10));
                if (i % 20 == 0) {
                    changeServers(connection);
                }
            }
        }
    }

    @Test
    void manyClientsShareTheServersAndEachGetsItsOwnAnswers() throws InterruptedException {
        int clients = 12;
        Queue<Object> unexpected = new ConcurrentLinkedQueue<>();
        CountDownLatch ended = new CountDownLatch(clients);
        for (int client = 0; client < clients; client++) {
            int number = client;
            Thread.ofVirtual().start(() -> {
                try (Connection connection = Postgres.connect(options())) {
                    for (int i = 0; i < 200; i++) {
                        int expected = number * 1_000 + i;
                        String sql = "SELECT $1::int, " + number + ", " + i % 7;
                        if (connection.requireRow(sql, expected).getInt(0) != expected) {
                            unexpected.add("a wrong answer");
                        }
                        if (i % 10 == 0) {
                            int sum = connection.transaction(tx -> {
                                int one = tx.requireVal(Integer.class, "SELECT $1::int", 1);
                                return one + tx.requireVal(Integer.class, "SELECT $1::int + " + number, 1);
                            });
                            if (sum != 2 + number) {
                                unexpected.add("a wrong sum");
                            }
                        }
                    }
                } catch (Throwable failure) {
                    unexpected.add(failure);
                } finally {
                    ended.countDown();
                }
            });
        }
        assertThat(ended.await(3, TimeUnit.MINUTES)).isTrue();
        // The one thing that cannot be mended is a first symptom in the middle of a transaction.
        assertThat(unexpected).allMatch(OutdatedStatementException.class::isInstance);
        assertThat(unexpected).hasSizeLessThan(clients);
    }

    @Test
    void fromTheFirstSymptomOnNothingIsPreparedAnyMore() {
        try (Connection connection = Postgres.connect(options())) {
            connection.fetch("SELECT 1 AS first");
            changeServers(connection);
            connection.fetch("SELECT 1 AS first");
            changeServers(connection);
            connection.fetch("SELECT 1 AS first");
            List<String> before = leftOnTheServers();
            for (int i = 0; i < 50; i++) {
                connection.fetch("SELECT 1 AS n" + i);
            }
            assertThat(leftOnTheServers()).hasSameSizeAs(before);
        }
    }

    @Test
    void theFirstStatementOfATransactionIsMendedToo() {
        try (Connection connection = Postgres.connect(options())) {
            connection.fetch("SELECT 1 AS known");
            for (int i = 0; i < 4; i++) {
                changeServers(connection);
                int pid = connection.transaction(tx -> {
                    tx.fetch("SELECT 1 AS known");
                    return tx.requireVal(Integer.class, "SELECT pg_backend_pid()");
                });
                assertThat(pid).isNotEqualTo(connection.serverPid());
            }
        }
    }

    @Test
    void aPreparedStatementWithoutANameWorks() {
        try (Connection connection = Postgres.connect(options())) {
            PreparedStatement statement = connection.prepare("SELECT $1::int + 1");
            for (int i = 0; i < 10; i++) {
                changeServers(connection);
                assertThat(statement.requireVal(Integer.class, i)).isEqualTo(i + 1);
            }
            assertThat(statement.name()).isEmpty();
            assertThat(statement.parameters()).hasSize(1);
            assertThat(statement.explain(1)).hasSize(1);
            statement.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LISTEN something",
                "SET work_mem = '1MB'",
                "SET SESSION work_mem = '1MB'",
                "SET ROLE postgres",
                "SELECT pg_advisory_lock(1)",
                "PREPARE x AS SELECT 1",
                "DECLARE c CURSOR WITH HOLD FOR SELECT 1"
            })
    void whatNeedsASessionIsRefusedAndSaysWhy(String sql) {
        try (Connection connection = Postgres.connect(options().pooler(Pooler.TRANSACTION))) {
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> connection.execute(sql))
                    .satisfies(refused -> assertThat(refused.getMessage()).endsWith(NEEDS_A_SESSION));
            assertThatExceptionOfType(UsageException.class).isThrownBy(() -> connection.fetch(sql));
            assertThat(connection.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    void aNamedStatementIsRefusedOnceItIsKnown() {
        try (Connection connection = Postgres.connect(options().pooler(Pooler.TRANSACTION))) {
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> connection.prepareAs("mine", "SELECT 1"))
                    .withMessage("a prepared statement with a name" + NEEDS_A_SESSION);
        }
    }

    @Test
    void theSwitchSaysSoFromTheStart() {
        List<String> before = leftOnTheServers();
        try (Connection connection = Postgres.connect(bouncer.uri(server) + "&pooler=transaction")) {
            for (int i = 0; i < 20; i++) {
                assertThat(connection.requireVal(Integer.class, "SELECT $1::int", i))
                        .isEqualTo(i);
                changeServers(connection);
            }
            connection.transaction(tx -> {
                tx.execute("SET LOCAL work_mem = '1MB'");
                tx.fetch("SELECT pg_advisory_xact_lock(1)");
            });
        }
        assertThat(leftOnTheServers()).hasSize(before.size());
    }

    @Test
    void aTableThatChangesIsNoticed() {
        try (Connection connection = Postgres.connect(options().pooler(Pooler.TRANSACTION))) {
            connection.execute("DROP TABLE IF EXISTS pooled");
            connection.execute("CREATE TABLE pooled(id int)");
            connection.execute("INSERT INTO pooled VALUES(1)");
            String sql = "SELECT id FROM pooled WHERE id = $1";
            assertThat(connection.requireVal(Integer.class, sql, 1)).isEqualTo(1);
            connection.execute("ALTER TABLE pooled ALTER id TYPE text");
            assertThat(connection.requireVal(String.class, sql, "1")).isEqualTo("1");
            connection.execute("ALTER TABLE pooled ADD COLUMN name text");
            String all = "SELECT * FROM pooled";
            assertThat(connection.requireRow(all).size()).isEqualTo(2);
            connection.execute("ALTER TABLE pooled ALTER id TYPE float4 USING 1.5");
            assertThatExceptionOfType(OutdatedStatementException.class)
                    .isThrownBy(() -> connection.fetch(all))
                    .satisfies(changed -> assertThat(changed.safeToRetry()).isFalse());
            assertThat(connection.requireRow(all).get("id")).isEqualTo(1.5f);
            connection.execute("DROP TABLE pooled");
        }
    }

    @Test
    void cursorsWorkInTransactionsAndOutside() {
        String sql = "SELECT i FROM generate_series(1, :n) i WHERE i IN (:list)";
        Named arguments =
                Named.of("n", 500, "list", IntStream.rangeClosed(1, 400).boxed().toList());
        try (Connection connection = Postgres.connect(options().pooler(Pooler.TRANSACTION))) {
            for (int i = 0; i < 3; i++) {
                changeServers(connection);
                assertThat(sum(connection.cursor(Integer.class, sql, arguments)))
                        .isEqualTo(80_200);
                int inside = connection.transaction(tx -> {
                    int first = sum(tx.cursor(Integer.class, sql, arguments));
                    return first + tx.requireVal(Integer.class, "SELECT 1");
                });
                assertThat(inside).isEqualTo(80_201);
            }
        }
    }

    private static int sum(Cursor<Integer> cursor) {
        int sum = 0;
        try (cursor) {
            for (int value : cursor) {
                sum += value;
            }
        }
        return sum;
    }

    @Test
    void aCursorNoticesATableThatChanges() {
        try (Connection connection = Postgres.connect(options().pooler(Pooler.TRANSACTION))) {
            connection.execute("DROP TABLE IF EXISTS streamed");
            connection.execute("CREATE TABLE streamed(id int)");
            connection.execute("INSERT INTO streamed VALUES(1)");
            assertThat(sum(connection.cursor(Integer.class, "SELECT id FROM streamed")))
                    .isEqualTo(1);
            connection.execute("ALTER TABLE streamed ALTER id TYPE float4 USING 2.5");
            assertThatExceptionOfType(OutdatedStatementException.class)
                    .isThrownBy(() -> sum(connection.cursor(Integer.class, "SELECT id FROM streamed")));
            try (Cursor<Float> cursor = connection.cursor(Float.class, "SELECT id FROM streamed")) {
                assertThat(cursor).containsExactly(2.5f);
            }
            connection.execute("DROP TABLE streamed");
        }
    }

    @Test
    void aListenerIsRefusedAndSaysWhy() {
        try (Connection connection = Postgres.connect(options().pooler(Pooler.TRANSACTION))) {
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> connection.addListener("channel", notification -> {}))
                    .withMessage("LISTEN" + NEEDS_A_SESSION);
            assertThat(connection.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    void aSettingThatItDoesNotTakeIsExplained() {
        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> Postgres.connect(options().serverSetting("work_mem", "1MB")))
                .withMessage("""
                    unsupported startup parameter: work_mem (SQLSTATE 08P01)
                    hint: if this is a pooler such as PgBouncer, it takes few settings at the start: leave out work_mem, \
                    or have it ignore what it need not know, by ignore_startup_parameters\
                    """);
    }

    @Test
    void aCancelNeverHitsSomebodyElsesStatement() throws InterruptedException {
        int victims = 4;
        int cancels = Dose.of(400, 10_000);
        AtomicInteger given = new AtomicInteger();
        Queue<Object> unexpected = new ConcurrentLinkedQueue<>();
        CountDownLatch ended = new CountDownLatch(victims + 1);
        AtomicBoolean over = new AtomicBoolean();
        for (int i = 0; i < victims; i++) {
            Thread.ofVirtual().start(() -> {
                try (Connection connection = Postgres.connect(options().pooler(Pooler.TRANSACTION))) {
                    while (!over.get()) {
                        connection.fetch("SELECT pg_sleep(0.001)");
                    }
                } catch (Throwable failure) {
                    unexpected.add(failure);
                } finally {
                    ended.countDown();
                }
            });
        }
        Thread.ofVirtual().start(() -> {
            Random random = new Random(7);
            try (Connection connection = Postgres.connect(options().pooler(Pooler.TRANSACTION))) {
                for (int i = 0; i < cancels; i++) {
                    try {
                        connection
                                .timeout(Duration.ofNanos(1 + random.nextInt(6_000_000)))
                                .fetch("SELECT pg_sleep(0.003)");
                    } catch (QueryTimeoutException expected) {
                        given.incrementAndGet();
                    }
                    if (connection.requireVal(Integer.class, "SELECT $1::int", i) != i) {
                        unexpected.add("a wrong answer");
                    }
                }
            } catch (Throwable failure) {
                unexpected.add(failure);
            } finally {
                over.set(true);
                ended.countDown();
            }
        });
        assertThat(ended.await(Dose.of(5, 20), TimeUnit.MINUTES)).isTrue();
        assertThat(unexpected.stream().filter(QueryCanceledException.class::isInstance))
                .isEmpty();
        assertThat(unexpected).isEmpty();
        assertThat(given).hasValueGreaterThan(cancels / 10);
    }
}
