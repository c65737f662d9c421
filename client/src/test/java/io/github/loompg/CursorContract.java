package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.ConversionException;
import io.github.loompg.error.LimitExceededException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.UsageException;
import io.github.loompg.error.sqlstate.DivisionByZeroException;
import io.github.loompg.error.sqlstate.UndefinedTableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How results are read a part at a time, on either face, in a transaction and outside of one. */
interface CursorContract {
    /** The server makes these rows as they are wanted, and not all of them first. */
    String SERIES = "SELECT n FROM (SELECT generate_series(1, $1) AS n) series";

    Face connect(ConnectOptions options);

    private Face connect() {
        return connect(TestServer.options());
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    /** The same is tried outside of a transaction, in one, in one inside of that, and in one that was begun by hand. */
    private void everywhere(Consumer<Face> behaviour) {
        try (Face face = connect()) {
            behaviour.accept(face);
            assertUsable(face);
            face.transaction(tx -> {
                behaviour.accept(tx);
                return tx.transaction(inner -> {
                    behaviour.accept(inner);
                    return null;
                });
            });
            assertUsable(face);
            face.execute("BEGIN");
            behaviour.accept(face);
            face.execute("COMMIT");
            assertUsable(face);
        }
    }

    private static void assertUsable(Face face) {
        assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
        assertThat(face.isInTransaction()).isFalse();
        assertThat(face.fetch(String.class, "SELECT name FROM pg_cursors WHERE name LIKE 'loompg%'"))
                .isEmpty();
    }

    // Reading

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 49, 50, 51, 1000})
    default void givesAllRowsInTheirOrder(int count) {
        everywhere(face -> {
            List<Integer> found = new ArrayList<>();
            face.cursor(Integer.class, SERIES, count).forEach(found::add);
            assertThat(found).isEqualTo(numbers(1, count));
        });
    }

    @Test
    default void givesRowsByTheNumber() {
        everywhere(face -> {
            Face.Rows<Integer> rows = face.cursor(Integer.class, SERIES, 10);
            assertThat(rows.fetch(4)).isEqualTo(numbers(1, 4));
            assertThat(rows.fetch(4)).isEqualTo(numbers(5, 8));
            assertThat(rows.fetch(4)).isEqualTo(numbers(9, 10));
            assertThat(rows.fetch(4)).isEmpty();
            assertThat(rows.fetchRow()).isNull();
            assertThat(rows.forward(1)).isZero();
        });
    }

    @Test
    default void readsExactlyToTheEnd() {
        everywhere(face -> {
            Face.Rows<Integer> rows = face.cursor(Integer.class, SERIES, 8);
            assertThat(rows.fetch(8)).hasSize(8);
            assertThat(rows.fetch(1)).isEmpty();
        });
    }

    @Test
    default void canBeReadInAllWaysOneAfterTheOther() {
        everywhere(face -> {
            Face.Rows<Integer> rows = face.cursor(Integer.class, SERIES, 200).prefetch(7);
            assertThat(rows.fetchRow()).isEqualTo(1);
            assertThat(rows.fetch(3)).isEqualTo(numbers(2, 4));
            assertThat(rows.forward(5)).isEqualTo(5);
            assertThat(rows.fetchRow()).isEqualTo(10);
            assertThat(rows.forward(89)).isEqualTo(89);
            assertThat(rows.fetchRow()).isEqualTo(100);
            List<Integer> rest = new ArrayList<>();
            rows.forEach(rest::add);
            assertThat(rest).isEqualTo(numbers(101, 200));
        });
    }

    @Test
    default void passesOverRows() {
        everywhere(face -> {
            try (Face.Rows<Integer> rows = face.cursor(Integer.class, SERIES, 1000)) {
                assertThat(rows.forward(998)).isEqualTo(998);
                assertThat(rows.fetchRow()).isEqualTo(999);
                assertThat(rows.forward(10)).isEqualTo(1);
            }
        });
    }

    record Numbered(int n, String name) {}

    @Test
    default void givesRowsRecordsAndTypesWithArguments() {
        everywhere(face -> {
            Row row = face.cursor("SELECT 1 AS n, 'one' AS name").fetch(2).getFirst();
            assertThat(row.getInt("n")).isEqualTo(1);
            assertThat(face.cursor(Numbered.class, "SELECT 1 AS n, 'one' AS name")
                            .fetch(2))
                    .containsExactly(new Numbered(1, "one"));
            assertThat(face.cursor(new TypeRef<List<Integer>>() {}, "SELECT ARRAY[1, 2]")
                            .fetch(2))
                    .containsExactly(List.of(1, 2));
        });
    }

    @Test
    default void adaptsToTheSizeOfRows() {
        everywhere(face -> {
            int[] count = {0};
            face.cursor(String.class, "SELECT repeat('x', 100000) FROM generate_series(1, 100)")
                    .adaptivePrefetch()
                    .forEach(text -> count[0] += text.length());
            assertThat(count[0]).isEqualTo(10_000_000);
        });
    }

    /** A sequence counts the rows that the server has made. */
    @Test
    default void asksForSoManyRowsAtATime() {
        try (Face face = connect()) {
            face.transaction(tx -> {
                tx.execute("CREATE TEMP SEQUENCE made");
                String small = "SELECT nextval('made') FROM generate_series(1, 100000)";
                assertThat(madeAfter(tx, tx.cursor(small), 1)).isEqualTo(50);
                assertThat(madeAfter(tx, tx.cursor(small), 50)).isEqualTo(50);
                assertThat(madeAfter(tx, tx.cursor(small), 51)).isEqualTo(100);
                assertThat(madeAfter(tx, tx.cursor(small).prefetch(7), 8)).isEqualTo(14);
                assertThat(madeAfter(tx, tx.cursor(small).adaptivePrefetch(), 50))
                        .isEqualTo(50);
                assertThat(madeAfter(tx, tx.cursor(small).adaptivePrefetch(), 51))
                        .isBetween(5_000L, 50_000L);
                String large = "SELECT nextval('made'), repeat('x', 100000) FROM generate_series(1, 1000)";
                assertThat(madeAfter(tx, tx.cursor(large).adaptivePrefetch(), 51))
                        .isEqualTo(52);
                return null;
            });
        }
    }

    private static long madeAfter(Face tx, Face.Rows<Row> rows, int read) {
        tx.execute("ALTER SEQUENCE made RESTART");
        for (int i = 0; i < read; i++) {
            assertThat(rows.fetchRow()).isNotNull();
        }
        rows.close();
        return tx.requireVal(Long.class, "SELECT last_value FROM made");
    }

    // Leaving early

    @Test
    default void isLeftAfterAnyNumberOfRows() {
        everywhere(face -> {
            for (int k = 1; k <= 120; k += Dose.of(17, 1)) {
                assertThat(face.cursor(Integer.class, SERIES, 1_000_000).first(k))
                        .isEqualTo(numbers(1, k));
                assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
            }
        });
    }

    @Test
    default void failsAfterAnyNumberOfRows() {
        try (Face face = connect()) {
            for (int k = 0; k <= 120; k += Dose.of(17, 1)) {
                int last = k;
                List<Integer> found = new ArrayList<>();
                assertThatExceptionOfType(DivisionByZeroException.class)
                        .isThrownBy(() -> face.cursor(
                                        Integer.class,
                                        "SELECT n + 0 / ($2 - n) FROM generate_series(1, $1) n",
                                        240,
                                        last + 1)
                                .forEach(found::add));
                assertThat(found).isEqualTo(numbers(1, k));
                assertUsable(face);
                assertThatExceptionOfType(DivisionByZeroException.class)
                        .isThrownBy(() -> face.transaction(tx -> {
                            tx.cursor("SELECT n + 0 / ($2 - n) FROM generate_series(1, $1) n", 240, last + 1)
                                    .forEach(row -> {});
                            return null;
                        }));
                assertUsable(face);
            }
        }
    }

    @Test
    default void itIsCalledByTheBeginningOfItsStatement() {
        try (Face face = connect()) {
            assertThat(face.cursor("SELECT 1").toString()).contains("Cursor[SELECT 1]");
            assertThat(face.cursor("SELECT " + "x".repeat(100)).toString())
                    .contains("Cursor[SELECT " + "x".repeat(53) + "…]");
        }
    }

    @Test
    default void oneThatWasNeverReadHasSentNothing() {
        everywhere(face -> {
            face.cursor("SELECT * FROM there_is_no_such_table").close();
            assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
        });
    }

    @Test
    default void isOverWhenItIsClosed() {
        everywhere(face -> {
            Face.Rows<Integer> rows = face.cursor(Integer.class, SERIES, 1_000_000);
            assertThat(rows.fetchRow()).isEqualTo(1);
            rows.close();
            rows.close();
            assertThat(rows.fetchRow()).isNull();
            assertThat(rows.fetch(1)).isEmpty();
        });
    }

    @Test
    default void anExhaustedOneLetsItsTableBeDropped() {
        try (Face face = connect()) {
            face.transaction(tx -> {
                tx.execute("CREATE TEMP TABLE t AS SELECT * FROM generate_series(1, 60) n");
                int[] sum = {0};
                tx.cursor(Integer.class, "SELECT n FROM t").forEach(n -> sum[0] += n);
                assertThat(sum[0]).isEqualTo(1830);
                Face.Rows<Integer> left = tx.cursor(Integer.class, "SELECT n FROM t");
                left.fetchRow();
                left.close();
                return tx.execute("DROP TABLE t");
            });
        }
    }

    // What is too large to be fetched

    @Test
    default void aResultThatIsTooLargeIsAnErrorAndTheConnectionGoesOn() {
        try (Face face = connect(TestServer.options().maxResultSize(1_000_000))) {
            for (int i = 0; i < 3; i++) {
                assertThatExceptionOfType(LimitExceededException.class)
                        .isThrownBy(() -> face.fetch(SERIES, 1_000_000))
                        .withMessageContaining("1000000 bytes")
                        .withMessageContaining("cursor");
                assertThatExceptionOfType(LimitExceededException.class)
                        .isThrownBy(() -> face.fetch(Integer.class, SERIES, 1_000_000));
                assertUsable(face);
            }
            assertThat(face.fetch(SERIES, 10_000)).hasSize(10_000);
            assertThat(face.execute(SERIES, 50_000)).isEqualTo("SELECT 50000");
            assertThat(face.fetchVal(String.class, "SELECT repeat('x', 2000000)"))
                    .hasSize(2_000_000);
            assertThat(face.cursor(Integer.class, SERIES, 50_000).forward(50_001))
                    .isEqualTo(50_000);
        }
    }

    @Test
    default void aRowThatAloneIsTooLargeIsAnErrorAndTheConnectionGoesOn() {
        try (Face face = connect(TestServer.options().maxResultSize(1_000_000))) {
            String huge = "SELECT repeat('x', 3000000)";
            for (int i = 0; i < 3; i++) {
                assertThatExceptionOfType(LimitExceededException.class)
                        .isThrownBy(() -> face.fetch(huge))
                        .withMessageContaining("1000000 bytes");
                assertUsable(face);
            }
            assertThat(face.execute(huge, new Object[0])).isEqualTo("SELECT 1");
            BulkContract.Bulk bulk = Verbs.of(face, BulkContract.Bulk.class);
            face.execute("CREATE TEMP TABLE t(n int)");
            for (String returned : List.of("repeat('x', 3000000)", "repeat('x', 30000)")) {
                assertThatExceptionOfType(LimitExceededException.class)
                        .isThrownBy(() -> bulk.fetchMany(
                                "INSERT INTO t VALUES($1) RETURNING " + returned,
                                IntStream.range(0, 100).mapToObj(List::of).toList()))
                        .withMessageContaining("1000000 bytes");
                assertUsable(face);
            }
            PipelineResult<List<Row>> result =
                    Verbs.of(face, PipelineContract.Verb.class).pipeline(p -> p.fetch(huge));
            assertThat(result.failure()).isInstanceOf(LimitExceededException.class);
            assertUsable(face);
        }
    }

    @Test
    default void aResultThatIsTooLargeRollsItsTransactionBack() {
        try (Face face = connect(TestServer.options().maxResultSize(1_000_000))) {
            face.execute("CREATE TEMP TABLE t(n int)");
            assertThatExceptionOfType(LimitExceededException.class)
                    .isThrownBy(() -> face.transaction(tx -> {
                        tx.execute("INSERT INTO t VALUES(1)");
                        return tx.fetch(SERIES, 1_000_000);
                    }));
            assertUsable(face);
            assertThat(face.fetchVal("SELECT count(*) FROM t")).isEqualTo(0L);
        }
    }

    // Who else may do what

    @Test
    default void inATransactionOthersComeInBetween() {
        try (Face face = connect()) {
            face.execute("BEGIN; COMMIT");
            face.transaction(tx -> {
                Face.Rows<Integer> one = tx.cursor(Integer.class, SERIES, 100);
                Face.Rows<Integer> two = tx.cursor(Integer.class, SERIES + " WHERE n > 10", 100);
                assertThat(one.fetch(3)).isEqualTo(numbers(1, 3));
                assertThat(two.fetch(3)).isEqualTo(numbers(11, 13));
                assertThat(tx.fetchVal("SELECT 1")).isEqualTo(1);
                assertThat(one.fetch(3)).isEqualTo(numbers(4, 6));
                assertThat(two.fetch(3)).isEqualTo(numbers(14, 16));
                return null;
            });
            assertUsable(face);
        }
    }

    @Test
    default void outsideOfATransactionItHasTheConnectionForItself() {
        try (Face face = connect()) {
            try (Face.Rows<Integer> rows = face.cursor(Integer.class, SERIES, 1_000_000)) {
                rows.fetchRow();
                assertThatExceptionOfType(UsageException.class)
                        .isThrownBy(() -> face.fetchVal("SELECT 1"))
                        .withMessageContaining("a cursor is open");
                assertThatExceptionOfType(UsageException.class).isThrownBy(face::begin);
                assertThatExceptionOfType(UsageException.class)
                        .isThrownBy(() -> face.cursor("SELECT 1").fetchRow());
                assertThat(rows.fetchRow()).isEqualTo(2);
            }
            assertUsable(face);
        }
    }

    @Test
    default void theServerWaitsForWhoeverReads() {
        try (Face face = connect();
                Face other = connect();
                Face.Rows<String> rows =
                        face.cursor(String.class, "SELECT repeat('x', 10000) FROM generate_series(1, 10000)")) {
            for (int i = 0; i < 3; i++) {
                assertThat(rows.fetch(1_000)).hasSize(1_000);
                TestServer.awaitWaiting(other, face.serverPid(), "ClientWrite");
            }
        }
    }

    @Test
    default void isOverWithItsTransaction() {
        try (Face face = connect()) {
            List<Face.Rows<Integer>> kept = new ArrayList<>();
            face.transaction(tx -> {
                Face.Rows<Integer> rows = tx.cursor(Integer.class, SERIES, 1000);
                rows.fetch(1);
                kept.add(rows);
                return null;
            });
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> kept.getFirst().fetch(1))
                    .withMessageContaining("already committed");
            kept.getFirst().close();
            assertUsable(face);
        }
    }

    @Test
    default void isOverWithItsConnection() {
        Face face = connect();
        Face.Rows<Integer> rows = face.cursor(Integer.class, SERIES, 1_000_000);
        rows.fetchRow();
        face.close();
        assertThat(face.isClosed()).isTrue();
        assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(() -> rows.forward(1_000_000));
        rows.close();
        assertThatExceptionOfType(ConnectionClosedException.class)
                .isThrownBy(() -> face.cursor("SELECT 1").fetchRow());
    }

    // Failures

    @Test
    default void refusesNumbersThatAreNotPositive() {
        everywhere(face -> {
            Face.Rows<Integer> rows = face.cursor(Integer.class, SERIES, 3);
            assertThatExceptionOfType(UsageException.class).isThrownBy(() -> rows.fetch(0));
            assertThatExceptionOfType(UsageException.class).isThrownBy(() -> rows.forward(-1));
            assertThatExceptionOfType(UsageException.class).isThrownBy(() -> rows.prefetch(0));
            assertThat(rows.fetchRow()).isEqualTo(1);
            assertThatExceptionOfType(UsageException.class).isThrownBy(() -> rows.prefetch(10));
            assertThat(rows.fetch(5)).isEqualTo(numbers(2, 3));
        });
    }

    @Test
    default void refusesWhatCannotBeSent() {
        everywhere(face -> {
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> face.cursor(SERIES, "many").fetchRow());
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> face.cursor(SERIES).fetchRow())
                    .withMessageContaining("1 parameter");
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> face.cursor("SET work_mem = '1MB'").fetchRow())
                    .withMessageContaining("no rows");
        });
    }

    @Test
    default void anErrorAtItsBeginningIsThrown() {
        try (Face face = connect()) {
            assertThatExceptionOfType(UndefinedTableException.class)
                    .isThrownBy(() ->
                            face.cursor("SELECT * FROM there_is_no_such_table").fetchRow());
            assertUsable(face);
        }
    }

    @Test
    default void anErrorAfterSomeRowsComesBehindThem() {
        try (Face face = connect()) {
            List<Integer> found = new ArrayList<>();
            assertThatExceptionOfType(DivisionByZeroException.class)
                    .isThrownBy(() -> face.cursor(Integer.class, "SELECT 1 / (4 - n) FROM generate_series(1, 9) n")
                            .forEach(found::add));
            assertThat(found).hasSize(3);
            assertUsable(face);
            assertThatExceptionOfType(DivisionByZeroException.class)
                    .isThrownBy(() -> face.transaction(tx -> {
                        tx.cursor("SELECT 1 / (4 - n) FROM generate_series(1, 9) n")
                                .prefetch(2)
                                .forEach(row -> {});
                        return null;
                    }));
            assertUsable(face);
        }
    }

    @Test
    default void aRowThatCannotBecomeWhatIsWantedHarmsNoOther() {
        everywhere(face -> {
            try (Face.Rows<Short> rows = face.cursor(Short.class, "SELECT n FROM unnest(ARRAY[1, 100000, 3]) n")) {
                assertThat(rows.fetchRow()).isEqualTo((short) 1);
                assertThatExceptionOfType(ConversionException.class).isThrownBy(rows::fetchRow);
                assertThat(rows.fetchRow()).isEqualTo((short) 3);
            }
        });
    }

    @Test
    default void whatIsThrownAmidTheRowsLeavesTheConnectionUsable() {
        try (Face face = connect()) {
            Face.Rows<Integer> rows = face.cursor(Integer.class, SERIES, 1_000_000);
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> rows.forEach(n -> {
                        if (n == 1000) {
                            throw new IllegalStateException("on purpose");
                        }
                    }));
            rows.close();
            assertUsable(face);
        }
    }

    @Test
    default void aLimitIsForEachWait() {
        try (Face face = connect()) {
            Face.Rows<Integer> rows = face.timeout(Duration.ofMillis(300))
                    .cursor(Integer.class, "SELECT n FROM generate_series(1, 2) n, pg_sleep(30 * (n - 1))");
            assertThatExceptionOfType(QueryTimeoutException.class).isThrownBy(() -> rows.forEach(row -> {}));
            assertUsable(face);
        }
    }

    @Test
    default void itsStatementIsPreparedAnewIfTheServerHasForgottenIt() {
        try (Face face = connect()) {
            assertThat(face.cursor(Integer.class, SERIES, 2).fetch(9)).hasSize(2);
            face.execute("DO 'BEGIN EXECUTE ''DEALLOCATE ALL''; END'");
            assertThat(face.cursor(Integer.class, SERIES, 2).fetch(9)).hasSize(2);
        }
    }

    @Test
    default void itDoesOneThingAtATime() {
        try (Face face = connect();
                Face other = connect()) {
            Face.Rows<Row> rows = face.cursor("SELECT pg_sleep(30)");
            Thread reader = Thread.ofVirtual().start(() -> {
                try {
                    rows.fetchRow();
                } catch (PostgresException | CancellationException givenUp) {
                    // That is how it ends.
                }
            });
            TestServer.awaitWaiting(other, face.serverPid(), "PgSleep");
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(rows::fetchRow)
                    .withMessageContaining("another operation is in progress");
            reader.interrupt();
            other.execute("SELECT pg_cancel_backend($1)", face.serverPid());
            join(reader);
            rows.close();
            assertUsable(face);
        }
    }

    @Test
    default void withoutACacheItDoesAsWell() {
        try (Face face = connect(TestServer.options().statementCacheSize(0))) {
            assertThat(face.cursor(Integer.class, SERIES, 200).fetch(201)).hasSize(200);
            face.transaction(tx -> {
                assertThat(tx.cursor(Integer.class, SERIES, 200).fetch(201)).hasSize(200);
                return null;
            });
            assertUsable(face);
        }
    }

    @Test
    default void manyThatWereLeftEarlyLeaveNoPortal() {
        try (Face face = connect()) {
            face.transaction(tx -> {
                for (int i = 0; i < 2_000; i++) {
                    Face.Rows<Integer> rows =
                            tx.cursor(Integer.class, SERIES, 100).prefetch(1);
                    rows.fetchRow();
                    rows.close();
                }
                assertThat(tx.fetchVal("SELECT count(*) FROM pg_cursors WHERE name LIKE 'loompg%'"))
                        .isEqualTo(0L);
                return null;
            });
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
