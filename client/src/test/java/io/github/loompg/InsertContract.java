package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.data.InsertOutcome;
import io.github.loompg.data.InsertReport;
import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.LimitExceededException;
import io.github.loompg.error.MappingException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.UsageException;
import io.github.loompg.error.sqlstate.CheckViolationException;
import io.github.loompg.error.sqlstate.NotNullViolationException;
import io.github.loompg.error.sqlstate.UndefinedColumnException;
import io.github.loompg.error.sqlstate.UndefinedTableException;
import io.github.loompg.error.sqlstate.UniqueViolationException;
import io.github.loompg.testkit.PostgresServer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that are inserted without SQL, on either face. */
@Timeout(120)
interface InsertContract {
    /** The verbs, which wait. */
    interface Inserts {
        Inserting insert(String table, Iterable<?> rows);

        Inserting insert(String table, Stream<?> rows);

        Inserting insert(String table, Publisher<?> rows);
    }

    /** An insert as both faces have it. */
    interface Inserting {
        Inserting schema(String schema);

        Inserting columns(String... columns);

        Inserting onConflict(Conflict conflict);

        long execute();

        <T> List<T> returning(Class<T> type, String... columns);

        <T> List<T> returning(TypeRef<T> type, String... columns);

        InsertReport<Row> outcomes(InsertMode mode);

        <T> InsertReport<T> outcomes(InsertMode mode, Class<T> type, String... columns);
    }

    record User(String email, String fullName) {}

    record Stored(int id, String email, String fullName) {}

    record Pair<T>(int id, T email) {}

    Face connect(ConnectOptions options);

    /** The number of rows decides whether they are sent one by one, as one array, or as several. */
    int[] FEW_AND_MANY = {3, 40, 1024, 2500};

    private Face connected() {
        Face face = connect(TestServer.options());
        face.execute("CREATE TEMP TABLE users(id int GENERATED ALWAYS AS IDENTITY, email text PRIMARY KEY,"
                + " full_name text CHECK (full_name <> 'nobody'))");
        return face;
    }

    private static Inserts inserts(Face face) {
        return Verbs.of(face, Inserts.class);
    }

    private static User user(int i) {
        return new User("u" + i + "@example.org", "User " + i);
    }

    private static List<User> users(int count) {
        return IntStream.range(0, count).mapToObj(InsertContract::user).toList();
    }

    /** The same with another one in the place of one. */
    private static List<User> users(int count, int at, User other) {
        return IntStream.range(0, count)
                .mapToObj(i -> i == at ? other : user(i))
                .toList();
    }

    private static long count(Face face) {
        return face.requireVal(Long.class, "SELECT count(*) FROM users");
    }

    private static List<String> stored(Face face) {
        return face.fetch(String.class, "SELECT email FROM users ORDER BY id");
    }

    // What goes in

