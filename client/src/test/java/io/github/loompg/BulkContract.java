package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.MappingException;
import io.github.loompg.error.OutdatedStatementException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.UsageException;
import io.github.loompg.error.sqlstate.AdminShutdownException;
import io.github.loompg.error.sqlstate.DivisionByZeroException;
import io.github.loompg.error.sqlstate.InFailedSqlTransactionException;
import io.github.loompg.error.sqlstate.UndefinedTableException;
import io.github.loompg.error.sqlstate.UniqueViolationException;
import io.github.loompg.testkit.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One statement with many rows of arguments, on either face. */
@Timeout(120)
interface BulkContract {
    /** The verbs, which wait. */
    interface Bulk {
        long executeMany(String sql, Iterable<?> rows);

        long executeMany(String sql, Stream<?> rows);

        long executeMany(String sql, Publisher<?> rows);

        List<Row> fetchMany(String sql, Iterable<?> rows);

        <T> List<T> fetchMany(Class<T> type, String sql, Iterable<?> rows);

        <T> List<T> fetchMany(TypeRef<T> type, String sql, Iterable<?> rows);

        List<Row> fetchMany(String sql, Stream<?> rows);

        <T> List<T> fetchMany(Class<T> type, String sql, Stream<?> rows);

        <T> List<T> fetchMany(TypeRef<T> type, String sql, Stream<?> rows);

        List<Row> fetchMany(String sql, Publisher<?> rows);

        <T> List<T> fetchMany(Class<T> type, String sql, Publisher<?> rows);

        <T> List<T> fetchMany(TypeRef<T> type, String sql, Publisher<?> rows);
    }

    record Item(int id, String name) {}

    String INSERT = "INSERT INTO t VALUES($1, $2)";

    Face connect(ConnectOptions options);

    private Face connected() {
        Face face = connect(TestServer.options());
        face.execute("CREATE TEMP TABLE t(id int PRIMARY KEY, name text)");
        return face;
    }

    private static Bulk bulk(Face face) {
        return Verbs.of(face, Bulk.class);
    }

    private static long count(Face face) {
        return face.requireVal(Long.class, "SELECT count(*) FROM t");
    }

    /** So many rows, made when they are asked for. */
    private static Iterable<List<Object>> rows(int count, IntFunction<List<Object>> row) {
        return () -> IntStream.range(0, count).mapToObj(row).iterator();
    }

    private static Iterable<List<Object>> rows(int count) {
        return rows(count, i -> List.of(i, "n" + i));
    }

    /** Items from one number to before another, from a publisher. */
    private static Publisher<Item> published(int from, int to) {
        return subscriber -> {
            SubmissionPublisher<Item> publisher = new SubmissionPublisher<>();
            publisher.subscribe(subscriber);
            Thread.ofVirtual().start(() -> {
                IntStream.range(from, to).forEach(i -> publisher.submit(new Item(i, "n" + i)));
                publisher.close();
            });
        };
    }

    // What goes in

    @Test
    default void executeManyRunsTheStatementForEachRow() {
        try (Face face = connected()) {
            assertThat(bulk(face).executeMany(INSERT, List.of(List.of(1, "a"), List.of(2, "b"))))
                    .isEqualTo(2);
            assertThat(bulk(face)
                            .executeMany(
                                    "UPDATE t SET name = $2 WHERE id <= $1", List.of(List.of(1, "x"), List.of(2, "y"))))
                    .as("rows of the table, not of the input")
                    .isEqualTo(3);
            assertThat(face.fetch(String.class, "SELECT name FROM t")).containsExactly("y", "y");
        }
    }

    @Test
    default void aRowIsAListAnArrayOrARecord() {
        try (Face face = connected()) {
            bulk(face)
                    .executeMany(
                            INSERT,
                            List.of(new Object[] {1, "a"}, new Item(2, "b"), Arrays.asList(3, null), new Item(4, "d")));

            assertThat(face.fetch(String.class, "SELECT name FROM t ORDER BY id"))
                    .containsExactly("a", "b", null, "d");
        }
    }

