package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.data.Row;
import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.MappingException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.UsageException;
import io.github.loompg.error.sqlstate.BadCopyFileFormatException;
import io.github.loompg.error.sqlstate.DivisionByZeroException;
import io.github.loompg.error.sqlstate.InFailedSqlTransactionException;
import io.github.loompg.error.sqlstate.InvalidTextRepresentationException;
import io.github.loompg.error.sqlstate.SyntaxErrorException;
import io.github.loompg.error.sqlstate.UndefinedColumnException;
import io.github.loompg.error.sqlstate.UndefinedTableException;
import io.github.loompg.error.sqlstate.UniqueViolationException;
import io.github.loompg.testkit.PostgresServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** COPY into tables and out of them, on either face. */
@Timeout(120)
interface CopyContract {
    /** The verbs, which wait. */
    interface Verb {
        long copyFromTable(String table, CopySink sink);

        long copyFromTable(String table, CopyOptions options, CopySink sink);

        long copyFromQuery(String sql, CopyOptions options, CopySink sink, Object... arguments);

        <T> long copyRecordsFromQuery(Class<T> type, String sql, Consumer<? super T> consumer, Object... arguments);

        long copyToTable(String table, CopySource source);

        long copyToTable(String table, CopyOptions options, CopySource source);

        long copyRecordsToTable(String table, List<String> columns, Iterable<?> rows);

        long copyRecordsToTable(String table, List<String> columns, Stream<?> rows);

        long copyRecordsToTable(String table, CopyOptions options, Iterable<?> rows);

        long copyRecordsToTable(String table, CopyOptions options, Stream<?> rows);

        long copyRecordsToTable(String table, CopyOptions options, Publisher<?> rows);
    }

    record Item(int id, String name) {}

    Face connect(ConnectOptions options);

    private Face connected() {
        Face face = connect(TestServer.options());
        face.execute("CREATE TEMP TABLE t(id int PRIMARY KEY, name text)");
        return face;
    }

    private static Verb copy(Face face) {
        return Verbs.of(face, Verb.class);
    }

    private static long count(Face face) {
        return face.requireVal(Long.class, "SELECT count(*) FROM t");
    }