    @Test
    default void recordsAreInsertedByTheNamesOfTheirComponents() {
        record Swapped(String fullName, String email) {}
        try (Face face = connected()) {
            assertThat(inserts(face)
                            .insert("users", List.of(new Swapped("Ann", "ann@example.org")))
                            .execute())
                    .isEqualTo(1);
            assertThat(face.requireRow("SELECT email, full_name FROM users").asMap())
                    .isEqualTo(Map.of("email", "ann@example.org", "full_name", "Ann"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 1023, 1024, 1025, 2048, 5000})
    default void anyNumberOfRowsIsInsertedInTheirOrder(int rows) {
        try (Face face = connected()) {
            assertThat(inserts(face).insert("users", users(rows)).execute()).isEqualTo(rows);
            assertThat(stored(face))
                    .isEqualTo(users(rows).stream().map(User::email).toList());
        }
    }

    @Test
    default void mapsListsAndArraysAreRows() {
        try (Face face = connected()) {
            List<Object> rows = List.of(
                    Map.of("email", "a", "full_name", "A"),
                    Map.of("fullName", "B", "email", "b"),
                    new User("c", "C"),
                    List.of("d", "D"),
                    new Object[] {"e", null});
            assertThat(inserts(face).insert("users", rows).execute()).isEqualTo(5);
            assertThat(inserts(face).insert("users", List.of(List.of("f", "F"))).execute())
                    .isEqualTo(1);
            assertThat(face.fetch(String.class, "SELECT concat(email, '=', full_name) FROM users ORDER BY id"))
                    .containsExactly("a=A", "b=B", "c=C", "d=D", "e=", "f=F");
        }
    }

    @Test
    default void aStreamIsClosedAtTheEnd() {
        try (Face face = connected()) {
            AtomicBoolean closed = new AtomicBoolean();
            Stream<User> rows = users(10).stream().onClose(() -> closed.set(true));
            assertThat(inserts(face).insert("users", rows).execute()).isEqualTo(10);
            assertThat(closed).isTrue();
        }
    }

    @Test
    default void aPublisherIsASource() {
        try (Face face = connected()) {
            SubmissionPublisher<User> rows = new SubmissionPublisher<>();
            Thread feeder = Thread.ofVirtual().unstarted(() -> {
                users(3000).forEach(rows::submit);
                rows.close();
            });
            Publisher<User> source = subscriber -> {
                rows.subscribe(subscriber);
                feeder.start();
            };
            assertThat(inserts(face).insert("users", source).execute()).isEqualTo(3000);
            assertThat(count(face)).isEqualTo(3000);
        }
    }

    @Test
    default void rowsAreAskedForAsTheyAreSent() {
        try (Face face = connected()) {
            AtomicInteger asked = new AtomicInteger();
            String wide = "x".repeat(10_000);
            Iterable<User> rows = () -> IntStream.range(0, 3000)
                    .mapToObj(i -> {
                        asked.incrementAndGet();
                        return new User(wide + i, wide);
                    })
                    .iterator();
            assertThat(inserts(face)
                            .insert("users", rows)
                            .outcomes(InsertMode.STOP_AT_FAILURE)
                            .stored())
                    .isEqualTo(3000);
            asked.set(0);
            // The first row is there already; of the 3000, no more than what two requests hold is asked for.
            InsertReport<Row> report = inserts(face).insert("users", rows).outcomes(InsertMode.STOP_AT_FAILURE);
            assertThat(report.stored()).isZero();
            assertThat(asked.get()).isLessThan(100);
        }
    }

    @Test
    default void columnsThatNobodyNamesGetTheirDefaults() {
        record OnlyId(int id) {}
        try (Face face = connect(TestServer.options())) {
            face.execute("CREATE TEMP TABLE t(id int, kind text DEFAULT 'usual', made int GENERATED ALWAYS AS (id * 2)"
                    + " STORED)");
            assertThat(inserts(face).insert("t", List.of(new OnlyId(1))).execute())
                    .isEqualTo(1);
            assertThat(face.requireRow("SELECT * FROM t").asMap())
                    .isEqualTo(Map.of("id", 1, "kind", "usual", "made", 2));
        }
    }

    @Test
    default void whatTheServerGeneratesIsLeftOut() {
        try (Face face = connected()) {
            List<Stored> rows = inserts(face).insert("users", users(3)).returning(Stored.class);
            face.execute("TRUNCATE users");
            assertThat(inserts(face).insert("users", rows).execute()).isEqualTo(3);
            assertThat(inserts(face)
                            .insert("users", List.of(Map.of("id", 77, "email", "m", "full_name", "M")))
                            .returning(Integer.class, "id"))
                    .containsExactly(7);
        }
    }

    @Test
    default void columnsCanBeChosen() {
        try (Face face = connected()) {
            assertThat(inserts(face).insert("users", users(40)).columns("email").execute())
                    .isEqualTo(40);
            assertThat(face.requireVal(Long.class, "SELECT count(full_name) FROM users"))
                    .isZero();
            assertThat(inserts(face)
                            .insert("users", List.of(List.of("N", "n")))
                            .columns("full_name", "email")
                            .execute())
                    .isEqualTo(1);
            assertThat(face.requireVal("SELECT full_name FROM users WHERE email = 'n'"))
                    .isEqualTo("N");
        }
    }

    @Test
    default void namesAreTakenAsTheyAre() {
        record Odd(int a, String value) {}
        try (Face face = connect(TestServer.options())) {
            String schema = "s \"x\".y" + face.serverPid();
            String quoted = '"' + schema.replace("\"", "\"\"") + '"';
            face.execute("CREATE SCHEMA " + quoted);
            try {
                face.execute("CREATE TABLE " + quoted + ".\"T.1\"(\"a\" int PRIMARY KEY, \"value\" text)");
                Inserting insert = inserts(face)
                        .insert("T.1", List.of(new Odd(1, "x"), new Odd(1, "y")))
                        .schema(schema)
                        .onConflict(Conflict.on("a").doUpdate());
                assertThat(insert.execute()).isEqualTo(2);
                assertThat(face.requireVal("SELECT value FROM " + quoted + ".\"T.1\""))
                        .isEqualTo("y");
            } finally {
                face.execute("DROP SCHEMA " + quoted + " CASCADE");
            }
        }
    }

    @Test
    default void valuesOfAllKindsAreInserted() {
        record Everything(
                int id, List<Integer> list, BigDecimal amount, String mood, byte[] raw, String kind, Boolean flag) {}
        try (Face face = connect(TestServer.options())) {
            face.execute(
                    "DROP TYPE IF EXISTS insert_mood CASCADE; DROP DOMAIN IF EXISTS insert_amount CASCADE; CREATE TYPE"
                            + " insert_mood AS ENUM ('sad', 'glad'); CREATE DOMAIN insert_amount AS numeric(10, 2) CHECK"
                            + " (VALUE >= 0); CREATE TEMP TABLE t(id int, amount insert_amount, mood insert_mood, raw"
                            + " bytea, kind char(3), flag boolean); CREATE TEMP TABLE lists(id int, list int[], amount"
                            + " insert_amount, mood insert_mood, raw bytea, kind varchar(5), flag boolean)");
            for (int count : FEW_AND_MANY) {
                List<Everything> rows = IntStream.range(0, count)
                        .mapToObj(i -> new Everything(
                                i,
                                i % 3 == 0 ? List.of() : Arrays.asList(i, null),
                                new BigDecimal("1.50"),
                                i % 2 == 0 ? "sad" : "glad",
                                new byte[] {(byte) i, 0},
                                "abc",
                                i % 5 == 0 ? null : i % 2 == 0))
                        .toList();
                face.execute("TRUNCATE t, lists");
                assertThat(inserts(face)
                                .insert("t", rows)
                                .columns("id", "amount", "mood", "raw", "kind", "flag")
                                .execute())
                        .isEqualTo(count);
                assertThat(inserts(face).insert("lists", rows).execute()).isEqualTo(count);
                assertThat(face.requireVal(
                                Long.class,
                                "SELECT count(*) FROM t JOIN lists l USING (id) WHERE t.amount = 1.5 AND l.amount ="
                                        + " t.amount AND t.mood = CASE WHEN id % 2 = 0 THEN 'sad' ELSE 'glad'"
                                        + " END::insert_mood AND t.raw = set_byte('\\x0000', 0, id % 256) AND t.kind ="
                                        + " 'abc' AND l.kind = 'abc' AND t.flag IS NOT DISTINCT FROM CASE WHEN id % 5 <> 0"
                                        + " THEN id % 2 = 0 END AND l.list = CASE WHEN id % 3 = 0 THEN '{}' ELSE ARRAY[id,"
                                        + " NULL] END"))
                        .isEqualTo(count);
            }
        }
    }

    // What does not fit

    @Test
    default void aRowThatDoesNotFitToTheTableIsRefusedByItsNames() {
        record Stranger(String email, int age) {}
        record Other(String email) {}
        try (Face face = connected()) {
            assertThatExceptionOfType(MappingException.class)
                    .isThrownBy(() -> inserts(face)
                            .insert("users", List.of(new Stranger("a", 1)))
                            .execute())
                    .withMessageContaining("a row (email, age)")
                    .withMessageContaining("\"age\" has no column")
                    .satisfies(failure -> assertThat(failure.inputRow()).hasValue(0));
            assertThatExceptionOfType(MappingException.class)
                    .isThrownBy(() -> inserts(face)
                            .insert("users", List.of(user(1), new Other("b")))
                            .execute())
                    .withMessageContaining("the column \"full_name\" has no value")
                    .satisfies(failure -> assertThat(failure.inputRow()).hasValue(1));
            assertThatExceptionOfType(MappingException.class)
                    .isThrownBy(() -> inserts(face)
                            .insert("users", List.of(user(1), Map.of("email", "b", "full_name", "", "x", 1)))
                            .execute())
                    .withMessageContaining("\"x\" has no column");
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> inserts(face)
                            .insert("users", List.of(List.of("only")))
                            .execute())
                    .withMessageContaining("a row of 1 value cannot be inserted into 2 columns");
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(
                            () -> inserts(face).insert("users", List.of("text")).execute())
                    .withMessageContaining("is no row of values");
            assertThat(count(face)).isZero();
        }
    }

    @Test
    default void whatIsNotThereIsTheServersToSay() {
        try (Face face = connected()) {
            assertThatExceptionOfType(UndefinedTableException.class)
                    .isThrownBy(() -> inserts(face).insert("nowhere", users(1)).execute());
            assertThatExceptionOfType(UndefinedColumnException.class)
                    .isThrownBy(() -> inserts(face)
                            .insert("users", users(1))
                            .columns("email", "no")
                            .execute());
            assertThatExceptionOfType(PostgresException.class)
                    .isThrownBy(() -> inserts(face)
                            .insert("users", users(1))
                            .onConflict(Conflict.on("full_name").doNothing())
                            .execute());
            assertThat(inserts(face).insert("users", users(1)).execute()).isEqualTo(1);
        }
    }

    @Test
    default void whatIsToBeReturnedHasToBeSaid() {
        try (Face face = connected()) {
            assertThatThrownBy(() -> inserts(face).insert("users", users(1)).returning(Integer.class))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("which column");
            assertThat(count(face)).isZero();
        }
    }

    // What comes back

    @ParameterizedTest
    @ValueSource(ints = {3, 40, 1024, 2500})
    default void whatIsStoredComesBackInTheOrderOfTheInput(int rows) {
        try (Face face = connected()) {
            List<Stored> stored = inserts(face).insert("users", users(rows)).returning(Stored.class);
            assertThat(stored)
                    .extracting(Stored::email)
                    .isEqualTo(users(rows).stream().map(User::email).toList());
            assertThat(stored)
                    .extracting(Stored::id)
                    .isEqualTo(IntStream.rangeClosed(1, rows).boxed().toList());
            face.execute("TRUNCATE users RESTART IDENTITY");
            assertThat(inserts(face).insert("users", users(rows)).returning(Row.class))
                    .hasSize(rows)
                    .allSatisfy(row -> assertThat(row.asMap().keySet()).containsExactly("id", "email", "full_name"));
            face.execute("TRUNCATE users RESTART IDENTITY");
            assertThat(inserts(face).insert("users", users(rows)).returning(String.class, "email"))
                    .isEqualTo(users(rows).stream().map(User::email).toList());
            face.execute("TRUNCATE users RESTART IDENTITY");
            assertThat(inserts(face).insert("users", users(rows)).returning(new TypeRef<Pair<String>>() {}))
                    .hasSize(rows)
                    .startsWith(new Pair<>(1, user(0).email()));
        }
    }

    // Conflicts

    @ParameterizedTest
    @ValueSource(ints = {3, 40, 2500})
    default void aConflictCanBePassedOver(int rows) {
        try (Face face = connected()) {
            inserts(face)
                    .insert("users", List.of(new User(user(1).email(), "first")))
                    .execute();
            Inserting insert = inserts(face).insert("users", users(rows)).onConflict(Conflict.doNothing());
            assertThat(insert.returning(Stored.class)).hasSize(rows - 1);
            assertThat(insert.execute()).isZero();
            assertThat(face.requireVal("SELECT full_name FROM users WHERE email = $1", user(1).email()))
                    .isEqualTo("first");
            assertThat(inserts(face)
                            .insert("users", List.of(user(0), user(-1)))
                            .onConflict(Conflict.on("email").doNothing())
                            .outcomes(InsertMode.ALL_OR_NOTHING, String.class, "email")
                            .outcomes())
                    .containsExactly(new InsertOutcome.Skipped<>(), new InsertOutcome.Stored<>(user(-1).email()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40, 2500})
    default void aConflictCanUpdate(int rows) {
        try (Face face = connected()) {
            inserts(face).insert("users", users(rows)).execute();
            List<User> renamed = users(rows).stream()
                    .map(user -> new User(user.email(), "new"))
                    .toList();
            Inserting insert = inserts(face).insert("users", renamed);
            assertThat(insert.onConflict(Conflict.on("email").doUpdate()).execute())
                    .isEqualTo(rows);
            assertThat(face.requireVal(Long.class, "SELECT count(*) FROM users WHERE full_name = 'new'"))
                    .isEqualTo(rows);
            assertThat(insert.onConflict(Conflict.onConstraint("users_pkey").doUpdate("full_name"))
                            .returning(Stored.class))
                    .extracting(Stored::fullName)
                    .hasSize(rows)
                    .containsOnly("new");
            assertThatThrownBy(() -> inserts(face)
                            .insert("users", renamed)
                            .columns("email")
                            .onConflict(Conflict.on("email").doUpdate())
                            .execute())
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("no column to update");
        }
    }

    /** One statement may not update a row twice, but an insert of many rows may. */
    @Test
    default void theSameKeyMayComeTwice() {
        try (Face face = connected()) {
            List<User> twice = Stream.concat(
                            users(50).stream(), users(50).stream().map(u -> new User(u.email(), "2nd")))
                    .toList();
            assertThat(inserts(face)
                            .insert("users", twice)
                            .onConflict(Conflict.on("email").doUpdate())
                            .execute())
                    .isEqualTo(100);
            assertThat(face.requireVal(Long.class, "SELECT count(*) FROM users WHERE full_name = '2nd'"))
                    .isEqualTo(50);
        }
    }

    // Failures

    @ParameterizedTest
    @ValueSource(ints = {3, 40, 1024, 2500})
    default void byDefaultARowThatFailsLeavesNothing(int rows) {
        try (Face face = connected()) {
            for (int bad : Set.of(0, rows / 2, rows - 1)) {
                assertThatExceptionOfType(CheckViolationException.class)
                        .isThrownBy(() -> inserts(face)
                                .insert("users", users(rows, bad, new User("x", "nobody")))
                                .execute())
                        .satisfies(failure -> assertThat(failure.inputRow()).hasValue(bad));
                assertThat(count(face)).isZero();
                assertThatExceptionOfType(ArgumentException.class)
                        .isThrownBy(() ->
                                inserts(face).insert("users", misfit(rows, bad)).execute())
                        .satisfies(failure -> assertThat(failure.inputRow()).hasValue(bad))
                        .withMessageContaining("\"full_name\"");
                assertThat(count(face)).isZero();
                assertThat(face.isInTransaction()).isFalse();
            }
        }
    }

    private static List<Object> misfit(int rows, int at) {
        return IntStream.range(0, rows)
                .<Object>mapToObj(i -> i == at ? List.of("x", new Object()) : user(i))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40, 1024, 2500})
    default void itCanStopAtTheFirstFailure(int rows) {
        try (Face face = connected()) {
            for (int bad : Set.of(0, rows / 2, rows - 1)) {
                AtomicInteger asked = new AtomicInteger();
                List<User> all = users(rows, bad, new User("x", "nobody"));
                InsertReport<String> report = inserts(face)
                        .insert("users", all.stream().peek(user -> asked.incrementAndGet()))
                        .outcomes(InsertMode.STOP_AT_FAILURE, String.class, "email");
                assertThat(report.stored()).isEqualTo(bad);
                assertThat(report.rows())
                        .isEqualTo(all.subList(0, bad).stream().map(User::email).toList());
                assertThat(report.outcomes()).hasSize(bad + 1);
                assertThat(report.failures()).singleElement().satisfies(failed -> {
                    assertThat(failed.index()).isEqualTo(bad);
                    assertThat(failed.sqlState()).isEqualTo("23514");
                    assertThat(failed.failure()).isInstanceOf(CheckViolationException.class);
                });
                assertThat(stored(face)).isEqualTo(report.rows());
                assertThat(asked.get()).isLessThanOrEqualTo(Math.min(rows, bad + 2048));
                face.execute("TRUNCATE users");

                InsertReport<Row> other =
                        inserts(face).insert("users", misfit(rows, bad)).outcomes(InsertMode.STOP_AT_FAILURE);
                assertThat(other.stored()).isEqualTo(bad);
                assertThat(other.failures()).singleElement().satisfies(failed -> {
                    assertThat(failed.index()).isEqualTo(bad);
                    assertThat(failed.sqlState()).isNull();
                });
                assertThat(count(face)).isEqualTo(bad);
                face.execute("TRUNCATE users");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 60, 1024, 2500})
    default void failuresCanBeCollected(int rows) {
        try (Face face = connected()) {
            inserts(face).insert("users", List.of(user(1))).execute();
            List<Object> all = IntStream.range(0, rows)
                    .<Object>mapToObj(i -> switch (i % 100) {
                        case 3 -> new User("x" + i, "nobody");
                        case 4 -> List.of("y" + i, 4.5);
                        case 50 -> new User(null, "without");
                        default -> user(i);
                    })
                    .toList();
            InsertReport<String> report =
                    inserts(face).insert("users", all).outcomes(InsertMode.COLLECT_FAILURES, String.class, "email");
            assertThat(report.outcomes()).hasSize(rows);
            for (int i = 0; i < rows; i++) {
                int index = i;
                InsertOutcome<String> outcome = report.outcomes().get(i);
                String expected = i == 1
                        ? "23505"
                        : switch (i % 100) {
                            case 3 -> "23514";
                            case 4 -> null;
                            case 50 -> "23502";
                            default -> "stored";
                        };
                if ("stored".equals(expected)) {
                    assertThat(outcome).isEqualTo(new InsertOutcome.Stored<>(user(i).email()));
                } else {
                    assertThat(outcome).isInstanceOfSatisfying(InsertOutcome.Failed.class, failed -> {
                        assertThat(failed.index()).isEqualTo(index);
                        assertThat(failed.sqlState()).isEqualTo(expected);
                    });
                }
            }
            assertThat(count(face)).isEqualTo(report.stored() + 1);
        }
    }

    @Test
    default void allRowsMayFail() {
        try (Face face = connected()) {
            List<User> bad = Collections.nCopies(200, new User("x", "nobody"));
            InsertReport<Row> report = inserts(face).insert("users", bad).outcomes(InsertMode.COLLECT_FAILURES);
            assertThat(report.failures()).hasSize(200);
            assertThat(report.stored()).isZero();
            assertThat(count(face)).isZero();
            assertThat(face.isInTransaction()).isFalse();
        }
    }

    @Test
    default void aTriggerMayPassRowsOver() {
        try (Face face = connected()) {
            face.execute("CREATE FUNCTION pg_temp.odd() RETURNS trigger LANGUAGE plpgsql AS"
                    + " $$BEGIN IF NEW.full_name LIKE '%3' THEN RETURN NULL; END IF; RETURN NEW; END$$;"
                    + " CREATE TRIGGER odd BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION pg_temp.odd()");
            InsertReport<Row> report = inserts(face).insert("users", users(50)).outcomes(InsertMode.COLLECT_FAILURES);
            assertThat(report.outcomes()).hasSize(50);
            for (int i = 0; i < 50; i++) {
                assertThat(report.outcomes().get(i))
                        .isInstanceOf(i % 10 == 3 ? InsertOutcome.Skipped.class : InsertOutcome.Stored.class);
            }
            assertThat(count(face)).isEqualTo(45);
        }
    }

    @ParameterizedTest
    @EnumSource(InsertMode.class)
    default void withinATransactionItIsPartOfIt(InsertMode mode) {
        try (Face face = connected()) {
            for (int rows : FEW_AND_MANY) {
                List<User> all = users(rows, rows / 2, new User("x", "nobody"));
                face.transaction(tx -> {
                    tx.execute("INSERT INTO users(email) VALUES('before')");
                    if (mode == InsertMode.ALL_OR_NOTHING) {
                        assertThatExceptionOfType(CheckViolationException.class)
                                .isThrownBy(
                                        () -> inserts(tx).insert("users", all).execute())
                                .satisfies(failure ->
                                        assertThat(failure.inputRow()).hasValue(rows / 2));
                        assertThat(count(tx)).isEqualTo(1);
                    } else {
                        InsertReport<Row> report =
                                inserts(tx).insert("users", all).outcomes(mode);
                        assertThat(report.stored()).isEqualTo(mode == InsertMode.STOP_AT_FAILURE ? rows / 2 : rows - 1);
                        assertThat(count(tx)).isEqualTo(report.stored() + 1);
                    }
                    tx.execute("INSERT INTO users(email) VALUES('behind')");
                    return null;
                });
                assertThat(stored(face)).startsWith("before").endsWith("behind");
                face.execute("TRUNCATE users");
                assertThatThrownBy(() -> face.transaction(tx -> {
                            assertThat(inserts(tx).insert("users", users(rows)).execute())
                                    .isEqualTo(rows);
                            throw new IllegalStateException("undo");
                        }))
                        .isInstanceOf(IllegalStateException.class);
                assertThat(count(face)).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 40, 1024, 2500})
    default void inputThatThrowsLeavesNothing(int before) {
        try (Face face = connected()) {
            for (InsertMode mode : InsertMode.values()) {
                assertThatThrownBy(() ->
                                inserts(face).insert("users", throwing(before)).outcomes(mode))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("no more");
                assertThat(count(face)).isZero();
                face.transaction(tx -> {
                    tx.execute("INSERT INTO users(email) VALUES('kept')");
                    assertThatThrownBy(() -> inserts(tx)
                                    .insert("users", throwing(before))
                                    .outcomes(mode))
                            .isInstanceOf(IllegalStateException.class);
                    assertThat(count(tx)).isEqualTo(1);
                    return null;
                });
                face.execute("TRUNCATE users");
            }
        }
    }

    private static Iterable<User> throwing(int before) {
        return () -> new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public User next() {
                if (next == before) {
                    throw new IllegalStateException("no more");
                }
                return user(next++);
            }
        };
    }

    @Test
    default void anErrorOfTheCommitIsThrownInEveryMode() {
        try (Face face = connected()) {
            face.execute("CREATE TEMP TABLE d(id int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
            for (int rows : FEW_AND_MANY) {
                List<List<Object>> twice = IntStream.range(0, rows)
                        .mapToObj(i -> List.<Object>of(i == rows - 1 ? 0 : i))
                        .toList();
                for (InsertMode mode : InsertMode.values()) {
                    assertThatExceptionOfType(UniqueViolationException.class)
                            .isThrownBy(() -> inserts(face).insert("d", twice).outcomes(mode))
                            .satisfies(failure -> assertThat(failure.inputRow()).isEmpty());
                }
                assertThat(face.requireVal(Long.class, "SELECT count(*) FROM d"))
                        .isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 2500})
    default void theLimitHoldsAndLeavesNothing(int rows) {
        try (Face face = connected()) {
            face.execute("CREATE FUNCTION pg_temp.slow() RETURNS trigger LANGUAGE plpgsql AS"
                    + " $$BEGIN IF NEW.full_name = 'slow' THEN PERFORM pg_sleep(60); END IF; RETURN NEW; END$$;"
                    + " CREATE TRIGGER slow BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION pg_temp.slow()");
            Face limited = face.timeout(Duration.ofMillis(200));
            for (InsertMode mode : InsertMode.values()) {
                assertThatExceptionOfType(QueryTimeoutException.class)
                        .isThrownBy(() -> inserts(limited)
                                .insert("users", users(rows, rows - 1, new User("x", "slow")))
                                .outcomes(mode));
                assertThat(count(face)).isZero();
                assertThat(face.isInTransaction()).isFalse();
            }
        }
    }

    @Test
    default void theInputCannotUseItsOwnConnection() {
        try (Face face = connected()) {
            Iterable<User> rows =
                    () -> Stream.of(user(face.fetch("SELECT 1").size())).iterator();
            assertThatThrownBy(() -> inserts(face).insert("users", rows).execute())
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("another operation is in progress");
            assertThat(inserts(face).insert("users", users(1)).execute()).isEqualTo(1);
        }
    }

    // What changes meanwhile

    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    default void aTableThatHasChangedIsLookedAtAnew(int rows) {
        record Longer(String email, String fullName, int age) {}
        try (Face face = connected();
                Face other = connect(TestServer.options())) {
            String table = "insert_changes_" + face.serverPid();
            face.execute("CREATE TABLE " + table + "(email text, full_name text)");
            try {
                assertThat(inserts(face).insert(table, users(rows)).execute()).isEqualTo(rows);
                other.execute("ALTER TABLE " + table + " ADD age int");
                List<Longer> longer = IntStream.range(0, rows)
                        .mapToObj(i -> new Longer("l" + i, "L", i))
                        .toList();
                assertThat(inserts(face).insert(table, longer).execute()).isEqualTo(rows);
                other.execute("ALTER TABLE " + table + " ALTER age TYPE bigint");
                assertThat(inserts(face).insert(table, longer).returning(Row.class))
                        .hasSize(rows);
                other.execute("ALTER TABLE " + table + " DROP full_name, ALTER email TYPE int USING 0");
                record Numbers(int email, long age) {}
                assertThat(inserts(face)
                                .insert(table, Collections.nCopies(rows, new Numbers(1, 9L)))
                                .execute())
                        .isEqualTo(rows);
                face.transaction(tx -> {
                    other.execute("ALTER TABLE " + table + " RENAME age TO years");
                    record Renamed(int email, long years) {}
                    assertThat(inserts(tx)
                                    .insert(table, Collections.nCopies(rows, new Renamed(1, 9L)))
                                    .execute())
                            .isEqualTo(rows);
                    return null;
                });
            } finally {
                face.execute("DROP TABLE " + table);
            }
        }
    }

    /** What is known of a table is of no use any more, and there is no statement yet that would tell. */
    @Test
    default void aColumnThatIsGeneratedByNowIsLeftOut() {
        record Pair(int id, int twice) {}
        try (Face face = connect(TestServer.options());
                Face other = connect(TestServer.options())) {
            String table = "insert_generated_" + face.serverPid();
            face.execute("CREATE TABLE " + table + "(id int, twice int)");
            try {
                assertThat(inserts(face).insert(table, List.of(new Pair(1, 1))).execute())
                        .isEqualTo(1);
                other.execute(
                        "ALTER TABLE " + table + " DROP twice, ADD twice int GENERATED ALWAYS AS (id * 2) STORED");
                assertThat(inserts(face).insert(table, List.of(new Pair(2, 9))).returning(Pair.class))
                        .containsExactly(new Pair(2, 4));
                assertThat(inserts(face).insert(table, List.of(new Pair(3, 9))).execute())
                        .isEqualTo(1);
            } finally {
                face.execute("DROP TABLE " + table);
            }
        }
    }

    @Test
    default void statementsThatTheServerHasForgottenArePreparedAnew() {
        try (Face face = connected()) {
            for (int rows : FEW_AND_MANY) {
                face.execute("TRUNCATE users");
                inserts(face).insert("users", users(rows)).execute();
                face.execute("TRUNCATE users");
                face.execute("DO $$BEGIN EXECUTE 'DEALLOCATE ALL'; END$$");
                assertThat(inserts(face).insert("users", users(rows)).execute()).isEqualTo(rows);
                face.execute("TRUNCATE users");
                face.execute("DO $$BEGIN EXECUTE 'DEALLOCATE ALL'; END$$");
                face.transaction(tx -> assertThat(
                                inserts(tx).insert("users", users(rows)).execute())
                        .isEqualTo(rows));
            }
        }
    }

    @Test
    default void withoutAStatementCacheItWorksTheSame() {
        try (Face face = connect(TestServer.options().statementCacheSize(0))) {
            face.execute("CREATE TEMP TABLE users(id serial, email text PRIMARY KEY, full_name text NOT NULL)");
            for (int rows : FEW_AND_MANY) {
                assertThat(inserts(face).insert("users", users(rows)).returning(Stored.class))
                        .hasSize(rows);
                face.execute("TRUNCATE users");
                assertThat(inserts(face)
                                .insert("users", users(rows, 2, new User("x", null)))
                                .outcomes(InsertMode.COLLECT_FAILURES)
                                .failures())
                        .singleElement()
                        .satisfies(
                                failed -> assertThat(failed.failure()).isInstanceOf(NotNullViolationException.class));
                face.execute("TRUNCATE users");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    default void everyMajorVersionInserts(int major) {
        try (Face face = connect(ConnectOptions.of(PostgresServer.shared(major).uri()))) {
            face.execute(
                    "CREATE TEMP TABLE users(id int GENERATED ALWAYS AS IDENTITY, email text PRIMARY KEY, full_name"
                            + " text CHECK (full_name <> 'nobody'), size int GENERATED ALWAYS AS (length(email)) STORED)");
            for (int rows : FEW_AND_MANY) {
                assertThat(inserts(face).insert("users", users(rows)).returning(Stored.class))
                        .hasSize(rows);
                assertThat(inserts(face)
                                .insert("users", users(rows))
                                .onConflict(Conflict.on("email").doUpdate())
                                .execute())
                        .isEqualTo(rows);
                face.execute("TRUNCATE users");
                assertThat(inserts(face)
                                .insert("users", users(rows, 1, new User("x", "nobody")))
                                .outcomes(InsertMode.COLLECT_FAILURES)
                                .stored())
                        .isEqualTo(rows - 1);
                face.execute("TRUNCATE users");
            }
        }
    }

    /** Neither side may wait for the other to read, however much goes each way. */
    @Test
    default void neitherSideWaitsForTheOther() {
        try (Face face = connected()) {
            String large = "x".repeat(1_000_000);
            for (int rows : new int[] {20, 60}) {
                List<User> users = IntStream.range(0, rows)
                        .mapToObj(i -> new User("u" + i, large + i))
                        .toList();
                assertThat(inserts(face).insert("users", users).returning(User.class))
                        .isEqualTo(users);
                face.execute("TRUNCATE users");
            }
            List<User> small = users(1_000);
            List<String> multiplied =
                    inserts(face).insert("users", small).columns("email").returning(Row.class).stream()
                            .map(row -> row.getString("email"))
                            .toList();
            assertThat(multiplied).hasSize(1_000);
        }
    }

    @Test
    default void whatComesBackIsNotMoreThanAllowed() {
        try (Face face = connect(TestServer.options().maxResultSize(100_000))) {
            face.execute("CREATE TEMP TABLE users(id serial, email text, full_name text DEFAULT repeat('x', 1000))");
            for (int rows : FEW_AND_MANY) {
                List<User> users = users(rows);
                if (rows < 100) {
                    assertThat(inserts(face)
                                    .insert("users", users)
                                    .columns("email")
                                    .returning(Row.class))
                            .hasSize(rows);
                } else {
                    assertThatExceptionOfType(LimitExceededException.class)
                            .isThrownBy(() -> inserts(face)
                                    .insert("users", users)
                                    .columns("email")
                                    .outcomes(InsertMode.COLLECT_FAILURES, Row.class));
                    assertThat(count(face)).isZero();
                }
                face.execute("TRUNCATE users");
            }
        }
    }

    /** They are sent as text, row by row. */
    @Test
    default void columnsWithoutABinaryFormAreInserted() {
        record Reference(int id, String target) {}
        try (Face face = connect(TestServer.options())) {
            face.execute("CREATE TEMP TABLE t(id int, target regclass)");
            List<Reference> rows = IntStream.range(0, 100)
                    .mapToObj(i -> new Reference(i, "pg_class"))
                    .toList();
            assertThat(inserts(face).insert("t", rows).execute()).isEqualTo(100);
            assertThat(face.requireVal(Long.class, "SELECT count(*) FROM t WHERE target = 'pg_class'::regclass"))
                    .isEqualTo(100);
        }
    }
}