    @Test
    default void whatIsNoRowIsRefusedWithItsIndex() {
        try (Face face = connected()) {
            for (Object wrong :
                    new Object[] {"ab", 7, java.util.Map.of(0, 1), new int[] {1, 2}, java.util.Set.of(1, 2)}) {
                assertThatExceptionOfType(UsageException.class)
                        .as("a text is no row of characters, and nothing else is by accident")
                        .isThrownBy(() -> bulk(face).executeMany(INSERT, List.of(new Item(1, "a"), wrong)))
                        .withMessageStartingWith(
                                "input row 1: a " + wrong.getClass().getTypeName() + " is no row of values")
                        .satisfies(refusal -> assertThat(refusal.inputRow()).hasValue(1));
            }
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> bulk(face).executeMany(INSERT, Collections.singletonList(null)))
                    .withMessageStartingWith("input row 0: null is no row of values");
            assertThat(count(face)).isZero();
        }
    }

    @Test
    default void aRowOfAnotherLengthIsRefused() {
        try (Face face = connected()) {
            for (List<?> wrong : List.of(List.of(1), List.of(1, "a", 2), List.of())) {
                assertThatExceptionOfType(UsageException.class)
                        .isThrownBy(() -> bulk(face).executeMany(INSERT, List.of(wrong)))
                        .withMessageStartingWith("input row 0: the statement has 2 parameters, but ");
            }
        }
    }

    @Test
    default void anArgumentThatDoesNotFitIsNamedWithItsRow() {
        try (Face face = connected()) {
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> bulk(face).executeMany(INSERT, List.of(List.of(1, "a"), List.of("two", "b"))))
                    .withMessageStartingWith("input row 1: parameter $1 (int4, given java.lang.String)")
                    .satisfies(refusal -> assertThat(refusal.inputRow()).hasValue(1))
                    .satisfies(refusal -> assertThat(refusal.parameter()).isEqualTo(1));
            assertThat(count(face)).as("the first row had not been sent").isZero();
        }
    }

    @Test
    default void noRowsAreNoRuns() {
        try (Face face = connected()) {
            assertThat(bulk(face).executeMany(INSERT, List.of())).isZero();
            assertThat(bulk(face).fetchMany("SELECT $1::int", List.of())).isEmpty();
            assertThat(face.isInTransaction()).isFalse();
            assertThatExceptionOfType(UndefinedTableException.class)
                    .as("the statement is looked at all the same")
                    .isThrownBy(() -> bulk(face).executeMany("INSERT INTO nowhere VALUES($1)", List.of()));
        }
    }

    @Test
    default void withoutAStatementCacheItWorksTheSame() {
        try (Face face = connect(TestServer.options().statementCacheSize(0))) {
            face.execute("CREATE TEMP TABLE t(id int PRIMARY KEY, name text)");
            assertThat(bulk(face).executeMany(INSERT, rows(5_000))).isEqualTo(5_000);
            assertThat(bulk(face).fetchMany(Integer.class, "SELECT id FROM t WHERE id = $1", List.of(List.of(4_999))))
                    .containsExactly(4_999);
        }
    }

    @Test
    default void aStreamIsClosedAtTheEnd() {
        try (Face face = connected()) {
            AtomicBoolean closed = new AtomicBoolean();
            Stream<Item> items =
                    IntStream.range(0, 10).mapToObj(i -> new Item(i, "n")).onClose(() -> closed.set(true));

            assertThat(bulk(face).executeMany(INSERT, items)).isEqualTo(10);
            assertThat(closed).isTrue();
        }
    }

    @Test
    default void aPublisherIsASource() {
        try (Face face = connected()) {
            assertThat(bulk(face).executeMany(INSERT, published(0, 2_000))).isEqualTo(2_000);
            assertThat(face.fetch(Integer.class, "SELECT id FROM t ORDER BY id"))
                    .containsExactlyElementsOf(IntStream.range(0, 2_000).boxed().toList());
        }
    }

    @Test
    default void aPublisherThatFailsUndoesAll() {
        try (Face face = connected()) {
            Publisher<Item> failing = subscriber -> {
                SubmissionPublisher<Item> publisher = new SubmissionPublisher<>(Runnable::run, 1024);
                publisher.subscribe(subscriber);
                IntStream.range(0, 100).forEach(i -> publisher.submit(new Item(i, "n")));
                publisher.closeExceptionally(new IOException("the disk is gone"));
            };
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> bulk(face).executeMany(INSERT, failing))
                    .withMessageContaining("the disk is gone");
            assertThat(count(face)).isZero();
        }
    }

    @Test
    default void aPublisherThatNeverPublishesIsNotAwaitedBeyondTheLimit() {
        try (Face face = connected()) {
            AtomicBoolean cancelled = new AtomicBoolean();
            Publisher<Item> silent = subscriber -> subscriber.onSubscribe(new java.util.concurrent.Flow.Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {
                    cancelled.set(true);
                }
            });
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> bulk(face.timeout(Duration.ofMillis(50))).executeMany(INSERT, silent))
                    .satisfies(late -> assertThat(late.phase()).isEqualTo("waiting for more input"));
            assertThat(cancelled).isTrue();
            assertThat(count(face)).isZero();
        }
    }

    // Much of it

    @Test
    default void theInputIsAskedForAsItIsSent() {
        try (Face face = connected()) {
            // 200 MB, if they were all there at once.
            String padding = "x".repeat(10_000);
            assertThat(bulk(face).executeMany("SELECT length($2), $1::int", rows(20_000, i -> List.of(i, padding))))
                    .isEqualTo(20_000);
        }
    }

    @Test
    default void longRowsGoBothWays() {
        try (Face face = connected()) {
            String padding = "x".repeat(1_000_000);
            List<String> echoed =
                    bulk(face).fetchMany(String.class, "SELECT $1::text", rows(50, i -> List.of(padding + i)));

            assertThat(echoed).hasSize(50).last().isEqualTo(padding + 49);
        }
    }

    // All or nothing

    @Test
    default void aRowThatFailsUndoesTheOthers() {
        try (Face face = connected()) {
            AtomicInteger asked = new AtomicInteger();
            assertThatExceptionOfType(UniqueViolationException.class)
                    .isThrownBy(() -> bulk(face).executeMany(INSERT, rows(1_000_000, i -> {
                        asked.incrementAndGet();
                        return List.of(i == 3_000 ? 0 : i, "n");
                    })))
                    .withMessageStartingWith("input row 3000: duplicate key value")
                    .satisfies(refusal -> assertThat(refusal.inputRow()).hasValue(3_000));
            assertThat(asked).as("rows that were asked for").hasValueLessThan(500_000);
            assertThat(count(face)).isZero();
        }
    }

    @Test
    default void anErrorOfTheCommitIsOneOfNoRow() {
        try (Face face = connected()) {
            face.execute("CREATE TEMP TABLE late(id int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
            assertThatExceptionOfType(UniqueViolationException.class)
                    .isThrownBy(() ->
                            bulk(face).executeMany("INSERT INTO late VALUES($1)", List.of(List.of(1), List.of(1))))
                    .satisfies(refusal -> assertThat(refusal.inputRow()).isEmpty());
            assertThat(face.requireVal(Long.class, "SELECT count(*) FROM late")).isZero();
        }
    }

    @Test
    default void inputThatThrowsUndoesWhatWasSent() {
        try (Face face = connected()) {
            for (int good : new int[] {0, 10, 20_000}) {
                assertThatThrownBy(() -> bulk(face).executeMany(INSERT, rows(good + 1, i -> {
                            if (i == good) {
                                throw new IllegalStateException("no more");
                            }
                            return List.of(i, "some text to fill a buffer with");
                        })))
                        .isExactlyInstanceOf(IllegalStateException.class)
                        .hasMessage("no more")
                        .hasNoSuppressedExceptions();
                assertThat(count(face)).isZero();
                assertThat(face.isInTransaction()).isFalse();
            }
        }
    }

    @Test
    default void anArgumentThatDoesNotFitUndoesWhatWasSent() {
        try (Face face = connected()) {
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> bulk(face)
                            .executeMany(
                                    INSERT, rows(20_001, i -> List.of(i == 20_000 ? "last" : (Object) i, "some text"))))
                    .satisfies(refusal -> assertThat(refusal.inputRow()).hasValue(20_000));
            assertThat(count(face)).isZero();
        }
    }

    @Test
    default void withinATransactionItIsPartOfIt() {
        try (Face face = connected()) {
            face.transaction(tx -> {
                assertThat(bulk(tx).executeMany(INSERT, rows(100))).isEqualTo(100);
                assertThatThrownBy(() -> tx.transaction(inner -> bulk(inner).executeMany(INSERT, rows(100))))
                        .isInstanceOf(UniqueViolationException.class);
                assertThatThrownBy(() -> tx.transaction(inner -> bulk(inner).executeMany(INSERT, rows(20_000))))
                        .isInstanceOf(UniqueViolationException.class);
                return null;
            });
            assertThat(count(face)).isEqualTo(100);
        }
    }

    @Test
    default void inputThatThrowsEndsTheTransactionIfSomethingWasSent() {
        try (Face face = connected()) {
            try (Face tx = face.begin()) {
                assertThatExceptionOfType(ArithmeticException.class)
                        .isThrownBy(() -> bulk(tx).executeMany(INSERT, rows(1, i -> List.of(1 / i, "n"))));
                assertThat(count(tx)).as("nothing was sent").isZero();
                assertThatExceptionOfType(ArithmeticException.class)
                        .isThrownBy(() -> bulk(tx).executeMany(
                                        INSERT,
                                        rows(
                                                20_000,
                                                i -> List.of(i + 1 / (19_999 - i), "some text to fill a buffer"))));
                assertThatExceptionOfType(InFailedSqlTransactionException.class).isThrownBy(() -> count(tx));
                tx.rollback();
            }
            assertThat(count(face)).isZero();
        }
    }

    // What ends it early

    @Test
    default void theLimitHoldsWhileRowsAreSent() {
        try (Face face = connected()) {
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> bulk(face.timeout(Duration.ofMillis(300)))
                            .executeMany(
                                    "SELECT pg_sleep(0.001), length($1::text)",
                                    rows(Integer.MAX_VALUE, i -> List.of("x".repeat(10_000)))))
                    .withMessageContaining("SELECT pg_sleep(0.001)");
            assertThat(count(face)).isZero();
        }
    }

    @Test
    default void theLimitHoldsForInputThatComesSlowly() {
        HandClock clock = new HandClock();
        try (Face face = connect(TestServer.options().clock(clock))) {
            face.execute("CREATE TEMP TABLE t(id int PRIMARY KEY, name text)");
            int last = 20_000;
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> bulk(face.timeout(Duration.ofSeconds(1)))
                            .executeMany(INSERT, rows(last + 1, i -> {
                                if (i == last) {
                                    clock.pass(Duration.ofSeconds(1));
                                }
                                return List.of(i, "some text to fill a buffer with");
                            })))
                    .satisfies(late -> assertThat(late.phase()).isEqualTo("waiting for more input"));
            assertThat(count(face)).isZero();
        }
    }

    @Test
    default void theLimitHoldsForTheLastAnswer() {
        try (Face face = connected()) {
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> bulk(face.timeout(Duration.ofMillis(50)))
                            .executeMany("SELECT pg_sleep($1)", List.of(List.of(30.0))));
            assertThat(count(face)).isZero();
        }
    }

    @Test
    default void aSessionThatIsEndedEndsIt() {
        try (Face face = connected();
                Face other = connect(TestServer.options())) {
            int pid = face.serverPid();
            assertThatExceptionOfType(ConnectionLostException.class)
                    .isThrownBy(() -> bulk(face).executeMany(INSERT, rows(Integer.MAX_VALUE, i -> {
                        if (i == 5_000) {
                            other.execute("SELECT pg_terminate_backend($1)", pid);
                        }
                        return List.of(i, "some text to fill a buffer with");
                    })))
                    .withCauseInstanceOf(AdminShutdownException.class);
            assertThat(face.isClosed()).isTrue();
        }
    }

    @Test
    default void theInputCannotUseItsOwnConnection() {
        try (Face face = connected()) {
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() ->
                            bulk(face).executeMany(INSERT, rows(1, i -> List.of(i, face.fetchVal("SELECT 'n'")))))
                    .withMessageContaining("another operation is in progress");
            assertThat(count(face)).isZero();
        }
    }

    @Test
    default void copyIsNoStatementForManyRuns() {
        try (Face face = connected()) {
            for (String copy : List.of("COPY t FROM STDIN", " ; /* a */ copy t TO STDOUT")) {
                assertThatExceptionOfType(UsageException.class)
                        .isThrownBy(() -> bulk(face).executeMany(copy, List.of(List.of())))
                        .withMessageStartingWith("COPY cannot be run once for each row of arguments");
            }
            assertThat(bulk(face).executeMany("INSERT INTO t VALUES($1, 'copy')", List.of(List.of(1))))
                    .isEqualTo(1);
            assertThat(count(face)).isEqualTo(1);
        }
    }

    // fetchMany

    @Test
    default void fetchManyGivesTheRowsOfAllRuns() {
        try (Face face = connected()) {
            assertThat(bulk(face)
                            .fetchMany(INSERT + " RETURNING id, name", List.of(new Item(2, "b"), new Item(1, "a"))))
                    .extracting(row -> row.getInt("id"))
                    .containsExactly(2, 1);
            assertThat(bulk(face)
                            .fetchMany(
                                    Item.class,
                                    "SELECT * FROM t WHERE id <= $1 ORDER BY id",
                                    List.of(List.of(1), List.of(0), List.of(2))))
                    .containsExactly(new Item(1, "a"), new Item(1, "a"), new Item(2, "b"));
            assertThat(bulk(face)
                            .fetchMany(new TypeRef<List<Integer>>() {}, "SELECT ARRAY[$1::int]", List.of(List.of(3))))
                    .containsExactly(List.of(3));
            assertThat(bulk(face).fetchMany("DELETE FROM t WHERE id = $1", List.of(List.of(1))))
                    .as("of a statement without a result")
                    .isEmpty();
        }
    }

    @Test
    default void fetchManyTakesAStreamOrAPublisher() {
        try (Face face = connected()) {
            String sql = INSERT + " RETURNING id";
            AtomicBoolean closed = new AtomicBoolean();
            Stream<Item> items = Stream.of(new Item(1, "a"), new Item(2, "b")).onClose(() -> closed.set(true));
            assertThat(bulk(face).fetchMany(sql, items))
                    .extracting(row -> row.getInt("id"))
                    .containsExactly(1, 2);
            assertThat(closed).isTrue();
            assertThat(bulk(face).fetchMany(Integer.class, sql, Stream.of(new Item(3, "c"))))
                    .containsExactly(3);
            assertThat(bulk(face).fetchMany(new TypeRef<Integer>() {}, sql, Stream.of(new Item(4, "d"))))
                    .containsExactly(4);

            assertThat(bulk(face).fetchMany(sql, published(5, 1_005)))
                    .extracting(row -> row.getInt("id"))
                    .containsExactlyElementsOf(IntStream.range(5, 1_005).boxed().toList());
            assertThat(bulk(face).fetchMany(Integer.class, sql, published(2_000, 2_001)))
                    .containsExactly(2_000);
            assertThat(bulk(face).fetchMany(new TypeRef<Integer>() {}, sql, published(2_001, 2_002)))
                    .containsExactly(2_001);
        }
    }

    @Test
    default void rowsThatDoNotFitAreAnErrorAndTheConnectionGoesOn() {
        try (Face face = connected()) {
            assertThatExceptionOfType(MappingException.class)
                    .isThrownBy(() -> bulk(face).fetchMany(Item.class, "SELECT $1::int AS other", List.of(List.of(1))));
            assertThatExceptionOfType(DivisionByZeroException.class)
                    .isThrownBy(() ->
                            bulk(face).fetchMany(Integer.class, "SELECT 1 / $1::int", List.of(List.of(1), List.of(0))))
                    .satisfies(refusal -> assertThat(refusal.inputRow()).hasValue(1));
            assertThat(count(face)).isZero();
        }
    }

    /** An iterator that is asked once more after its end would show it. */
    @Test
    default void theInputIsGoneThroughOnce() {
        try (Face face = connected()) {
            Iterator<List<Object>> once = rows(3).iterator();
            assertThat(bulk(face).executeMany(INSERT, (Iterable<List<Object>>) () -> once))
                    .isEqualTo(3);
            assertThat(bulk(face).executeMany(INSERT, (Iterable<List<Object>>) () -> once))
                    .isZero();
        }
    }

    // What changes meanwhile

    @Test
    default void aStatementWhoseTableHasChangedIsPreparedAnew() {
        try (Face face = connected()) {
            String returning = "INSERT INTO t SELECT $1, $2 RETURNING *";
            for (int count : new int[] {1, 100, 5_000}) {
                face.execute("DROP TABLE t; CREATE TEMP TABLE t(id int, name text)");
                AtomicInteger given = new AtomicInteger();
                Iterable<List<Object>> once = rows(count, i -> {
                    given.incrementAndGet();
                    return List.of(i, "n");
                });
                assertThat(bulk(face).fetchMany(returning, List.of(List.of(1, "a"))))
                        .hasSize(1);
                face.execute("ALTER TABLE t ADD more int");
                assertThat(bulk(face).fetchMany(returning, once))
                        .hasSize(count)
                        .allSatisfy(row -> assertThat(row.size()).isEqualTo(3));
                assertThat(given).as("each row is asked for once").hasValue(count);
                face.execute("ALTER TABLE t ALTER id TYPE text");
                assertThat(bulk(face).executeMany("INSERT INTO t VALUES($1, $2)", List.of(List.of("x", "y"))))
                        .isEqualTo(1);
                face.execute("ALTER TABLE t ALTER id TYPE int USING 1");
                assertThat(bulk(face).executeMany("INSERT INTO t VALUES($1, $2)", rows(count)))
                        .isEqualTo(count);
            }
        }
    }

    @Test
    default void aStatementThatTheServerHasForgottenIsPreparedAnew() {
        try (Face face = connected()) {
            bulk(face).executeMany(INSERT, rows(1));
            for (int count : new int[] {10, 5_000}) {
                face.execute("TRUNCATE t");
                face.execute("DO $$BEGIN EXECUTE 'DEALLOCATE ALL'; END$$");
                assertThat(bulk(face).executeMany(INSERT, rows(count))).isEqualTo(count);
                face.execute("TRUNCATE t");
                face.execute("DO $$BEGIN EXECUTE 'DEALLOCATE ALL'; END$$");
                face.transaction(tx -> assertThat(bulk(tx).executeMany(INSERT, rows(count)))
                        .as("the first statement of a transaction")
                        .isEqualTo(count));
                face.execute("DO $$BEGIN EXECUTE 'DEALLOCATE ALL'; END$$");
                assertThatExceptionOfType(OutdatedStatementException.class)
                        .isThrownBy(() -> face.transaction(tx -> {
                            tx.execute("TRUNCATE t");
                            return bulk(tx).executeMany(INSERT, rows(count));
                        }))
                        .satisfies(failure -> assertThat(failure.safeToRetry()).isTrue());
                assertThat(count(face)).isEqualTo(count);
            }
        }
    }

    // Prepared statements

    @Test
    default void aPreparedStatementIsRunForEachRow() {
        try (Face face = connected()) {
            Many insert = prepared(face, INSERT + " RETURNING id");
            assertThat(insert.executeMany(rows(10))).isEqualTo(10);
            assertThat(insert.executeMany(Stream.of(List.of(10, "a"), new Item(11, "b"))))
                    .isEqualTo(2);
            assertThat(insert.fetchMany(rows(3, i -> List.of(20 + i, ""))))
                    .extracting(row -> row.getInt(0))
                    .containsExactly(20, 21, 22);
            assertThat(insert.fetchMany(Integer.class, List.of(List.of(30, ""))))
                    .containsExactly(30);
            assertThat(insert.fetchMany(new TypeRef<Integer>() {}, List.of(List.of(31, ""))))
                    .containsExactly(31);
            assertThat(insert.fetchMany(Stream.of(new Item(32, ""))))
                    .extracting(row -> row.getInt(0))
                    .containsExactly(32);
            assertThat(insert.fetchMany(Integer.class, published(33, 35))).containsExactly(33, 34);
            assertThatExceptionOfType(UniqueViolationException.class)
                    .isThrownBy(() -> insert.executeMany(rows(40, i -> List.of(100 + i % 39, ""))))
                    .satisfies(refusal -> assertThat(refusal.inputRow()).hasValue(39));
            assertThat(count(face)).isEqualTo(20);
            face.execute("DO $$BEGIN EXECUTE 'DEALLOCATE ALL'; END$$");
            assertThat(insert.executeMany(rows(1, i -> List.of(50, "")))).isEqualTo(1);
        }
    }

    /** The verbs of a prepared statement. */
    interface Many {
        long executeMany(Iterable<?> rows);

        long executeMany(Stream<?> rows);

        List<Row> fetchMany(Iterable<?> rows);

        <T> List<T> fetchMany(Class<T> type, Iterable<?> rows);

        <T> List<T> fetchMany(TypeRef<T> type, Iterable<?> rows);

        List<Row> fetchMany(Stream<?> rows);

        <T> List<T> fetchMany(Class<T> type, Publisher<?> rows);
    }

    private static Many prepared(Face face, String sql) {
        PreparedStatement statement = FaceStatement.prepare(face, sql).blocking();
        return Verbs.of(face instanceof AsyncFace ? statement.async() : statement, Many.class);
    }

    // Sizes

    /** Neither side may wait for the other to read, however much goes each way. */
    @Test
    default void neitherSideWaitsForTheOther() {
        try (Face face = connected()) {
            int megabyte = 1_000_000;
            String large = "x".repeat(megabyte);
            List<String> echoed =
                    bulk(face).fetchMany(String.class, "SELECT $1::text", rows(60, i -> List.of(large + i)));
            assertThat(echoed).hasSize(60);
            assertThat(echoed.getLast()).endsWith("x59");
            List<Integer> multiplied = bulk(face)
                    .fetchMany(
                            Integer.class,
                            "SELECT length($1::text || n) FROM generate_series(1, 20000) n",
                            rows(20, i -> List.of("y")));
            assertThat(multiplied).hasSize(400_000);
            assertThat(bulk(face).executeMany("SELECT repeat('z', 1000000), $1::int", rows(60, i -> List.of(i))))
                    .isEqualTo(60);
            assertThat(bulk(face).executeMany("INSERT INTO t VALUES($1, $2)", rows(60, i -> List.of(i, large))))
                    .isEqualTo(60);
        }
    }

    // The query log

    @Test
    default void whatIsDoneWithManyRowsIsLogged() throws InterruptedException {
        record Logged(String sql, String state) {}
        try (Face face = connected()) {
            BlockingQueue<Logged> log = new LinkedBlockingQueue<>();
            face.addQueryLogger(query -> log.add(new Logged(query.sql(), query.sqlState())));
            bulk(face).executeMany(INSERT, rows(2));
            assertThat(log.poll(30, TimeUnit.SECONDS)).isEqualTo(new Logged(INSERT, null));
            assertThatExceptionOfType(UniqueViolationException.class)
                    .isThrownBy(() -> bulk(face).executeMany(INSERT, rows(2)));
            assertThat(log.poll(30, TimeUnit.SECONDS)).isEqualTo(new Logged(INSERT, "23505"));
            Verbs.of(face, InsertContract.Inserts.class)
                    .insert("t", List.of(new Item(7, "")))
                    .execute();
            assertThat(log.poll(30, TimeUnit.SECONDS)).isEqualTo(new Logged("INSERT INTO \"t\"", null));
            Verbs.of(face, PipelineContract.Verb.class).<String>pipeline(p -> {
                p.execute("SELECT 1");
                p.execute("SELECT 1 / 0");
                return "";
            });
            assertThat(log.poll(30, TimeUnit.SECONDS)).isEqualTo(new Logged("SELECT 1", null));
            assertThat(log.poll(30, TimeUnit.SECONDS)).isEqualTo(new Logged("SELECT 1 / 0", "22012"));
            CopyContract.Verb copies = Verbs.of(face, CopyContract.Verb.class);
            copies.copyFromTable("t", CopySink.to(new ByteArrayOutputStream()));
            assertThat(log.poll(30, TimeUnit.SECONDS)).isEqualTo(new Logged("COPY \"t\" TO STDOUT", null));
            copies.copyRecordsToTable("t", List.of("id"), List.of(List.of(9)));
            assertThat(log.poll(30, TimeUnit.SECONDS))
                    .isEqualTo(new Logged("COPY \"t\"(\"id\") FROM STDIN (FORMAT binary)", null));
            assertThatExceptionOfType(UndefinedTableException.class)
                    .isThrownBy(() -> copies.copyFromTable("nowhere", CopySink.to(new ByteArrayOutputStream())));
            assertThat(log.poll(30, TimeUnit.SECONDS)).isEqualTo(new Logged("COPY \"nowhere\" TO STDOUT", "42P01"));
            assertThat(log).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    default void everyMajorVersionTakesManyRows(int major) {
        try (Face face = connect(ConnectOptions.of(PostgresServer.shared(major).uri()))) {
            face.execute("CREATE TEMP TABLE t(id int PRIMARY KEY, name text)");
            assertThat(bulk(face).executeMany(INSERT, rows(3_000))).isEqualTo(3_000);
            assertThat(bulk(face).fetchMany(Item.class, "SELECT * FROM t WHERE id = $1", List.of(List.of(7))))
                    .containsExactly(new Item(7, "n7"));
            assertThatExceptionOfType(UniqueViolationException.class)
                    .isThrownBy(() -> bulk(face).executeMany(INSERT, rows(2, i -> List.of(3_001 - 2 * i, ""))))
                    .satisfies(refusal -> assertThat(refusal.inputRow()).hasValue(1));
            face.execute("ALTER TABLE t ADD more int");
            List<PipelineResult<?>> results = Verbs.of(face, PipelineContract.Verb.class)
                    .pipeline(p -> List.of(p.execute(INSERT, 5_000, "a"), p.fetch("SELECT 1 / 0")));
            assertThat(results.getLast().failure()).isInstanceOf(DivisionByZeroException.class);
            assertThat(count(face)).isEqualTo(3_000);
        }
    }
}
