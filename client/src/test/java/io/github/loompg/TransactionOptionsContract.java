package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.TransactionOutcomeUnknownException;
import io.github.loompg.error.TransactionRolledBackException;
import io.github.loompg.error.UsageException;
import io.github.loompg.error.sqlstate.DeadlockDetectedException;
import io.github.loompg.error.sqlstate.ReadOnlySqlTransactionException;
import io.github.loompg.error.sqlstate.SerializationFailureException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a transaction can be told to be, and how it is run again, on either face. */
interface TransactionOptionsContract {
    TransactionOptions DEFAULTS = TransactionOptions.defaults();

    Face connect(ConnectOptions options);

    private Face connect() {
        return connect(TestServer.options());
    }

    private static String fail(String sqlState) {
        return "DO 'BEGIN RAISE EXCEPTION ''on purpose'' USING ERRCODE = ''" + sqlState + "''; END'";
    }

    // Modes

    @ParameterizedTest
    @EnumSource(Isolation.class)
    default void hasTheIsolationItIsGiven(Isolation isolation) {
        String words = isolation.name().replace('_', ' ').toLowerCase(Locale.ROOT);
        try (Face face = connect()) {
            Object level =
                    face.transaction(DEFAULTS.isolation(isolation), tx -> tx.fetchVal("SHOW transaction_isolation"));
            assertThat(level).isEqualTo(words);
            assertThat(face.fetchVal("SHOW transaction_isolation")).isEqualTo("read committed");
        }
    }

    @Test
    default void canBeReadOnlyAndDeferrable() {
        TransactionOptions all =
                DEFAULTS.isolation(Isolation.SERIALIZABLE).readOnly(true).deferrable(true);
        try (Face face = connect()) {
            face.transaction(all, tx -> {
                assertThat(tx.fetchVal("SHOW transaction_read_only")).isEqualTo("on");
                assertThat(tx.fetchVal("SHOW transaction_deferrable")).isEqualTo("on");
                return null;
            });
            assertThatExceptionOfType(ReadOnlySqlTransactionException.class)
                    .isThrownBy(() -> face.transaction(
                            DEFAULTS.readOnly(true), tx -> tx.execute("CREATE TABLE never_made(id int)")));
            assertThat(face.isInTransaction()).isFalse();
        }
    }

    @Test
    default void whatIsFalseCountsMoreThanTheServersDefault() {
        ConnectOptions cautious = TestServer.options()
                .serverSetting("default_transaction_read_only", "on")
                .serverSetting("default_transaction_deferrable", "on");
        try (Face face = connect(cautious)) {
            face.transaction(DEFAULTS, tx -> {
                assertThat(tx.fetchVal("SHOW transaction_read_only")).isEqualTo("on");
                assertThat(tx.fetchVal("SHOW transaction_deferrable")).isEqualTo("on");
                return null;
            });
            try (Face tx = face.begin(DEFAULTS.readOnly(false).deferrable(false))) {
                assertThat(tx.fetchVal("SHOW transaction_read_only")).isEqualTo("off");
                assertThat(tx.fetchVal("SHOW transaction_deferrable")).isEqualTo("off");
            }
        }
    }

    // Within a transaction

    @Test
    default void anInnerOneCanBeReadOnlyByItself() {
        try (Face face = connect()) {
            face.execute("CREATE TEMP TABLE t(id int); CREATE SEQUENCE pg_temp.s");
            face.transaction(tx -> {
                tx.transaction(DEFAULTS.readOnly(true), inner -> {
                    assertThat(inner.fetchVal("SHOW transaction_read_only")).isEqualTo("on");
                    return null;
                });
                assertThat(tx.fetchVal("SHOW transaction_read_only")).isEqualTo("off");
                return tx.execute("INSERT INTO t VALUES(1)");
            });
        }
    }

