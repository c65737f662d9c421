package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.data.Row;
import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.OutdatedStatementException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.UsageException;
import io.github.loompg.error.sqlstate.AdminShutdownException;
import io.github.loompg.error.sqlstate.FeatureNotSupportedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How connections behave, on either face. */
interface ConnectionContract {
    Face connect(ConnectOptions options);

    private Face connect() {
        return connect(TestServer.options());
    }

    @Test
    default void itKnowsItsServer() {
        try (Face face = connect()) {
            assertThat(face.serverPid()).isEqualTo(face.fetchVal("SELECT pg_backend_pid()"));
            assertThat(face.serverVersion().text()).isEqualTo(face.fetchVal("SHOW server_version"));
            assertThat(face.serverVersion().isAtLeast(13)).isTrue();
            assertThat(face.settings()).containsEntry("client_encoding", "UTF8").containsKey("timezone");
        }
    }

    @Test
    default void settingsFollowTheSession() {
        try (Face face = connect(TestServer.options().serverSetting("TimeZone", "Europe/Paris"))) {
            assertThat(face.settings()).containsEntry("TimeZone", "Europe/Paris");
            face.execute("SET TimeZone = 'Asia/Tokyo'");
            assertThat(face.settings()).containsEntry("TimeZone", "Asia/Tokyo");
            face.execute("RESET TimeZone");
            assertThat(face.settings()).containsEntry("TimeZone", "Europe/Paris");
        }
    }

    @Test
    default void optionsReachTheServer() {
        ConnectOptions options = TestServer.options()
                .applicationName("the till")
                .options("-c geqo=off")
                .serverSetting("work_mem", "7MB");
        try (Face face = connect(options)) {
            assertThat(face.fetchVal("SHOW application_name")).isEqualTo("the till");
            assertThat(face.fetchVal("SHOW geqo")).isEqualTo("off");
            assertThat(face.fetchVal("SHOW work_mem")).isEqualTo("7MB");
        }
    }

    // The end

    @Test
    default void whatIsCalledAfterCloseIsRefused() {
        Face face = connect();
        face.close();
        face.close();
        assertRefusesEverything(face);
    }

    @Test
    default void whatIsCalledAfterTerminateIsRefused() {
        Face face = connect();
        face.terminate();
        face.terminate();
        face.close();
        assertRefusesEverything(face);
    }

    private static void assertRefusesEverything(Face face) {
        assertThat(face.isClosed()).isTrue();
        assertThat(face.isInTransaction()).isFalse();
        assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(() -> face.fetch("SELECT 1"));
        assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(() -> face.execute("SELECT 1"));
        assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(() -> face.transaction(tx -> null));
        assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(face::begin);
        assertThat(face.serverPid()).isPositive();
        assertThat(face.settings()).isNotEmpty();
    }

    @Test
    default void theServersLastWordsAreKept() {
        try (Face face = connect();
                Face other = connect()) {
            Thread killer = Thread.ofVirtual().start(() -> {
                TestServer.awaitWaiting(other, face.serverPid(), "PgSleep");
                other.execute("SELECT pg_terminate_backend($1)", face.serverPid());
            });
            assertThatExceptionOfType(ConnectionLostException.class)
                    .isThrownBy(() -> face.fetch("SELECT pg_sleep(30)"))
                    .withMessageContaining("administrator command")
                    .withCauseInstanceOf(AdminShutdownException.class)
                    .satisfies(lost -> assertThat(lost.sent()).isTrue());
            assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(() -> face.fetch("SELECT 1"));
            join(killer);
        }
    }

    @Test
    default void aLossIsNoticedWhileNothingIsCalled() {
        try (Face face = connect();
                Face other = connect()) {
            other.execute("SELECT pg_terminate_backend($1)", face.serverPid());
            while (!face.isClosed()) {
                Thread.onSpinWait();
            }
            assertThatExceptionOfType(ConnectionClosedException.class)
                    .isThrownBy(() -> face.fetch("SELECT 1"))
                    .withMessageContaining("administrator command");
        }
    }

    // Prepared statements

    @Test
    default void aStatementIsPreparedOnce() {
        try (Face face = connect()) {
            for (int i = 0; i < 3; i++) {
                face.fetch("SELECT $1::int", i);
            }
            assertThat(prepared(face)).contains("SELECT $1::int").doesNotHaveDuplicates();
        }
    }

