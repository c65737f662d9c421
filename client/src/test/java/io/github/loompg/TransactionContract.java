package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.TransactionOutcomeUnknownException;
import io.github.loompg.error.TransactionRolledBackException;
import io.github.loompg.error.UsageException;
import io.github.loompg.error.sqlstate.DivisionByZeroException;
import io.github.loompg.error.sqlstate.ForeignKeyViolationException;
import io.github.loompg.error.sqlstate.InFailedSqlTransactionException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** How transactions behave, on either face. */
interface TransactionContract {
    Face connect(ConnectOptions options);

    /** A connection of its own with a table of its own, which the test closes. */
    default Face connectWithTable() {
        Face face = connect(TestServer.options());
        face.execute("CREATE TEMP TABLE t(id int)");
        return face;
    }

    private static List<Integer> ids(Face face) {
        return face.fetch(Integer.class, "SELECT id FROM t ORDER BY id");
    }

    // transaction

    @Test
    default void whatReturnsIsCommitted() {
        try (Face face = connectWithTable()) {
            String tag = face.transaction(tx -> {
                tx.execute("INSERT INTO t VALUES($1)", 1);
                return tx.execute("INSERT INTO t VALUES(2)");
            });

            assertThat(tag).isEqualTo("INSERT 0 1");
            assertThat(face.isInTransaction()).isFalse();
            assertThat(ids(face)).containsExactly(1, 2);
        }
    }