    @Test
    default void anInnerOneCannotWriteInOneThatIsReadOnly() {
        try (Face face = connect()) {
            face.transaction(DEFAULTS.readOnly(true), tx -> {
                tx.fetchVal("SELECT 1");
                assertThatExceptionOfType(ServerException.class)
                        .isThrownBy(() -> tx.begin(DEFAULTS.readOnly(false)))
                        .withMessageContaining("read-write");
                return tx.fetchVal("SELECT 2");
            });
            assertThat(face.isInTransaction()).isFalse();
        }
    }

    @Test
    default void anInnerOneHasTheIsolationOfTheWhole() {
        try (Face face = connect()) {
            for (TransactionOptions outer :
                    new TransactionOptions[] {DEFAULTS, DEFAULTS.isolation(Isolation.READ_COMMITTED)}) {
                face.transaction(outer, tx -> {
                    assertThatExceptionOfType(UsageException.class)
                            .isThrownBy(() -> tx.begin(DEFAULTS.isolation(Isolation.SERIALIZABLE)))
                            .withMessageContaining("read committed")
                            .withMessageContaining("serializable");
                    return tx.transaction(
                            DEFAULTS.isolation(Isolation.READ_COMMITTED), inner -> inner.fetchVal("SELECT 1"));
                });
            }
        }
    }

    @Test
    default void anInnerOneHasNothingThatBelongsToTheWhole() {
        try (Face face = connect()) {
            face.transaction(tx -> {
                for (TransactionOptions refused : new TransactionOptions[] {
                    DEFAULTS.deferrable(true), DEFAULTS.retry(), DEFAULTS.inquireOutcome(Duration.ofSeconds(1))
                }) {
                    assertThatExceptionOfType(UsageException.class)
                            .isThrownBy(() -> tx.transaction(refused, inner -> inner.fetchVal("SELECT 1")))
                            .withMessageContaining("cannot have the option");
                }
                return tx.fetchVal("SELECT 1");
            });
        }
    }

    // Retries