    @Test
    default void theServerClosesWhatLeavesTheCache() {
        try (Face face = connect(TestServer.options().statementCacheSize(3))) {
            for (int i = 0; i < 10; i++) {
                face.fetch("SELECT " + i);
            }
            assertThat(prepared(face)).hasSizeBetween(3, 4).contains("SELECT 9").doesNotContain("SELECT 1");
        }
    }

    @Test
    default void theServerClosesWhatIsTooOld() {
        HandClock clock = new HandClock();
        try (Face face = connect(TestServer.options().clock(clock))) {
            face.fetch("SELECT 1");
            clock.pass(Duration.ofSeconds(300));
            face.fetch("SELECT 2");
            assertThat(prepared(face)).contains("SELECT 2").doesNotContain("SELECT 1");
        }
    }

    @Test
    default void withoutACacheNothingIsKept() {
        try (Face face = connect(TestServer.options().statementCacheSize(0))) {
            assertThat(face.fetchVal("SELECT $1::int", 7)).isEqualTo(7);
            assertThat(face.fetchVal("SELECT $1::int", 8)).isEqualTo(8);
            assertThat(prepared(face)).isEmpty();
        }
    }

    @Test
    default void aLongTextIsNotKept() {
        try (Face face = connect()) {
            String sql = "SELECT $1::int -- " + "x".repeat(15_360);
            assertThat(face.fetchVal(sql, 7)).isEqualTo(7);
            assertThat(face.fetchVal(sql, 8)).isEqualTo(8);
            assertThat(prepared(face)).doesNotContain(sql);
        }
    }

    private static List<String> prepared(Face face) {
        return face.fetch(String.class, "SELECT statement FROM pg_prepared_statements");
    }

    @Test
    default void aStatementThatTheServerHasForgottenIsPreparedAnew() {
        try (Face face = connect()) {
            face.fetch("SELECT $1::int", 1);
            face.execute("DO 'BEGIN EXECUTE ''DEALLOCATE ALL''; END'");
            assertThat(face.fetchVal("SELECT $1::int", 2)).isEqualTo(2);
            face.execute("DISCARD ALL");
            assertThat(face.fetchVal("SELECT $1::int", 3)).isEqualTo(3);
            face.execute("DEALLOCATE ALL");
            face.transaction(tx -> tx.fetch("SELECT $1::int", 4));
        }
    }

    @Test
    default void aStatementWhoseResultHasChangedIsPreparedAnew() {
        try (Face face = connect()) {
            face.execute("CREATE TEMP TABLE t(id int)");
            face.execute("INSERT INTO t VALUES(1), (2)");
            assertThat(face.requireRow("SELECT * FROM t WHERE id = $1", 2).size())
                    .isEqualTo(1);
            face.execute("ALTER TABLE t ADD COLUMN name text");
            assertThat(face.requireRow("SELECT * FROM t WHERE id = $1", 2).size())
                    .isEqualTo(2);
        }
    }

    record Named(int id, String name) {}

    @Test
    default void theSecondAttemptKeepsClassAndArguments() {
        try (Face face = connect()) {
            face.execute("CREATE TEMP TABLE t(id int, name text)");
            face.execute("INSERT INTO t VALUES(1, 'one'), (2, 'two')");
            String sql = "SELECT * FROM t WHERE id = $1";
            assertThat(face.fetch(Named.class, sql, 2)).containsExactly(new Named(2, "two"));
            face.execute("ALTER TABLE t ALTER COLUMN name TYPE varchar(9)");
            assertThat(face.fetch(Named.class, sql, 2)).containsExactly(new Named(2, "two"));
        }
    }