    @Test
    default void whatThrowsIsRolledBack() {
        try (Face face = connectWithTable()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> face.transaction(tx -> {
                        tx.execute("INSERT INTO t VALUES(1)");
                        throw new IllegalStateException("on purpose");
                    }))
                    .withMessage("on purpose");
            assertThat(face.isInTransaction()).isFalse();
            assertThat(ids(face)).isEmpty();
        }
    }

    @Test
    default void anErrorOfTheServerRollsBack() {
        try (Face face = connectWithTable()) {
            assertThatExceptionOfType(DivisionByZeroException.class)
                    .isThrownBy(() -> face.transaction(tx -> {
                        tx.execute("INSERT INTO t VALUES(1)");
                        return tx.fetch("SELECT 1 / 0");
                    }));
            assertThat(ids(face)).isEmpty();
        }
    }

    @Test
    default void aSwallowedErrorIsNotACommit() {
        try (Face face = connectWithTable()) {
            assertThatExceptionOfType(TransactionRolledBackException.class)
                    .isThrownBy(() -> face.transaction(tx -> {
                        tx.execute("INSERT INTO t VALUES(1)");
                        assertThatExceptionOfType(DivisionByZeroException.class)
                                .isThrownBy(() -> tx.fetch("SELECT 1 / 0"));
                        assertThatExceptionOfType(InFailedSqlTransactionException.class)
                                .isThrownBy(() -> tx.fetch("SELECT 1"));
                        return null;
                    }))
                    .withCauseInstanceOf(DivisionByZeroException.class);
            assertThat(face.isInTransaction()).isFalse();
            assertThat(ids(face)).isEmpty();
        }
    }

    @Test
    default void aFailedCommitIsARollback() {
        try (Face face = connectWithTable()) {
            face.execute("CREATE TEMP TABLE parent(id int PRIMARY KEY);"
                    + "CREATE TEMP TABLE child(id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED)");
            assertThatExceptionOfType(ForeignKeyViolationException.class)
                    .isThrownBy(() -> face.transaction(tx -> tx.execute("INSERT INTO child VALUES(1)")));
            assertThat(face.isInTransaction()).isFalse();
            assertThat(face.fetchVal("SELECT count(*) FROM child")).isEqualTo(0L);
        }
    }

    // Transactions inside of one

    @Test
    default void anInnerOneIsPartOfTheOuterOne() {
        try (Face face = connectWithTable()) {
            face.transaction(tx -> {
                tx.execute("INSERT INTO t VALUES(1)");
                tx.transaction(inner -> inner.transaction(innermost -> innermost.execute("INSERT INTO t VALUES(2)")));
                return tx.execute("INSERT INTO t VALUES(3)");
            });
            assertThat(ids(face)).containsExactly(1, 2, 3);
        }
    }

    @Test
    default void anInnerOneIsRolledBackAlone() {
        try (Face face = connectWithTable()) {
            face.transaction(tx -> {
                tx.execute("INSERT INTO t VALUES(1)");
                assertThatExceptionOfType(DivisionByZeroException.class)
                        .isThrownBy(() -> tx.transaction(inner -> {
                            inner.execute("INSERT INTO t VALUES(2)");
                            return inner.fetch("SELECT 1 / 0");
                        }));
                return tx.execute("INSERT INTO t VALUES(3)");
            });
            assertThat(ids(face)).containsExactly(1, 3);
        }
    }

    @Test
    default void aSwallowedErrorInAnInnerOneIsNotItsCommit() {
        try (Face face = connectWithTable()) {
            face.transaction(tx -> {
                assertThatExceptionOfType(TransactionRolledBackException.class)
                        .isThrownBy(() -> tx.transaction(inner -> {
                            inner.execute("INSERT INTO t VALUES(1)");
                            assertThatExceptionOfType(DivisionByZeroException.class)
                                    .isThrownBy(() -> inner.fetch("SELECT 1 / 0"));
                            return null;
                        }))
                        .withCauseInstanceOf(DivisionByZeroException.class);
                return tx.execute("INSERT INTO t VALUES(2)");
            });
            assertThat(ids(face)).containsExactly(2);
        }
    }

    // Who may be used when

    @Test
    default void theConnectionSaysToUseItsTransaction() {
        try (Face face = connectWithTable()) {
            face.transaction(tx -> {
                assertThatExceptionOfType(UsageException.class)
                        .isThrownBy(() -> face.fetch("SELECT 1"))
                        .withMessageContaining("tx");
                assertThatExceptionOfType(UsageException.class).isThrownBy(() -> face.execute("SELECT 1"));
                assertThatExceptionOfType(UsageException.class).isThrownBy(face::begin);
                assertThat(face.isInTransaction()).isTrue();
                return tx.execute("INSERT INTO t VALUES(1)");
            });
            assertThat(ids(face)).containsExactly(1);
        }
    }

    @Test
    default void theOuterOneWaitsForTheInnerOne() {
        try (Face face = connectWithTable()) {
            face.transaction(tx -> {
                tx.transaction(inner -> {
                    assertThatExceptionOfType(UsageException.class)
                            .isThrownBy(() -> tx.fetch("SELECT 1"))
                            .withMessageContaining("inner");
                    return inner.execute("INSERT INTO t VALUES(1)");
                });
                return null;
            });
            assertThat(ids(face)).containsExactly(1);
        }
    }

    @Test
    default void oneThingAtATime() throws InterruptedException {
        try (Face face = connectWithTable()) {
            face.transaction(tx -> {
                Thread sleeper = Thread.ofVirtual().start(() -> tx.fetch("SELECT pg_sleep(0.5)"));
                awaitActive(face.serverPid());
                assertThatExceptionOfType(UsageException.class)
                        .isThrownBy(() -> tx.fetch("SELECT 1"))
                        .withMessageContaining("another operation is in progress");
                join(sleeper);
                return tx.execute("INSERT INTO t VALUES(1)");
            });
            assertThat(ids(face)).containsExactly(1);
        }
    }

    private void awaitActive(int pid) {
        try (Face other = connect(TestServer.options())) {
            TestServer.awaitWaiting(other, pid, "PgSleep");
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    default void itEndsByItself() {
        try (Face face = connectWithTable()) {
            face.transaction(tx -> {
                assertThatExceptionOfType(UsageException.class).isThrownBy(tx::commit);
                assertThatExceptionOfType(UsageException.class).isThrownBy(tx::rollback);
                tx.close();
                return tx.execute("INSERT INTO t VALUES(1)");
            });
            assertThat(ids(face)).containsExactly(1);
        }
    }

    @Test
    default void itIsOverAfterwards() {
        try (Face face = connectWithTable()) {
            Face[] kept = new Face[1];
            face.transaction(tx -> kept[0] = tx);
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> kept[0].fetch("SELECT 1"))
                    .withMessageContaining("already committed");
        }
    }

    // begin

    @Test
    default void beginAndCommit() {
        try (Face face = connectWithTable()) {
            try (Face tx = face.begin()) {
                tx.execute("INSERT INTO t VALUES(1)");
                tx.commit();
                assertThatExceptionOfType(UsageException.class).isThrownBy(tx::commit);
                assertThatExceptionOfType(UsageException.class).isThrownBy(tx::rollback);
            }
            assertThat(ids(face)).containsExactly(1);
        }
    }

    @Test
    default void itSaysWhetherItIsOpen() {
        try (Face face = connectWithTable();
                Face tx = face.begin()) {
            assertThat(tx.toString()).contains("Transaction[pid=" + face.serverPid() + ", open]");
            tx.commit();
            assertThat(tx.toString()).contains("Transaction[pid=" + face.serverPid() + ", over]");
        }
    }

    @Test
    default void closeRollsBack() {
        try (Face face = connectWithTable()) {
            try (Face tx = face.begin()) {
                tx.execute("INSERT INTO t VALUES(1)");
            }
            assertThat(face.isInTransaction()).isFalse();
            assertThat(ids(face)).isEmpty();
        }
    }

    @Test
    default void rollbackTakesTheInnerOnesAlong() {
        try (Face face = connectWithTable()) {
            Face tx = face.begin();
            Face inner = tx.begin();
            inner.execute("INSERT INTO t VALUES(1)");
            assertThatExceptionOfType(UsageException.class).isThrownBy(tx::commit);
            tx.rollback();

            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> inner.execute("SELECT 1"))
                    .withMessageContaining("rolled back");
            assertThat(ids(face)).isEmpty();
        }
    }

    @Test
    default void innerOnesByHand() {
        try (Face face = connectWithTable()) {
            try (Face tx = face.begin()) {
                try (Face inner = tx.begin()) {
                    inner.execute("INSERT INTO t VALUES(1)");
                    inner.commit();
                }
                try (Face inner = tx.begin()) {
                    inner.execute("INSERT INTO t VALUES(2)");
                    inner.rollback();
                }
                tx.execute("INSERT INTO t VALUES(3)");
                tx.commit();
            }
            assertThat(ids(face)).containsExactly(1, 3);
        }
    }

    // Transactions by hand

    @Test
    default void oneBegunByHandIsSeen() {
        try (Face face = connectWithTable()) {
            face.execute("BEGIN");
            assertThat(face.isInTransaction()).isTrue();
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(face::begin)
                    .withMessageContaining("by hand");
            assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
            face.execute("COMMIT");
            assertThat(face.isInTransaction()).isFalse();
            face.begin().close();
        }
    }

    @Test
    default void oneEndedByHandIsSeen() {
        try (Face face = connectWithTable()) {
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> face.transaction(tx -> {
                        tx.execute("INSERT INTO t VALUES(1)");
                        return tx.execute("ROLLBACK");
                    }))
                    .withMessageContaining("has ended it");
            assertThat(ids(face)).isEmpty();
        }
    }

    // Limits and losses

    @Test
    default void aLimitIsForTheWhole() {
        try (Face face = connectWithTable()) {
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> face.timeout(Duration.ofMillis(300)).transaction(tx -> {
                        tx.execute("INSERT INTO t VALUES(1)");
                        return tx.fetch("SELECT pg_sleep(30)");
                    }));
            assertThat(face.isInTransaction()).isFalse();
            assertThat(ids(face)).isEmpty();
        }
    }

    @Test
    default void aLimitThatIsOverRollsBackInsteadOfCommitting() {
        HandClock clock = new HandClock();
        try (Face face = connect(TestServer.options().clock(clock))) {
            face.execute("CREATE TEMP TABLE t(id int)");
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> face.timeout(Duration.ofSeconds(5)).transaction(tx -> {
                        tx.execute("INSERT INTO t VALUES(1)");
                        clock.pass(Duration.ofSeconds(5));
                        return null;
                    }))
                    .withMessageContaining("rolled back");
            assertThat(ids(face)).isEmpty();
        }
    }

    @Test
    default void aTransactionGoesOnAfterACallThatWasGivenUpWasRolledBack() {
        try (Face face = connectWithTable()) {
            face.transaction(tx -> {
                tx.execute("INSERT INTO t VALUES(1)");
                assertThatExceptionOfType(QueryTimeoutException.class)
                        .isThrownBy(() -> tx.transaction(
                                inner -> inner.timeout(Duration.ofMillis(100)).fetch("SELECT pg_sleep(30)")));
                return tx.execute("INSERT INTO t VALUES(2)");
            });
            assertThat(ids(face)).containsExactly(1, 2);
        }
    }

    @Test
    default void aConnectionThatIsClosedTakesItsTransactionAlong() {
        Face face = connectWithTable();
        Face tx = face.begin();
        tx.execute("INSERT INTO t VALUES(1)");
        face.close();

        assertThat(face.isClosed()).isTrue();
        assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(() -> tx.fetch("SELECT 1"));
        assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(tx::commit);
        tx.close();
    }

    @Test
    default void aConnectionLostBetweenCallsIsNotUnknown() {
        try (Face face = connectWithTable();
                Face other = connect(TestServer.options())) {
            assertThatExceptionOfType(ConnectionClosedException.class)
                    .isThrownBy(() -> face.transaction(tx -> {
                        tx.execute("INSERT INTO t VALUES(1)");
                        other.execute("SELECT pg_terminate_backend($1)", face.serverPid());
                        Await.until(face::isClosed);
                        return null;
                    }));
        }
    }

    @Test
    default void nothingIsRunOutsideOfATransactionThatWasLost() {
        try (Face face = connect(TestServer.options());
                Face other = connect(TestServer.options())) {
            String table = "lost_" + face.serverPid();
            other.execute("CREATE TABLE " + table + "(id int)");
            String insert = "INSERT INTO " + table + " VALUES(1)";
            Face tx = face.begin();
            tx.execute(insert);
            Face inner = tx.begin();
            other.execute("SELECT pg_terminate_backend($1)", face.serverPid());
            Await.until(face::isClosed);

            for (Face late : List.of(inner, tx, face)) {
                assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(() -> late.execute(insert));
                assertThatExceptionOfType(ConnectionClosedException.class)
                        .isThrownBy(() -> late.fetch("INSERT INTO " + table + " VALUES($1)", 2));
                assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(late::begin);
                if (late != face) {
                    assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(late::commit);
                    late.close();
                }
            }
            assertThat(other.fetchVal("SELECT count(*) FROM " + table)).isEqualTo(0L);
            other.execute("DROP TABLE " + table);
        }
    }

    @Test
    default void aConnectionLostWhileCommittingLeavesTheOutcomeUnknown() {
        try (Face face = connectWithTable();
                Face other = connect(TestServer.options())) {
            face.execute("CREATE FUNCTION pg_temp.slow() RETURNS trigger LANGUAGE plpgsql AS"
                    + " 'BEGIN PERFORM pg_sleep(30); RETURN NULL; END';"
                    + "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED"
                    + " FOR EACH ROW EXECUTE FUNCTION pg_temp.slow()");
            Thread killer = Thread.ofVirtual().start(() -> {
                awaitActive(face.serverPid());
                other.execute("SELECT pg_terminate_backend($1)", face.serverPid());
            });
            assertThatExceptionOfType(TransactionOutcomeUnknownException.class)
                    .isThrownBy(() -> face.transaction(tx -> tx.execute("INSERT INTO t VALUES(1)")))
                    .withCauseInstanceOf(ConnectionLostException.class);
            join(killer);
            assertThat(face.isClosed()).isTrue();
        }
    }

    @Test
    default void aCommitIsNotCancelledAtItsLimit() throws Exception {
        HandClock clock = new HandClock();
        try (Face face = connect(TestServer.options().clock(clock));
                Face other = connect(TestServer.options())) {
            FutureTask<String> committing = startCommitBehindALock(face, other);
            clock.pass(Duration.ofSeconds(6));
            // Time enough for a cancel, if there were one.
            for (int i = 0; i < 200; i++) {
                other.fetchVal("SELECT 1");
            }
            other.execute("SELECT pg_advisory_unlock_all()");

            assertThat(committing.get()).isEqualTo("INSERT 0 1");
            assertThat(ids(face)).containsExactly(1);
        }
    }

    @Test
    default void aCommitThatOutlivesTheGraceLeavesTheOutcomeUnknown() throws Exception {
        HandClock clock = new HandClock();
        try (Face face = connect(TestServer.options().clock(clock));
                Face other = connect(TestServer.options())) {
            FutureTask<String> committing = startCommitBehindALock(face, other);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> clock.passUntilDone(committing))
                    .havingCause()
                    .isInstanceOf(TransactionOutcomeUnknownException.class);
            assertThat(face.isClosed()).isTrue();
        }
    }

    /** Begins a transaction with a limit of 5 seconds whose COMMIT waits until {@code other} lets go of a lock. */
    private FutureTask<String> startCommitBehindALock(Face face, Face other) {
        int lock = face.serverPid();
        other.fetch("SELECT pg_advisory_lock($1)", (long) lock);
        face.execute("CREATE TEMP TABLE t(id int);"
                + "CREATE FUNCTION pg_temp.slow() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_advisory_xact_lock(" + lock + "); RETURN NULL; END';"
                + "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW EXECUTE FUNCTION pg_temp.slow()");
        FutureTask<String> committing = new FutureTask<>(
                () -> face.timeout(Duration.ofSeconds(5)).transaction(tx -> tx.execute("INSERT INTO t VALUES(1)")));
        Thread.ofVirtual().start(committing);
        TestServer.awaitWaiting(other, face.serverPid(), "advisory");
        return committing;
    }
}