    @Test
    default void withoutBeingAskedNothingIsRunAgain() {
        try (Face face = connect()) {
            AtomicInteger runs = new AtomicInteger();
            assertThatExceptionOfType(SerializationFailureException.class)
                    .isThrownBy(() -> face.transaction(tx -> {
                        runs.incrementAndGet();
                        return tx.execute(fail("40001"));
                    }));
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    default void theWholeIsRunAgainAfterASerializationFailure() {
        try (Face face = connect()) {
            face.execute("CREATE TEMP TABLE t(id int)");
            AtomicInteger runs = new AtomicInteger();
            String result = face.transaction(DEFAULTS.retry(), tx -> {
                int run = runs.incrementAndGet();
                tx.execute("INSERT INTO t VALUES($1)", run);
                return run < 3 ? tx.execute(fail("40001")) : "run " + run;
            });
            assertThat(result).isEqualTo("run 3");
            assertThat(face.fetch(Integer.class, "SELECT id FROM t")).containsExactly(3);
        }
    }

    @Test
    default void twoThatCannotBothBeFirstAreBothCommittedInTheEnd() throws Exception {
        try (Face one = connect();
                Face two = connect()) {
            String table = "serial_" + Integer.toUnsignedString(one.serverPid());
            one.execute("CREATE TABLE " + table + "(id int)");
            CyclicBarrier bothHaveRead = new CyclicBarrier(2);
            AtomicInteger runs = new AtomicInteger();
            FutureTask<Object> first = new FutureTask<>(() -> countAndInsert(one, table, bothHaveRead, runs));
            FutureTask<Object> second = new FutureTask<>(() -> countAndInsert(two, table, bothHaveRead, runs));
            Thread.ofVirtual().start(first);
            Thread.ofVirtual().start(second);
            first.get();
            second.get();

            assertThat(one.fetch(Integer.class, "SELECT id FROM " + table + " ORDER BY id"))
                    .containsExactly(0, 1);
            assertThat(runs.get()).isGreaterThan(2);
            one.execute("DROP TABLE " + table);
        }
    }

    private static Object countAndInsert(Face face, String table, CyclicBarrier bothHaveRead, AtomicInteger runs) {
        return face.transaction(DEFAULTS.isolation(Isolation.SERIALIZABLE).retry(), tx -> {
            long count = tx.requireVal(Long.class, "SELECT count(*) FROM " + table);
            if (runs.incrementAndGet() <= 2) {
                try {
                    bothHaveRead.await(60, TimeUnit.SECONDS);
                } catch (Exception impatient) {
                    throw new AssertionError(impatient);
                }
            }
            return tx.execute("INSERT INTO " + table + " VALUES($1)", (int) count);
        });
    }

    @Test
    default void aFailureInAnExceptionOfTheProgramIsFound() {
        try (Face face = connect()) {
            AtomicInteger runs = new AtomicInteger();
            face.transaction(DEFAULTS.retries(1), tx -> {
                if (runs.incrementAndGet() == 2) {
                    return null;
                }
                try {
                    return tx.execute(fail("40P01"));
                } catch (DeadlockDetectedException deadlock) {
                    throw new IllegalStateException("the order could not be stored", deadlock);
                }
            });
            assertThat(runs).hasValue(2);
        }
    }

    @Test
    default void aFailureThatWasSwallowedIsFound() {
        try (Face face = connect()) {
            AtomicInteger runs = new AtomicInteger();
            face.transaction(DEFAULTS.retries(1), tx -> {
                if (runs.incrementAndGet() == 1) {
                    assertThatExceptionOfType(SerializationFailureException.class)
                            .isThrownBy(() -> tx.execute(fail("40001")));
                }
                return null;
            });
            assertThat(runs).hasValue(2);
        }
    }

    @Test
    default void anotherFailureIsNoReason() {
        try (Face face = connect()) {
            AtomicInteger runs = new AtomicInteger();
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> face.transaction(DEFAULTS.retry(), tx -> {
                        runs.incrementAndGet();
                        return tx.execute(fail("40003"));
                    }));
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    default void theLastFailureIsThrown() {
        try (Face face = connect()) {
            AtomicInteger runs = new AtomicInteger();
            assertThatExceptionOfType(DeadlockDetectedException.class)
                    .isThrownBy(() -> face.transaction(DEFAULTS.retries(2), tx -> {
                        runs.incrementAndGet();
                        return tx.execute(fail("40P01"));
                    }));
            assertThat(runs).hasValue(3);
            assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    default void itPausesOnTheClockAndLeavesTheConnectionToOthers() throws Exception {
        HandClock clock = new HandClock();
        try (Face face = connect(TestServer.options().clock(clock))) {
            AtomicInteger runs = new AtomicInteger();
            FutureTask<Object> running = new FutureTask<>(() -> face.transaction(DEFAULTS.retry(), tx -> {
                return runs.incrementAndGet() == 1 ? tx.execute(fail("40001")) : "done";
            }));
            Thread.ofVirtual().start(running);
            while (runs.get() == 0 || face.isInTransaction()) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 100; i++) {
                face.fetchVal("SELECT 1");
            }
            assertThat(runs).hasValue(1);
            assertThat(clock.passUntilDone(running)).isEqualTo("done");
        }
    }

    @Test
    default void aLimitIsForAllAttempts() {
        HandClock clock = new HandClock();
        try (Face face = connect(TestServer.options().clock(clock))) {
            AtomicInteger runs = new AtomicInteger();
            assertThatExceptionOfType(SerializationFailureException.class)
                    .isThrownBy(() -> face.timeout(Duration.ofSeconds(5)).transaction(DEFAULTS.retry(), tx -> {
                        runs.incrementAndGet();
                        clock.pass(Duration.ofMillis(4_999));
                        return tx.execute(fail("40001"));
                    }));
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    default void beginCannotRunAnythingAgain() {
        try (Face face = connect()) {
            assertThatExceptionOfType(UsageException.class).isThrownBy(() -> face.begin(DEFAULTS.retry()));
            assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    // What became of COMMIT

    @Test
    default void aCommitWithoutAnAnswerIsFoundToHaveBeenRolledBack() throws Exception {
        try (Face face = connect();
                Face other = connect()) {
            String table = slowCommit(face, 30);
            AtomicInteger runs = new AtomicInteger();
            Thread killer = killWhileCommitting(face, other);
            assertThatExceptionOfType(TransactionRolledBackException.class)
                    .isThrownBy(() -> face.transaction(DEFAULTS.retry().inquireOutcome(Duration.ofSeconds(60)), tx -> {
                        runs.incrementAndGet();
                        return tx.execute("INSERT INTO " + table + " VALUES(1)");
                    }))
                    .withCauseInstanceOf(ConnectionLostException.class);
            killer.join();
            assertThat(runs).hasValue(1);
            assertThat(other.fetchVal("SELECT count(*) FROM " + table)).isEqualTo(0L);
            dropSlowCommit(other, table);
        }
    }

    @Test
    default void aCommitWithoutAnAnswerIsFoundToHaveBeenOne() throws Exception {
        HandClock clock = new HandClock();
        try (Face face = connect(TestServer.options().clock(clock));
                Face other = connect()) {
            String table = slowCommit(face, 0);
            // The lock keeps COMMIT busy beyond the grace, after which the server goes on by itself.
            FutureTask<String> committing = startCommitBehindALock(face, other, table, Duration.ofDays(1));
            while (!face.isClosed()) {
                clock.pass(Duration.ofMillis(500));
            }
            other.execute("SELECT pg_advisory_unlock_all()");

            assertThat(clock.passUntilDone(committing)).isEqualTo("INSERT 0 1");
            assertThat(other.fetchVal("SELECT count(*) FROM " + table)).isEqualTo(1L);
            dropSlowCommit(other, table);
        }
    }

    @Test
    default void whatCannotBeFoundOutInTimeStaysUnknown() throws Exception {
        HandClock clock = new HandClock();
        try (Face face = connect(TestServer.options().clock(clock));
                Face other = connect()) {
            String table = slowCommit(face, 0);
            FutureTask<String> committing = startCommitBehindALock(face, other, table, Duration.ofSeconds(5));

            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> clock.passUntilDone(committing))
                    .withCauseInstanceOf(TransactionOutcomeUnknownException.class);
            other.execute("SELECT pg_advisory_unlock_all()");
            dropSlowCommit(other, table);
        }
    }

    private static FutureTask<String> startCommitBehindALock(Face face, Face other, String table, Duration inquiry) {
        other.execute("SELECT pg_advisory_lock($1)", (long) face.serverPid());
        FutureTask<String> committing = new FutureTask<>(() -> face.timeout(Duration.ofSeconds(5))
                .transaction(
                        DEFAULTS.inquireOutcome(inquiry), tx -> tx.execute("INSERT INTO " + table + " VALUES(1)")));
        Thread.ofVirtual().start(committing);
        TestServer.awaitWaiting(other, face.serverPid(), "advisory");
        return committing;
    }

    /** Makes a table whose every COMMIT takes so long, or, at 0 seconds, waits for a lock named like the connection. */
    private static String slowCommit(Face face, int seconds) {
        String table = "slow_" + face.serverPid();
        String wait = seconds > 0 ? "pg_sleep(" + seconds + ")" : "pg_advisory_xact_lock(" + face.serverPid() + ")";
        face.execute("CREATE TABLE " + table + "(id int);"
                + "CREATE FUNCTION " + table + "() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM " + wait + "; RETURN NULL; END';"
                + "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON " + table + " DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW EXECUTE FUNCTION " + table + "()");
        return table;
    }

    private static void dropSlowCommit(Face face, String table) {
        face.execute("DROP TABLE " + table + "; DROP FUNCTION " + table + "()");
    }

    private static Thread killWhileCommitting(Face face, Face other) {
        return Thread.ofVirtual().start(() -> {
            TestServer.awaitWaiting(other, face.serverPid(), "PgSleep");
            other.execute("SELECT pg_terminate_backend($1)", face.serverPid());
        });
    }
}