    @Test
    default void inATransactionAStaleStatementIsAnErrorAndThenForgotten() {
        try (Face face = connect()) {
            face.execute("CREATE TEMP TABLE t(id int)");
            face.fetch("SELECT * FROM t");
            face.execute("ALTER TABLE t ADD COLUMN name text");
            assertThatExceptionOfType(OutdatedStatementException.class)
                    .isThrownBy(() -> face.transaction(tx -> {
                        tx.execute("INSERT INTO t VALUES(1)");
                        return tx.fetch("SELECT * FROM t");
                    }))
                    .withCauseInstanceOf(FeatureNotSupportedException.class)
                    .satisfies(outdated -> {
                        assertThat(outdated.safeToRetry()).isTrue();
                        assertThat(outdated.sqlState()).isEqualTo("0A000");
                    });
            List<Row> rows = face.transaction(tx -> tx.fetch("SELECT * FROM t"));
            assertThat(rows).isEmpty();
        }
    }

    @Test
    default void aStatementTimeoutDoesNotRunOnIntoTheNextCall() {
        try (Face face = connect(TestServer.options().serverSetting("statement_timeout", "200ms"));
                Face other = connect()) {
            assertThatExceptionOfType(ArgumentException.class).isThrownBy(() -> face.fetch("SELECT $1::int", "x"));
            other.fetch("SELECT pg_sleep(0.3)");
            assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    // Limits

    @Test
    default void aCallEndsAtItsLimitAndTheConnectionGoesOn() {
        try (Face face = connect()) {
            int pid = face.serverPid();
            for (int i = 0; i < 3; i++) {
                assertThatExceptionOfType(QueryTimeoutException.class)
                        .isThrownBy(() -> face.timeout(Duration.ofMillis(50)).fetch("SELECT pg_sleep(30)"));
                assertThat(face.fetchVal("SELECT pg_backend_pid()")).isEqualTo(pid);
            }
        }
    }

    @Test
    default void aLimitThatHasPassedSendsNothing() {
        try (Face face = connect()) {
            for (Duration limit : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
                assertThatExceptionOfType(QueryTimeoutException.class)
                        .isThrownBy(() -> face.timeout(limit).execute("SELECT 1"))
                        .withMessageContaining("before anything was sent");
                assertThatExceptionOfType(QueryTimeoutException.class)
                        .isThrownBy(() -> face.timeout(limit).fetch("SELECT 1"));
            }
            assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    default void ofTwoLimitsTheSmallerHolds() {
        try (Face face = connect()) {
            Face shorter = face.timeout(Duration.ofMillis(50)).timeout(Duration.ofHours(1));
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> shorter.fetch("SELECT pg_sleep(30)"));
        }
    }

    @Test
    default void aCommandTimeoutHoldsWhereNothingElseIsSaid() {
        try (Face face = connect(TestServer.options().commandTimeout(Duration.ofMillis(200)))) {
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> face.fetch("SELECT pg_sleep(30)"))
                    .withMessageContaining("\n    SELECT pg_sleep(30)\n");
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> face.execute("SELECT pg_sleep(30)"))
                    .withMessageContaining("\n    SELECT pg_sleep(30)\n");
            assertThat(face.timeout(Duration.ofSeconds(30)).fetchVal("SELECT pg_sleep(0.3)::text"))
                    .isEqualTo("");
        }
    }

    @Test
    default void aCallThatIsGivenUpWhileItIsPreparedLeavesTheConnectionUsable() {
        try (Face face = connect();
                Face other = connect()) {
            String table = "locked_" + face.serverPid();
            other.execute("CREATE TABLE " + table + "(id int)");
            other.transaction(tx -> {
                tx.execute("LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
                assertThatExceptionOfType(QueryTimeoutException.class)
                        .isThrownBy(() -> face.timeout(Duration.ofMillis(50)).fetch("SELECT * FROM " + table));
                assertThat(face.fetchVal("SELECT pg_backend_pid()")).isEqualTo(face.serverPid());
                return tx.execute("DROP TABLE " + table);
            });
        }
    }

    @Test
    default void aLimitAboutWhenACallEndsHarmsNobody() {
        try (Face face = connect()) {
            int inTime = 0;
            for (int i = 0; i < 300; i++) {
                try {
                    assertThat(face.timeout(Duration.ofNanos(20_000L * (i % 50)))
                                    .fetchVal("SELECT $1::int FROM pg_sleep(0.0003)", i))
                            .isEqualTo(i);
                    inTime++;
                } catch (QueryTimeoutException late) {
                    // Both are right.
                }
                assertThat(face.fetchVal("SELECT $1::int", -i)).isEqualTo(-i);
            }
            assertThat(inTime).isLessThan(300);
            assertThat(face.fetchVal("SELECT pg_backend_pid()")).isEqualTo(face.serverPid());
        }
    }

    @Test
    default void closeWaitsForACallNoLongerThanTheGrace() throws Exception {
        HandClock clock = new HandClock();
        Face face = connect(TestServer.options().clock(clock));
        try (Face other = connect()) {
            FutureTask<?> sleeping = new FutureTask<>(() -> face.fetch("SELECT pg_sleep(30)"));
            Thread.ofVirtual().start(sleeping);
            TestServer.awaitWaiting(other, face.serverPid(), "PgSleep");
            Thread closing = Thread.ofVirtual().start(face::close);
            do {
                clock.pass(Duration.ofMillis(500));
            } while (!closing.join(Duration.ofMillis(1)));

            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(sleeping::get)
                    .withCauseInstanceOf(ConnectionClosedException.class);
            assertThat(face.isClosed()).isTrue();
        }
    }

    // Many callers

    @Test
    default void callsFromManyThreadsEachGetTheirOwnAnswer() throws InterruptedException {
        try (Face face = connect()) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            List<Thread> threads = IntStream.range(0, 200)
                    .mapToObj(number -> Thread.ofVirtual()
                            .uncaughtExceptionHandler((thread, thrown) -> failure.set(thrown))
                            .start(() -> {
                                for (int i = 0; i < 20; i++) {
                                    int token = number * 1000 + i;
                                    assertThat(face.fetchVal("SELECT $1::int + " + i % 7, token - i % 7))
                                            .isEqualTo(token);
                                }
                            }))
                    .toList();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failure.get()).isNull();
        }
    }