    private static String out(Face face, CopyOptions options) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        copy(face).copyFromTable("t", options, CopySink.to(bytes));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static CopySource text(String text) {
        return CopySource.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Iterable<Object> lines(int count) {
        return () -> IntStream.range(0, count)
                .mapToObj(i -> (Object) (i + "\tsome text to fill a buffer with\n").getBytes(StandardCharsets.UTF_8))
                .iterator();
    }

    private static Iterable<Item> items(int count) {
        return () ->
                IntStream.range(0, count).mapToObj(i -> new Item(i, "n" + i)).iterator();
    }

    // Out of a table

    @Test
    default void aTableComesOutAsText() {
        try (Face face = connected()) {
            face.execute("INSERT INTO t VALUES(1, 'a'), (2, NULL)");

            assertThat(out(face, CopyOptions.text())).isEqualTo("1\ta\n2\t\\N\n");
            assertThat(copy(face).copyFromTable("t", CopySink.to(OutputStream.nullOutputStream())))
                    .isEqualTo(2);
        }
    }

    @Test
    default void theOptionsSayHow() {
        try (Face face = connected()) {
            face.execute("INSERT INTO t VALUES(1, 'a''b;c'), (2, NULL)");

            assertThat(out(
                            face,
                            CopyOptions.csv()
                                    .header(true)
                                    .delimiter(";")
                                    .quote("'")
                                    .escape("\\")
                                    .nullText("nil")))
                    .isEqualTo("id;name\n1;'a\\'b;c'\n2;nil\n");
            assertThat(out(face, CopyOptions.csv().forceQuoteAll())).isEqualTo("\"1\",\"a'b;c\"\n\"2\",\n");
            assertThat(out(face, CopyOptions.csv().forceQuote("id"))).isEqualTo("\"1\",a'b;c\n\"2\",\n");
            assertThat(out(face, CopyOptions.text().columns("name"))).isEqualTo("a'b;c\n\\N\n");
            assertThat(out(face, CopyOptions.binary())).startsWith("PGCOPY\n");
        }
    }

    @Test
    default void namesAreTakenAsTheyAre() {
        try (Face face = connect(TestServer.options())) {
            face.execute("CREATE SCHEMA IF NOT EXISTS \"Copy \"\"1\"\"\"");
            face.execute("CREATE TABLE IF NOT EXISTS \"Copy \"\"1\"\"\".\"T; x\"(\"A b\" int, \"c\"\"d\" text)");
            CopyOptions options = CopyOptions.text().schema("Copy \"1\"").columns("c\"d", "A b");

            face.execute("TRUNCATE \"Copy \"\"1\"\"\".\"T; x\"");
            assertThat(copy(face).copyToTable("T; x", options, text("x\t1\n"))).isEqualTo(1);
            assertThat(copy(face).copyRecordsToTable("T; x", options, List.of(List.of("y", 2))))
                    .isEqualTo(1);
            assertThat(copy(face)
                            .copyRecordsToTable(
                                    "T; x", CopyOptions.text().schema("Copy \"1\""), List.of(List.of(3, "z"))))
                    .isEqualTo(1);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            copy(face).copyFromTable("T; x", options, CopySink.to(bytes));
            assertThat(bytes).hasToString("x\t1\ny\t2\nz\t3\n");
        }
    }

    @Test
    default void dataHaveTheEncodingThatIsAskedFor() {
        try (Face face = connected()) {
            CopyOptions latin = CopyOptions.text().encoding("LATIN1");
            copy(face).copyToTable("t", latin, CopySource.of("1\tä\n".getBytes(StandardCharsets.ISO_8859_1)));

            assertThat(face.fetchVal("SELECT name FROM t")).isEqualTo("ä");
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            copy(face).copyFromTable("t", latin, CopySink.to(bytes));
            assertThat(bytes.toByteArray()).isEqualTo("1\tä\n".getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    default void optionsOfTheOtherDirectionAreRefused() {
        try (Face face = connected()) {
            CopySink sink = CopySink.to(OutputStream.nullOutputStream());
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(
                            () -> copy(face).copyToTable("t", CopyOptions.csv().forceQuoteAll(), text("")))
                    .withMessageStartingWith("COPY knows FORCE_QUOTE only on the way out");
            for (CopyOptions wrong : List.of(
                    CopyOptions.text().freeze(true),
                    CopyOptions.csv().forceNull("name"),
                    CopyOptions.csv().forceNotNull("name"),
                    CopyOptions.csv().defaultText("-"),
                    CopyOptions.csv().ignoreErrors(),
                    CopyOptions.csv().logVerbosity(LogVerbosity.VERBOSE),
                    CopyOptions.text().where("true"))) {
                assertThatExceptionOfType(UsageException.class)
                        .isThrownBy(() -> copy(face).copyFromTable("t", wrong, sink))
                        .withMessageContaining("only on the way in");
            }
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> copy(face)
                            .copyFromQuery("SELECT 1", CopyOptions.text().columns("a"), sink))
                    .withMessageContaining("only where a table is copied");
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() ->
                            copy(face).copyRecordsToTable("t", CopyOptions.csv().header(true), items(1)))
                    .withMessageContaining("COPY knows HEADER only where the caller has the data as text");
        }
    }

    // Out of a query

    @Test
    default void aQueryHasItsArguments() {
        try (Face face = connected()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            long rows = copy(face)
                    .copyFromQuery(
                            "SELECT i, '$1', $$ $2 $$, $2::text /* $1 */ -- $1\n"
                                    + " FROM generate_series($1::int, $1 + 1) i -- end\n"
                                    + " ; ;",
                            CopyOptions.csv(),
                            CopySink.to(bytes),
                            7,
                            "it's \\ $1; \"x\"");

            assertThat(rows).isEqualTo(2);
            assertThat(bytes).hasToString("7,$1, $2 ,\"it's \\ $1; \"\"x\"\"\"\n8,$1, $2 ,\"it's \\ $1; \"\"x\"\"\"\n");
        }
    }

    @Test
    default void argumentsOfAQueryKeepTheirTypes() {
        try (Face face = connected()) {
            face.execute("SET standard_conforming_strings = off");
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            copy(face)
                    .copyFromQuery(
                            "SELECT pg_typeof($1::timestamptz), $1 = timestamptz 'epoch', $2::float8, $3::int[],"
                                    + " $4::text IS NULL, $5::bytea, 'a\\'$1' LIMIT $6",
                            CopyOptions.text(),
                            CopySink.to(bytes),
                            Instant.EPOCH,
                            0.1,
                            List.of(1, 2),
                            null,
                            new byte[] {0, 92, 39},
                            1L);

            assertThat(bytes).hasToString("timestamp with time zone\tt\t0.1\t{1,2}\tt\t\\\\x005c27\ta'$1\n");
        }
    }

    @Test
    default void aWrongNumberOfArgumentsIsRefused() {
        try (Face face = connected()) {
            CopySink sink = CopySink.to(OutputStream.nullOutputStream());
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> copy(face).copyFromQuery("SELECT $1::int", CopyOptions.text(), sink));
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> copy(face).copyFromQuery("SELECT 1", CopyOptions.text(), sink, 1));
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> copy(face).copyFromQuery("SELECT $1::int", CopyOptions.text(), sink, "x"))
                    .withMessageContaining("parameter $1");
        }
    }

    @Test
    default void aQueryComesOutAsRecords() {
        try (Face face = connected()) {
            List<Item> items = new ArrayList<>();
            long rows = copy(face)
                    .copyRecordsFromQuery(
                            Item.class,
                            "SELECT i AS id, 'n' || i AS name FROM generate_series(1, $1) i",
                            items::add,
                            20_000);

            assertThat(rows).isEqualTo(20_000);
            assertThat(items).hasSize(20_000).last().isEqualTo(new Item(20_000, "n20000"));
            List<Row> none = new ArrayList<>();
            assertThat(copy(face).copyRecordsFromQuery(Row.class, "SELECT 1 WHERE false", none::add))
                    .isZero();
            assertThat(none).isEmpty();
            List<Integer> values = new ArrayList<>();
            copy(face).copyRecordsFromQuery(Integer.class, "VALUES(1), (NULL)", values::add);
            assertThat(values).containsExactly(1, null);
        }
    }

    // Where it goes

    @Test
    default void aFileIsASinkAndASource(@TempDir Path folder) throws IOException {
        try (Face face = connected()) {
            face.execute("INSERT INTO t SELECT i, 'n' || i FROM generate_series(1, 5000) i");
            Path file = folder.resolve("t.csv");

            assertThat(copy(face).copyFromTable("t", CopyOptions.csv(), CopySink.to(file)))
                    .isEqualTo(5_000);
            assertThat(Files.readAllLines(file)).hasSize(5_000).first().isEqualTo("1,n1");
            face.execute("TRUNCATE t");
            assertThat(copy(face).copyToTable("t", CopyOptions.csv(), CopySource.of(file)))
                    .isEqualTo(5_000);
            assertThat(count(face)).isEqualTo(5_000);
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> copy(face).copyToTable("t", CopySource.of(folder.resolve("none"))))
                    .withMessageContaining("none");
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> copy(face).copyFromTable("t", CopySink.to(folder.resolve("none/none"))));
            assertThat(count(face)).isEqualTo(5_000);
        }
    }

    @Test
    default void aCallbackGetsWholeRows() {
        try (Face face = connected()) {
            AtomicLong bytes = new AtomicLong();
            AtomicInteger pieces = new AtomicInteger();
            copy(face)
                    .copyFromQuery(
                            "SELECT repeat('x', 99) FROM generate_series(1, 50000)",
                            CopyOptions.text(),
                            CopySink.to(piece -> {
                                pieces.incrementAndGet();
                                bytes.addAndGet(piece.remaining());
                                assertThat(piece.remaining() % 100).isZero();
                            }));

            assertThat(bytes).hasValue(5_000_000);
            assertThat(pieces).as("not a piece for each row").hasValueLessThan(10_000);
        }
    }

    @Test
    default void aSubscriberGetsWhatItRequests() {
        try (Face face = connected()) {
            Taker taker = new Taker();
            long rows = copy(face)
                    .copyFromQuery(
                            "SELECT repeat('x', 99) FROM generate_series(1, 50000)",
                            CopyOptions.text(),
                            CopySink.to(taker));

            assertThat(rows).isEqualTo(50_000);
            assertThat(taker.bytes).hasValue(5_000_000);
            assertThat(taker.complete).isTrue();
            assertThat(taker.beyond).as("pieces that were not requested").isFalse();
        }
    }

    @Test
    default void aSubscriberCanCancel() {
        try (Face face = connected()) {
            Taker taker = new Taker();
            taker.pieces = 3;
            assertThatExceptionOfType(CancellationException.class)
                    .isThrownBy(() -> copy(face)
                            .copyFromQuery(
                                    "SELECT repeat('x', 99) FROM generate_series(1, 10000) a, generate_series(1,"
                                            + " 10000) b",
                                    CopyOptions.text(),
                                    CopySink.to(taker)));
            assertThat(taker.failure).as("it knows").isNull();
            assertThat(count(face)).isZero();
        }
    }

    @Test
    default void aSubscriberIsToldOfAFailure() {
        try (Face face = connected()) {
            Taker taker = new Taker();
            assertThatExceptionOfType(DivisionByZeroException.class)
                    .isThrownBy(() -> copy(face)
                            .copyFromQuery(
                                    "SELECT 1 / (50000 - i) FROM generate_series(1, 50000) i",
                                    CopyOptions.text(),
                                    CopySink.to(taker)));
            assertThat(taker.failure).isInstanceOf(DivisionByZeroException.class);
            Taker early = new Taker();
            assertThatExceptionOfType(UndefinedTableException.class)
                    .isThrownBy(() -> copy(face).copyFromTable("nowhere", CopySink.to(early)));
            assertThat(early.failure).isInstanceOf(UndefinedTableException.class);
            assertThat(count(face)).isZero();
        }
    }

    @Test
    default void aSubscriberThatRequestsNothingIsNotAwaitedBeyondTheLimit() {
        try (Face face = connected()) {
            Taker taker = new Taker();
            taker.idle = true;
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> copy(face.timeout(Duration.ofMillis(100)))
                            .copyFromQuery("SELECT 1", CopyOptions.text(), CopySink.to(taker)));
            assertThat(taker.failure).isInstanceOf(QueryTimeoutException.class);
            assertThat(count(face)).isZero();
        }
    }

    /** Requests one piece after the other. */
    final class Taker implements Subscriber<ByteBuffer> {
        final AtomicLong bytes = new AtomicLong();
        final AtomicBoolean complete = new AtomicBoolean();
        final AtomicInteger demand = new AtomicInteger();
        volatile Throwable failure;
        volatile boolean beyond;
        boolean idle;
        int pieces = Integer.MAX_VALUE;
        private Subscription subscription;

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            ask();
        }

        private void ask() {
            if (!idle) {
                demand.incrementAndGet();
                // From another thread, later: the copy has to wait for it.
                Thread.ofVirtual().start(() -> subscription.request(1));
            }
        }

        @Override
        public void onNext(ByteBuffer piece) {
            beyond |= demand.decrementAndGet() < 0;
            bytes.addAndGet(piece.remaining());
            if (--pieces == 0) {
                subscription.cancel();
            } else {
                ask();
            }
        }

        @Override
        public void onError(Throwable thrown) {
            failure = thrown;
        }

        @Override
        public void onComplete() {
            complete.set(true);
        }
    }

    // Into a table

    @Test
    default void dataComeFromEverywhere() {
        try (Face face = connected()) {
            byte[] one = "1\ta\n2\t".getBytes(StandardCharsets.UTF_8);
            ByteBuffer direct = ByteBuffer.allocateDirect(4)
                    .put("\\N\n3".getBytes(StandardCharsets.UTF_8))
                    .flip();
            ByteBuffer readOnly = ByteBuffer.wrap("xx\tc\nyy".getBytes(StandardCharsets.UTF_8), 2, 3)
                    .asReadOnlyBuffer();
            List<Object> pieces = List.of(one, direct, new byte[0], readOnly);

            assertThat(copy(face).copyToTable("t", CopySource.of(pieces))).isEqualTo(3);
            assertThat(face.fetch(String.class, "SELECT name FROM t ORDER BY id"))
                    .containsExactly("a", null, "c");
            assertThat(copy(face).copyToTable("t", CopySource.of(Stream.of("4\td\n".getBytes(StandardCharsets.UTF_8)))))
                    .isEqualTo(1);
            assertThat(copy(face)
                            .copyToTable(
                                    "t",
                                    CopySource.of(new ByteArrayInputStream("5\te\n".getBytes(StandardCharsets.UTF_8)))))
                    .isEqualTo(1);
            Publisher<byte[]> publisher = subscriber -> {
                SubmissionPublisher<byte[]> pieces2 = new SubmissionPublisher<>();
                pieces2.subscribe(subscriber);
                Thread.ofVirtual().start(() -> {
                    lines(10_000).forEach(line -> {
                        if (((byte[]) line)[1] != '\t') {
                            pieces2.submit((byte[]) line);
                        }
                    });
                    pieces2.close();
                });
            };
            assertThat(copy(face).copyToTable("t", CopySource.of(publisher))).isEqualTo(9_990);
            assertThat(count(face)).isEqualTo(9_995);
        }
    }

    @Test
    default void noDataAreNoRows() {
        try (Face face = connected()) {
            assertThat(copy(face).copyToTable("t", CopySource.of(List.of()))).isZero();
            assertThat(copy(face).copyRecordsToTable("t", List.of(), List.of())).isZero();
            assertThat(face.isInTransaction()).isFalse();
        }
    }

    @Test
    default void aLongPieceIsSentInParts() {
        try (Face face = connected()) {
            String name = "x".repeat(20_000_000);
            assertThat(copy(face).copyToTable("t", text("1\t" + name + "\n"))).isEqualTo(1);
            assertThat(face.requireVal(Integer.class, "SELECT length(name) FROM t"))
                    .isEqualTo(20_000_000);
        }
    }

    @Test
    default void theOptionsOfTheWayInAreHeard() {
        try (Face face = connected()) {
            copy(face)
                    .copyToTable(
                            "t",
                            CopyOptions.csv()
                                    .header(true)
                                    .columns("name", "id")
                                    .forceNull("name")
                                    .nullText("nil")
                                    .where("id < 3"),
                            text("whatever,really\n\"nil\",1\nb,2\nc,3\n"));
            assertThat(face.fetch(String.class, "SELECT name FROM t ORDER BY id"))
                    .containsExactly(null, "b");
            face.transaction(tx -> {
                tx.execute("CREATE TEMP TABLE frozen(id int)");
                copy(tx).copyToTable("frozen", CopyOptions.text().freeze(true), text("1\n"));
                return null;
            });
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> copy(face).copyToTable("t", CopySource.of(List.of("1\ta\n"))))
                    .withMessageStartingWith("the data of a COPY are bytes, and not java.lang.String");
        }
    }

    // Rows of values

    @Test
    default void rowsAreListsArraysAndRecords() {
        try (Face face = connected()) {
            long rows = copy(face)
                    .copyRecordsToTable(
                            "t",
                            List.of("id", "name"),
                            List.of(new Item(1, "a"), List.of(2, "b"), new Object[] {3L, null}, Arrays.asList(4, "d")));

            assertThat(rows).isEqualTo(4);
            assertThat(face.fetch(String.class, "SELECT name FROM t ORDER BY id"))
                    .containsExactly("a", "b", null, "d");
            assertThat(copy(face).copyRecordsToTable("t", List.of("name", "id"), Stream.of(List.of("e", 5))))
                    .isEqualTo(1);
            assertThat(copy(face)
                            .copyRecordsToTable(
                                    "t",
                                    CopyOptions.text().where("id > 6"),
                                    Stream.of(new Item(6, "f"), new Item(7, "g"))))
                    .isEqualTo(1);
            assertThat(count(face)).isEqualTo(6);
        }
    }

    @Test
    default void recordsAndMapsAreCopiedByTheNamesOfTheirParts() {
        record Swapped(String name, int id) {}
        record Camel(int someId, String someName) {}
        try (Face face = connected()) {
            assertThat(copy(face)
                            .copyRecordsToTable(
                                    "t",
                                    List.of("id", "name"),
                                    List.of(new Swapped("a", 1), Map.of("id", 2, "name", "b"))))
                    .isEqualTo(2);
            assertThat(copy(face).copyRecordsToTable("t", List.of(), List.of(new Swapped("c", 3))))
                    .isEqualTo(1);
            assertThat(copy(face).copyRecordsToTable("t", List.of(), List.of(Map.of("id", 4))))
                    .isEqualTo(1);
            assertThat(face.fetch(String.class, "SELECT concat(id, name) FROM t ORDER BY id"))
                    .containsExactly("1a", "2b", "3c", "4");
            face.execute("CREATE TEMP TABLE camel(some_name text, some_id int, computed int GENERATED ALWAYS AS (1)"
                    + " STORED)");
            assertThat(copy(face).copyRecordsToTable("camel", List.of(), List.of(new Camel(1, "x"))))
                    .isEqualTo(1);
            assertThat(copy(face).copyRecordsToTable("camel", List.of(), List.of(Map.of("some_id", 2, "computed", 9))))
                    .isEqualTo(1);
            assertThat(face.fetch(String.class, "SELECT concat(some_id, some_name) FROM camel ORDER BY some_id"))
                    .containsExactly("1x", "2");
        }
    }

    @Test
    default void namesThatAreNotThoseOfTheColumnsAreRefused() {
        record Other(int id, String title) {}
        try (Face face = connected()) {
            for (List<String> columns : List.of(List.of("id", "name"), List.<String>of())) {
                assertThatExceptionOfType(MappingException.class)
                        .isThrownBy(() -> copy(face).copyRecordsToTable("t", columns, List.of(new Other(1, "x"))))
                        .withMessageStartingWith("input row 0: a row (id, title) cannot be put into the columns (id")
                        .withMessageContaining("\"title\" has no column");
                assertThatExceptionOfType(MappingException.class)
                        .isThrownBy(() -> copy(face)
                                .copyRecordsToTable(
                                        "t", columns, List.of(new Item(1, "a"), Map.of("id", 2, "title", "b"))))
                        .withMessageContaining("the column \"name\" has no value")
                        .satisfies(refusal -> assertThat(refusal.inputRow()).hasValue(1));
            }
            for (Object more : List.of(new Item(1, "a"), Map.of("id", 1, "name", "a"))) {
                assertThatExceptionOfType(MappingException.class)
                        .isThrownBy(() -> copy(face).copyRecordsToTable("t", List.of("id"), List.of(more)))
                        .withMessageContaining("cannot be put into the columns (id): \"name\" has no column");
            }
            assertThat(count(face)).isZero();
        }
    }

    /** What is known of a table is kept, and others may change it. */
    @Test
    default void aTableThatHasChangedIsLookedAtAnew() {
        record Longer(int id, String name, List<String> tags) {}
        record Moody(int id, String mood) {}
        try (Face face = connect(TestServer.options());
                Face other = connect(TestServer.options())) {
            String table = "copy_changes_" + face.serverPid();
            face.execute("CREATE TABLE " + table + "(id int, name text)");
            try {
                assertThat(copy(face).copyRecordsToTable(table, List.of(), List.of(new Item(1, "a"))))
                        .isEqualTo(1);
                other.execute("ALTER TABLE " + table + " ADD tags text[]");
                assertThat(copy(face).copyRecordsToTable(table, List.of(), List.of(new Longer(2, "b", List.of("x")))))
                        .isEqualTo(1);
                other.execute("CREATE TYPE " + table + "_mood AS ENUM ('sad', 'glad'); ALTER TABLE " + table
                        + " DROP name, DROP tags, ADD mood " + table + "_mood");
                assertThat(copy(face).copyRecordsToTable(table, List.of("id", "mood"), List.of(new Moody(3, "glad"))))
                        .as("a type that nobody has met")
                        .isEqualTo(1);
                assertThat(copy(face).copyRecordsToTable(table, List.of(), List.of(new Moody(4, "sad"))))
                        .isEqualTo(1);
                assertThat(face.fetch(String.class, "SELECT concat(id, mood) FROM " + table + " ORDER BY id"))
                        .containsExactly("1", "2", "3glad", "4sad");
            } finally {
                face.execute("DROP TABLE " + table + "; DROP TYPE IF EXISTS " + table + "_mood");
            }
        }
    }

    @Test
    default void manyRowsAreAskedForAsTheyAreSent() {
        try (Face face = connected()) {
            assertThat(copy(face).copyRecordsToTable("t", List.of(), items(300_000)))
                    .isEqualTo(300_000);
            assertThat(face.requireVal(Long.class, "SELECT sum(id) FROM t")).isEqualTo(299_999L * 150_000);
        }
    }

    @Test
    default void rowsComeFromAPublisher() {
        try (Face face = connected()) {
            Publisher<Item> publisher = subscriber -> {
                SubmissionPublisher<Item> items = new SubmissionPublisher<>();
                items.subscribe(subscriber);
                Thread.ofVirtual().start(() -> {
                    items(5_000).forEach(items::submit);
                    items.close();
                });
            };
            assertThat(copy(face).copyRecordsToTable("t", CopyOptions.text(), publisher))
                    .isEqualTo(5_000);
        }
    }

    @Test
    default void generatedColumnsAreLeftOutAndIdentitiesAreNot() {
        try (Face face = connect(TestServer.options())) {
            face.execute(
                    "CREATE TEMP TABLE g(id int GENERATED ALWAYS AS IDENTITY, twice int GENERATED ALWAYS AS (n * 2)"
                            + " STORED, gone int, n int)");
            face.execute("ALTER TABLE g DROP COLUMN gone");
            copy(face).copyRecordsToTable("g", List.of(), List.of(List.of(7, 1)));
            copy(face).copyRecordsToTable("g", List.of("n"), List.of(List.of(2)));

            assertThat(face.fetch("SELECT * FROM g ORDER BY n"))
                    .extracting(row -> List.of(row.getInt("id"), row.getInt("twice"), row.getInt("n")))
                    .containsExactly(List.of(7, 2, 1), List.of(1, 4, 2));
        }
    }

    @Test
    default void theTypeOfAColumnIsThatOfTheMoment() {
        try (Face face = connected()) {
            copy(face).copyRecordsToTable("t", List.of("id"), List.of(List.of(1)));
            face.execute("ALTER TABLE t ALTER id TYPE real");
            copy(face).copyRecordsToTable("t", List.of("id"), List.of(List.of(2.5f)));

            assertThat(face.fetch(Float.class, "SELECT id FROM t ORDER BY id")).containsExactly(1f, 2.5f);
        }
    }

    @Test
    default void aValueThatDoesNotFitIsNamedWithItsRowAndColumn() {
        try (Face face = connected()) {
            for (int good : new int[] {0, 100_000}) {
                assertThatExceptionOfType(ArgumentException.class)
                        .isThrownBy(() -> copy(face)
                                .copyRecordsToTable(
                                        "t",
                                        List.of("name", "id"),
                                        IntStream.rangeClosed(0, good)
                                                .mapToObj(i -> List.of("n", i == good ? "x" : (Object) i))))
                        .withMessageStartingWith(
                                "input row " + good + ": column \"id\" (int4, given java.lang.String): the type takes")
                        .satisfies(refusal -> assertThat(refusal.inputRow()).hasValue(good))
                        .satisfies(refusal -> assertThat(refusal.column()).isEqualTo("id"))
                        .satisfies(refusal -> assertThat(refusal.parameter()).isEqualTo(2));
                assertThat(count(face)).isZero();
            }
        }
    }

    @Test
    default void aRowOfAnotherLengthIsRefused() {
        try (Face face = connected()) {
            for (List<?> wrong : List.of(List.of(1), List.of(1, "a", "more"))) {
                assertThatExceptionOfType(UsageException.class)
                        .isThrownBy(() ->
                                copy(face).copyRecordsToTable("t", List.of(), List.of(new Item(1, "a"), wrong)))
                        .withMessageStartingWith("input row 1: a row of " + wrong.size() + " value")
                        .withMessageContaining("cannot be copied into 2 columns: \"t\"");
            }
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> copy(face).copyRecordsToTable("t", List.of(), List.of("ab")))
                    .withMessageStartingWith("input row 0: a java.lang.String is no row of values");
            assertThat(count(face)).isZero();
        }
    }

    @Test
    default void whoMayNotReadATableMayCopyIntoIt() {
        try (Face face = connect(TestServer.options())) {
            face.execute("CREATE TEMP TABLE mine(id int)");
            face.execute("DROP ROLE IF EXISTS copier");
            face.execute("CREATE ROLE copier");
            try {
                face.execute("GRANT INSERT ON mine TO copier");
                face.execute("SET ROLE copier");
                assertThat(copy(face).copyRecordsToTable("mine", List.of(), List.of(List.of(1))))
                        .isEqualTo(1);
            } finally {
                face.execute("RESET ROLE");
                face.execute("DROP OWNED BY copier; DROP ROLE copier");
            }
        }
    }

    // Progress

    @Test
    default void progressIsToldOnTheWay() {
        try (Face face = connected()) {
            List<List<Long>> told = Collections.synchronizedList(new ArrayList<>());
            CopyOptions telling = CopyOptions.text().progress((rows, bytes) -> told.add(List.of(rows, bytes)));

            copy(face).copyRecordsToTable("t", telling, items(100_000));
            assertThat(told)
                    .hasSizeGreaterThan(3)
                    .last()
                    .satisfies(last -> assertThat(last.get(0)).isEqualTo(100_000));
            told.clear();
            copy(face).copyFromTable("t", telling, CopySink.to(OutputStream.nullOutputStream()));
            long size = out(face, CopyOptions.text()).length();
            assertThat(told).hasSizeGreaterThan(3).last().isEqualTo(List.of(100_000L, size));
            face.execute("TRUNCATE t");
            told.clear();
            copy(face).copyToTable("t", telling, CopySource.of(lines(1_000)));
            assertThat(told).last().satisfies(last -> assertThat(last.get(0)).isEqualTo(-1));
        }
    }

    // What ends it early

    @Test
    default void aSourceThatThrowsTakesAllBack() {
        try (Face face = connected()) {
            for (int good : new int[] {0, 1, 100_000}) {
                InputStream source = new InputStream() {
                    private int line;

                    @Override
                    public int read() {
                        throw new AssertionError();
                    }

                    @Override
                    public int read(byte[] array, int offset, int length) throws IOException {
                        if (line == good) {
                            throw new IOException("the tape is torn");
                        }
                        byte[] next = (line++ + "\tsome text\n").getBytes(StandardCharsets.UTF_8);
                        System.arraycopy(next, 0, array, offset, next.length);
                        return next.length;
                    }
                };
                assertThatExceptionOfType(UncheckedIOException.class)
                        .isThrownBy(() -> copy(face).copyToTable("t", CopySource.of(source)))
                        .withMessageContaining("the tape is torn")
                        .satisfies(
                                failure -> assertThat(failure.getSuppressed()).isEmpty());
                assertThat(count(face)).isZero();
                assertThat(face.isInTransaction()).isFalse();
            }
        }
    }

    @Test
    default void theServersRefusalEndsItAtOnce() {
        try (Face face = connected()) {
            AtomicInteger asked = new AtomicInteger();
            Iterable<Object> wrong = () -> IntStream.range(0, 5_000_000)
                    .mapToObj(i -> {
                        asked.incrementAndGet();
                        return (Object) ((i == 10 ? "x" : i) + "\tsome text to fill a buffer with\n")
                                .getBytes(StandardCharsets.UTF_8);
                    })
                    .iterator();
            assertThatExceptionOfType(InvalidTextRepresentationException.class)
                    .isThrownBy(() -> copy(face).copyToTable("t", CopySource.of(wrong)));
            assertThat(asked).as("pieces that were asked for").hasValueLessThan(2_000_000);
            assertThat(count(face)).isZero();
            assertThatExceptionOfType(UniqueViolationException.class)
                    .as("by the last row")
                    .isThrownBy(() ->
                            copy(face).copyRecordsToTable("t", List.of(), List.of(new Item(1, "a"), new Item(1, "b"))));
            assertThatExceptionOfType(BadCopyFileFormatException.class)
                    .as("behind the last byte")
                    .isThrownBy(() -> copy(face).copyToTable("t", text("1")));
            assertThat(count(face)).isZero();
        }
    }

    @Test
    default void whatIsNotThereIsRefusedBefore() {
        try (Face face = connected()) {
            assertThatExceptionOfType(UndefinedTableException.class)
                    .isThrownBy(() -> copy(face).copyToTable("nowhere", text("1")));
            assertThatExceptionOfType(UndefinedTableException.class)
                    .isThrownBy(() -> copy(face).copyRecordsToTable("nowhere", List.of(), items(1)));
            assertThatExceptionOfType(UndefinedColumnException.class)
                    .isThrownBy(() -> copy(face).copyRecordsToTable("t", List.of("none"), items(1)));
            assertThat(count(face)).isZero();
        }
    }

    @Test
    default void aSinkThatThrowsEndsIt() {
        try (Face face = connected()) {
            for (int rows : new int[] {1, 1_000_000}) {
                assertThatThrownBy(() -> copy(face)
                                .copyFromQuery(
                                        "SELECT i, repeat('x', 90) FROM generate_series(1, $1) i",
                                        CopyOptions.text(),
                                        CopySink.to((ByteBuffer piece) -> {
                                            throw new IllegalStateException("the shelf is full");
                                        }),
                                        rows))
                        .isExactlyInstanceOf(IllegalStateException.class);
                assertThat(count(face)).as("the next call, after " + rows).isZero();
            }
            assertThatThrownBy(() -> copy(face).copyRecordsFromQuery(Integer.class, "SELECT 1", one -> {
                        throw new IllegalStateException("the shelf is full");
                    }))
                    .isExactlyInstanceOf(IllegalStateException.class);
            assertThat(count(face)).isZero();
        }
    }

    @Test
    default void theLimitHoldsForACopyIn() {
        try (Face face = connected()) {
            Publisher<byte[]> silent = subscriber -> new SubmissionPublisher<byte[]>().subscribe(subscriber);
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(
                            () -> copy(face.timeout(Duration.ofMillis(100))).copyToTable("t", CopySource.of(silent)))
                    .withMessageContaining("COPY \"t\" FROM STDIN");
            assertThat(count(face)).isZero();
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> copy(face.timeout(Duration.ofMillis(300)))
                            .copyToTable("t", CopySource.of(lines(Integer.MAX_VALUE))));
            assertThat(count(face)).isZero();
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> copy(face.timeout(Duration.ofMillis(300)))
                            .copyRecordsToTable("t", List.of(), items(Integer.MAX_VALUE)));
            assertThat(count(face)).isZero();
        }
    }

    @Test
    default void theLimitHoldsWhileTheTableIsLocked() {
        try (Face face = connect(TestServer.options());
                Face other = connect(TestServer.options())) {
            face.execute("CREATE TABLE IF NOT EXISTS copied_later(id int)");
            try (Face locking = other.begin()) {
                locking.execute("LOCK copied_later");
                assertThatExceptionOfType(QueryTimeoutException.class)
                        .isThrownBy(() -> copy(face.timeout(Duration.ofMillis(100)))
                                .copyRecordsToTable("copied_later", List.of("id"), List.of(List.of(1))));
                assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
                assertThatExceptionOfType(QueryTimeoutException.class)
                        .isThrownBy(() ->
                                copy(face.timeout(Duration.ofMillis(100))).copyToTable("copied_later", text("1\n")));
                assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
            }
            assertThat(face.isClosed()).isFalse();
            face.execute("DROP TABLE copied_later");
        }
    }

    @Test
    default void theLimitHoldsForACopyOut() {
        try (Face face = connected()) {
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> copy(face.timeout(Duration.ofMillis(100)))
                            .copyFromQuery(
                                    "SELECT pg_sleep(30)",
                                    CopyOptions.text(),
                                    CopySink.to(OutputStream.nullOutputStream())));
            assertThat(count(face)).isZero();
        }
    }

    @Test
    default void aSessionThatIsEndedEndsIt() {
        try (Face other = connect(TestServer.options())) {
            for (boolean in : new boolean[] {false, true}) {
                try (Face face = connected()) {
                    int pid = face.serverPid();
                    Runnable end = () -> other.execute("SELECT pg_terminate_backend($1)", pid);
                    AtomicBoolean once = new AtomicBoolean();
                    assertThatExceptionOfType(ConnectionLostException.class).isThrownBy(() -> {
                        if (in) {
                            copy(face)
                                    .copyRecordsToTable(
                                            "t",
                                            List.of(),
                                            IntStream.range(0, Integer.MAX_VALUE)
                                                    .peek(i -> {
                                                        if (i == 10_000) {
                                                            end.run();
                                                        }
                                                    })
                                                    .mapToObj(i -> new Item(i, "n")));
                        } else {
                            copy(face)
                                    .copyFromQuery(
                                            "SELECT repeat('x', 1000) FROM generate_series(1, 10000) a,"
                                                    + " generate_series(1, 10000) b",
                                            CopyOptions.text(),
                                            CopySink.to((ByteBuffer piece) -> {
                                                if (once.compareAndSet(false, true)) {
                                                    end.run();
                                                }
                                            }));
                        }
                    });
                    assertThat(face.isClosed()).isTrue();
                }
            }
        }
    }

    // Within a transaction

    @Test
    default void withinATransactionItIsPartOfIt() {
        try (Face face = connected()) {
            face.transaction(tx -> {
                assertThat(copy(tx).copyRecordsToTable("t", List.of(), items(10)))
                        .isEqualTo(10);
                assertThatExceptionOfType(UniqueViolationException.class)
                        .isThrownBy(() ->
                                tx.transaction(inner -> copy(inner).copyRecordsToTable("t", List.of(), items(1))));
                assertThat(out(tx, CopyOptions.csv())).startsWith("0,n0\n1,n1\n");
                return null;
            });
            assertThat(count(face)).isEqualTo(10);
            try (Face tx = face.begin()) {
                assertThatExceptionOfType(ArithmeticException.class)
                        .isThrownBy(() -> copy(tx).copyRecordsToTable(
                                        "t",
                                        List.of(),
                                        IntStream.range(0, 2).mapToObj(i -> new Item(99 / (1 - i), "n"))));
                assertThatExceptionOfType(InFailedSqlTransactionException.class).isThrownBy(() -> count(tx));
            }
            assertThat(count(face)).isEqualTo(10);
        }
    }

    @Test
    default void sourceAndSinkCannotUseTheirOwnConnection() {
        try (Face face = connected()) {
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> copy(face)
                            .copyFromQuery(
                                    "SELECT 1", CopyOptions.text(), CopySink.to((ByteBuffer piece) -> count(face))))
                    .withMessageContaining("another operation is in progress");
            assertThat(count(face)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    default void everyMajorVersionCopies(int major) throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        try (Face face = connect(ConnectOptions.of(PostgresServer.shared(major).uri()))) {
            face.execute("CREATE TEMP TABLE t(id int PRIMARY KEY, name text)");
            copy(face)
                    .copyRecordsToTable(
                            "t", CopyOptions.text().progress((rows, bytes) -> told.countDown()), items(1_000));
            told.await();
            List<Item> items = new ArrayList<>();
            copy(face).copyRecordsFromQuery(Item.class, "SELECT * FROM t WHERE id < $1 ORDER BY id", items::add, 500);
            assertThat(items).hasSize(500).last().isEqualTo(new Item(499, "n499"));
            String csv = out(face, CopyOptions.csv());
            face.execute("TRUNCATE t");
            assertThat(copy(face).copyToTable("t", CopyOptions.csv(), text(csv)))
                    .isEqualTo(1_000);
            if (major >= 15) {
                copy(face).copyToTable("t", CopyOptions.csv().headerMatch(), text("id,name\n-1,x\n"));
            }
        }
    }

    private Face connectedTo(int major) {
        Face face = connect(ConnectOptions.of(PostgresServer.shared(major).uri()));
        face.execute("CREATE TEMP TABLE t(id int PRIMARY KEY, name text DEFAULT 'none')");
        return face;
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 18})
    default void aTextStandsForTheDefault(int major) {
        try (Face face = connectedTo(major)) {
            CopyOptions options = CopyOptions.csv().defaultText("it's \\D");
            assertThat(copy(face).copyToTable("t", options, text("1,it's \\D\n2,a\n")))
                    .isEqualTo(2);
            assertThat(face.fetch(String.class, "SELECT name FROM t ORDER BY id"))
                    .containsExactly("none", "a");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 18})
    default void rowsThatDoNotFitArePassedOver(int major) throws InterruptedException {
        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        try (Face face = connectedTo(major)) {
            face.addLogListener(notice -> said.add(notice.message()));
            CopyOptions options = CopyOptions.csv().ignoreErrors();
            assertThat(copy(face).copyToTable("t", options, text("1,a\nx,b\n3,c\n")))
                    .isEqualTo(2);
            assertThat(said.take()).isEqualTo("1 row was skipped due to data type incompatibility");
            assertThat(copy(face).copyToTable("t", options.logVerbosity(LogVerbosity.VERBOSE), text("y,b\n4,c\n")))
                    .isEqualTo(1);
            assertThat(said.take())
                    .isEqualTo("skipping row due to data type incompatibility at line 1 for column \"id\": \"y\"");
            assertThat(said.take()).isEqualTo("1 row was skipped due to data type incompatibility");
            assertThatExceptionOfType(UniqueViolationException.class)
                    .isThrownBy(() -> copy(face).copyToTable("t", options, text("1,again\n")));
            assertThat(count(face)).isEqualTo(3);
        }
    }

    @Test
    default void rowsArePassedOverUpToALimit() throws InterruptedException {
        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        try (Face face = connectedTo(18)) {
            face.addLogListener(notice -> said.add(notice.message()));
            CopyOptions options = CopyOptions.csv().ignoreErrors(1);
            assertThatExceptionOfType(InvalidTextRepresentationException.class)
                    .isThrownBy(() -> copy(face).copyToTable("t", options, text("1,a\nx,b\ny,c\n")))
                    .withMessageContaining("skipped more than REJECT_LIMIT (1) rows");
            assertThat(count(face)).isZero();
            assertThat(copy(face).copyToTable("t", options.logVerbosity(LogVerbosity.SILENT), text("1,a\nx,b\n3,c\n")))
                    .isEqualTo(2);
            assertThat(copy(face).copyToTable("t", options, text("4,a\nx,b\n"))).isEqualTo(1);
            assertThat(said.take())
                    .as("of the last one")
                    .isEqualTo("1 row was skipped due to data type incompatibility");
            assertThat(said).isEmpty();
        }
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> CopyOptions.csv().ignoreErrors(0))
                .withMessageContaining("has to be 1 or more");
    }

    @ParameterizedTest
    @CsvSource({"15,DEFAULT,16", "16,ON_ERROR,17", "16,LOG_VERBOSITY,17", "17,REJECT_LIMIT,18"})
    default void anOptionThatTheServerIsTooOldForIsRefusedWithTheVersionThatKnowsIt(
            int major, String option, int since) {
        CopyOptions csv = CopyOptions.csv();
        CopyOptions options = switch (option) {
            case "DEFAULT" -> csv.defaultText("-");
            case "ON_ERROR" -> csv.ignoreErrors();
            case "LOG_VERBOSITY" -> csv.logVerbosity(LogVerbosity.VERBOSE);
            default -> csv.ignoreErrors(1);
        };
        try (Face face = connectedTo(major)) {
            assertThatExceptionOfType(SyntaxErrorException.class)
                    .isThrownBy(() -> copy(face).copyToTable("t", options, text("1,a\n")))
                    .satisfies(refusal -> assertThat(refusal.hint())
                            .isEqualTo("as an option of COPY, PostgreSQL knows " + option + " from version " + since
                                    + " on"));
            assertThat(count(face)).isZero();
        }
    }

    /** COPY has one format for all columns. */
    @Test
    default void aColumnWithoutABinaryFormIsRefused() {
        try (Face face = connect(TestServer.options())) {
            face.execute("CREATE TEMP TABLE r(id int, target regclass)");
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> copy(face).copyRecordsToTable("r", List.of(), List.of(List.of(1, "pg_class"))))
                    .withMessageStartingWith("the column \"target\" is of the type regclass")
                    .withMessageContaining("copyToTable");
            assertThat(copy(face).copyRecordsToTable("r", List.of("id"), List.of(List.of(1))))
                    .isEqualTo(1);
        }
    }
}