    record Nosy(int id) {
        static final AtomicReference<Face> FACE = new AtomicReference<>();

        public Nosy {
            FACE.get().fetch("SELECT 1");
        }
    }

    @Test
    default void aRowsOwnCodeCannotUseItsConnection() {
        try (Face face = connect()) {
            Nosy.FACE.set(face);
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(() -> face.fetch(Nosy.class, "SELECT 1 AS id"))
                    .havingRootCause()
                    .isInstanceOf(UsageException.class)
                    .withMessageContaining("another operation is in progress");
            assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    // Reset

    @Test
    default void aResetMakesItWhatItWasWhenItBegan() {
        try (Face face = connect(TestServer.options().serverSetting("work_mem", "7MB"))) {
            face.execute("SET work_mem = '9MB'; CREATE TEMP TABLE t(id int); PREPARE p AS SELECT 1;"
                    + " DECLARE c CURSOR WITH HOLD FOR SELECT 1; LISTEN something");
            face.fetchVal("SELECT pg_advisory_lock(4711)");
            FaceStatement statement = FaceStatement.prepare(face, "SELECT 1");
            Face open = face.begin();
            open.execute("INSERT INTO t VALUES(1)");

            face.reset();

            assertThat(face.isInTransaction()).isFalse();
            assertThatExceptionOfType(ConnectionClosedException.class)
                    .isThrownBy(() -> open.fetch("SELECT 1"))
                    .withMessageContaining("the transaction is over");
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(statement::fetch)
                    .withMessageContaining("the prepared statement is closed");
            assertThat(face.fetchVal("SHOW work_mem")).isEqualTo("7MB");
            assertThat(face.requireRow("SELECT to_regclass('t') IS NULL, (SELECT count(*) FROM pg_prepared_statements"
                                    + " WHERE from_sql), (SELECT count(*) FROM pg_cursors WHERE is_holdable),"
                                    + " (SELECT count(*) FROM pg_listening_channels()), (SELECT count(*) FROM"
                                    + " pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory')")
                            .toList())
                    .containsExactly(true, 0L, 0L, 0L, 0L);
            assertThat(face.fetchVal("SELECT pg_backend_pid()")).isEqualTo(face.serverPid());
            face.reset();
            assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    default void aResetIsOfNoUseWhenItIsClosed() {
        Face face = connect();
        face.close();
        assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(face::reset);
        try (Face reading = connect()) {
            reading.cursor(CursorContract.SERIES, 1_000_000).fetchRow();
            assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(reading::reset);
            assertThat(reading.isClosed()).isTrue();
        }
    }
}
