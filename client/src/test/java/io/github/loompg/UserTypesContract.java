package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.data.Attribute;
import io.github.loompg.data.DataType;
import io.github.loompg.data.Label;
import io.github.loompg.data.Multirange;
import io.github.loompg.data.Range;
import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.ConversionException;
import io.github.loompg.error.MappingException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values of types that a database's own users have made, on either face. */
interface UserTypesContract {
    enum Mood {
        HAPPY,
        VERY_SAD,
        @Label("so-so :|")
        FAIR,
        UNHEARD_OF
    }

    Face connect(ConnectOptions options);

    private Face connect() {
        return connect(TestServer.options());
    }

    private static void createMood(Face face) {
        face.execute("CREATE TYPE pg_temp.mood AS ENUM ('happy', 'very sad', 'so-so :|', 'other')");
    }

    @Test
    default void enumsAreStringsOrJavaEnums() {
        try (Face face = connect()) {
            createMood(face);
            assertThat(face.fetchVal("SELECT $1::pg_temp.mood", "happy")).isEqualTo("happy");
            assertThat(face.fetchVal(Mood.class, "SELECT $1::pg_temp.mood", "very sad"))
                    .isEqualTo(Mood.VERY_SAD);
            for (Mood mood : List.of(Mood.HAPPY, Mood.VERY_SAD, Mood.FAIR)) {
                assertThat(face.fetchVal(Mood.class, "SELECT $1::pg_temp.mood", mood))
                        .isEqualTo(mood);
            }
            assertThat(face.fetchVal("SELECT $1::pg_temp.mood::text", Mood.FAIR))
                    .isEqualTo("so-so :|");
            DataType type = face.requireRow("SELECT 'happy'::pg_temp.mood AS m")
                    .attributes()
                    .get(0)
                    .type();
            assertThat(type.kind()).isEqualTo(DataType.Kind.ENUM);
            assertThat(type.name()).isEqualTo("mood");
            assertThat(type.schema()).startsWith("pg_temp_");
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> face.fetchVal("SELECT $1::pg_temp.mood", Mood.UNHEARD_OF))
                    .withMessageContaining("UNHEARD_OF");
            assertThatExceptionOfType(ConversionException.class)
                    .isThrownBy(() -> face.fetchVal(Mood.class, "SELECT 'other'::pg_temp.mood"))
                    .withMessageContaining("Mood");
        }
    }

    @Test
    default void arraysOfEnumsAreLists() {
        try (Face face = connect()) {
            createMood(face);
            List<Mood> moods = Arrays.asList(Mood.HAPPY, null, Mood.FAIR);
            assertThat(face.fetchVal("SELECT $1::pg_temp.mood[]", moods))
                    .isEqualTo(Arrays.asList("happy", null, "so-so :|"));
            assertThat(face.fetchVal(new TypeRef<List<Mood>>() {}, "SELECT $1::pg_temp.mood[]", List.of("happy")))
                    .containsExactly(Mood.HAPPY);
            assertThat(face.fetchVal(Mood[].class, "SELECT $1::pg_temp.mood[]", (Object) new Mood[] {Mood.HAPPY}))
                    .containsExactly(Mood.HAPPY);
        }
    }

    @Test
    default void domainsAreWhatTheyAreOver() {
        try (Face face = connect()) {
            createMood(face);
            face.execute("CREATE DOMAIN pg_temp.positive AS int CHECK (VALUE > 0);"
                    + " CREATE DOMAIN pg_temp.small AS pg_temp.positive CHECK (VALUE < 100);"
                    + " CREATE DOMAIN pg_temp.smalls AS pg_temp.small[];"
                    + " CREATE DOMAIN pg_temp.mine AS pg_temp.mood");
            assertThat(face.fetchVal("SELECT $1::pg_temp.small", 7)).isEqualTo(7);
            assertThat(face.fetchVal("SELECT $1::pg_temp.small[]", List.of(1, 2)))
                    .isEqualTo(List.of(1, 2));
            assertThat(face.fetchVal(int[].class, "SELECT $1::pg_temp.smalls", (Object) new int[] {1, 2}))
                    .containsExactly(1, 2);
            assertThat(face.fetchVal(Mood.class, "SELECT $1::pg_temp.mine", Mood.HAPPY))
                    .isEqualTo(Mood.HAPPY);
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> face.fetchVal("SELECT $1::pg_temp.small", "7"))
                    .withMessageContaining("small");
        }
    }

    record Address(String street, int number) {}

    record Person(String firstName, Address home, List<Address> others, Mood mood) {}

    private static void createPerson(Face face) {
        createMood(face);
        face.execute("CREATE TYPE pg_temp.address AS (street text, number int);"
                + " CREATE TYPE pg_temp.person AS (first_name text, home pg_temp.address, others pg_temp.address[],"
                + " mood pg_temp.mood)");
    }

    @Test
    default void compositesAreRecords() {
        try (Face face = connect()) {
            createPerson(face);
            Person bob = new Person(
                    "Bob \"(,)\"",
                    new Address("Main Street", 1),
                    Arrays.asList(new Address("Side, Street", 2), null),
                    Mood.VERY_SAD);
            assertThat(face.fetchVal(Person.class, "SELECT $1::pg_temp.person", bob))
                    .isEqualTo(bob);
            assertThat(face.fetch(Person.class, "SELECT $1::pg_temp.person", bob))
                    .containsExactly(bob);
            assertThat(face.fetchRow(Person.class, "SELECT ($1::pg_temp.person).*", bob))
                    .isEqualTo(bob);
            assertThat(face.fetchVal("SELECT ($1::pg_temp.person).others[1].number", bob))
                    .isEqualTo(2);
            assertThat(face.fetchVal(new TypeRef<List<Address>>() {}, "SELECT $1::pg_temp.address[]", bob.others()))
                    .isEqualTo(bob.others());
            Person nobody = new Person(null, null, null, null);
            assertThat(face.fetchVal(Person.class, "SELECT $1::pg_temp.person", nobody))
                    .isEqualTo(nobody);
        }
    }

    @Test
    default void compositesAreRows() {
        try (Face face = connect()) {
            createPerson(face);
            Row row = (Row)
                    face.fetchVal("SELECT ROW('Bob', ROW('Main Street', 1), ARRAY[ROW('Side', 2)::pg_temp.address],"
                            + " 'happy')::pg_temp.person");
            assertThat(row.getString("first_name")).isEqualTo("Bob");
            assertThat(((Row) row.get("home")).getInt("number")).isEqualTo(1);
            assertThat(row.get("home", Address.class)).isEqualTo(new Address("Main Street", 1));
            assertThat(row.get("others", new TypeRef<List<Address>>() {})).containsExactly(new Address("Side", 2));
            assertThat(row.to(Person.class).mood()).isEqualTo(Mood.HAPPY);
            assertThat(face.fetchVal("SELECT $1::pg_temp.person", row)).isEqualTo(row);
            assertThat(face.fetchVal("SELECT $1::pg_temp.address", Map.of("street", "S", "number", 3)))
                    .isEqualTo(face.fetchVal("SELECT ROW('S', 3)"));
        }
    }

    @Test
    default void compositesAndRecordsHaveTheSameFields() {
        record Longer(String street, int number, String town) {}

        record Shorter(String street) {}

        try (Face face = connect()) {
            createPerson(face);
            String parameter = "SELECT $1::pg_temp.address";
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> face.fetchVal(parameter, new Longer("a", 1, "b")))
                    .withMessageContaining("component town has no field");
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> face.fetchVal(parameter, new Shorter("a")))
                    .withMessageContaining("\"number\" has no component");
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> face.fetchVal(parameter, Map.of("street", "a")))
                    .withMessageContaining("\"number\" is missing");
            assertThatExceptionOfType(MappingException.class)
                    .isThrownBy(() -> face.fetchVal(Longer.class, "SELECT ROW('a', 1)::pg_temp.address"))
                    .withMessageContaining("component town has no column");
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> face.fetchVal(
                            "SELECT $1::pg_temp.person[]",
                            List.of(Map.of(
                                    "first_name",
                                    "a",
                                    "home",
                                    Map.of("street", "b", "number", "c"),
                                    "others",
                                    List.of(),
                                    "mood",
                                    "happy"))))
                    .withMessageContaining("element [0]")
                    .withMessageContaining("field \"home\"")
                    .withMessageContaining("field \"number\"");
            assertThatExceptionOfType(ConversionException.class)
                    .isThrownBy(() -> face.fetchVal(
                            new TypeRef<List<Address>>() {},
                            "SELECT ARRAY[ROW('a', 1), ROW('b', NULL)]::pg_temp.address[]"))
                    .withMessageContaining("element 1")
                    .withMessageContaining("field \"number\"");
        }
    }

    record Pair(int a, String b) {}

    @Test
    default void recordsWithoutATypeHavePositions() {
        try (Face face = connect()) {
            createMood(face);
            Row row = (Row) face.fetchVal("SELECT ROW(1, 'a'::text, NULL, ARRAY[1, 2], ROW(2))");
            assertThat(row.getInt(0)).isEqualTo(1);
            assertThat(row.getString("f2")).isEqualTo("a");
            assertThat(row.isNull(2)).isTrue();
            assertThat(row.get(3)).isEqualTo(List.of(1, 2));
            assertThat(((Row) row.get(4)).getInt("f1")).isEqualTo(2);
            assertThat(face.fetchVal(
                            new TypeRef<List<Pair>>() {}, "SELECT ARRAY[ROW(1, 'a'::text), ROW(2, 'b'::text)]"))
                    .containsExactly(new Pair(1, "a"), new Pair(2, "b"));
            assertThat(face.fetchVal("SELECT most_common_vals FROM pg_stats WHERE false"))
                    .isNull();
        }
    }

    record Feeling(Mood mood, Address where, List<Mood> others) {}

    private static void createPersonUnmet(Face face) {
        createPerson(face);
        // Nothing that asks for the types by name has been prepared; the values alone say what they are of.
        face.execute("CREATE TEMP TABLE feelings(mood pg_temp.mood, address pg_temp.address, others pg_temp.mood[]);"
                + " INSERT INTO feelings VALUES('happy', ROW('Main Street', 1), '{so-so :|}')");
    }

    @Test
    default void recordsWithoutATypeHaveFieldsOfTypesThatNobodyHasMentioned() {
        String sql = "SELECT ROW(mood, address, others) FROM feelings";
        Feeling feeling = new Feeling(Mood.HAPPY, new Address("Main Street", 1), List.of(Mood.FAIR));
        try (Face face = connect()) {
            createPersonUnmet(face);
            assertThat(face.fetchVal(Feeling.class, sql)).isEqualTo(feeling);
        }
        try (Face face = connect()) {
            createPersonUnmet(face);
            assertThat(face.fetch(Feeling.class, sql + " UNION ALL " + sql)).containsExactly(feeling, feeling);
        }
        try (Face face = connect()) {
            createPersonUnmet(face);
            Row row = face.fetch(sql).get(0).get(0, Row.class);
            assertThat(row.get("f1")).isEqualTo("happy");
            assertThat(row.get("f2", Address.class)).isEqualTo(feeling.where());
        }
        try (Face face = connect()) {
            createPersonUnmet(face);
            assertThat(face.fetchVal(
                            new TypeRef<List<Feeling>>() {},
                            "SELECT ARRAY[ROW(mood, address, others), NULL] FROM feelings"))
                    .containsExactly(feeling, null);
            Row within =
                    (Row) face.fetchVal("SELECT ROW(1, ROW(ARRAY[ROW(mood)], NULL::pg_temp.person)) FROM feelings");
            assertThat(within.get(1, Row.class).get(0)).asString().contains("happy");
        }
    }

    /** What was found out in a transaction is forgotten when it is rolled back; a row that was fetched in it stays readable. */
    @Test
    default void recordsWithoutATypeAreReadInTransactionsAndAfterThem() {
        String sql = "SELECT ROW(mood) FROM feelings";
        try (Face face = connect()) {
            createPersonUnmet(face);
            Face tx = face.begin();
            Row row = tx.requireRow(sql);
            tx.rollback();
            assertThat(row.get(0, Row.class).get(0, Mood.class)).isEqualTo(Mood.HAPPY);
        }
        try (Face face = connect()) {
            createPersonUnmet(face);
            Face tx = face.begin();
            try (Face.Rows<Row> cursor = tx.cursor(sql)) {
                Row row = cursor.fetchRow();
                assertThat(row.get(0, Row.class).get(0, Mood.class)).isEqualTo(Mood.HAPPY);
            }
            tx.commit();
        }
    }

    /** The most common values of a column are an array of whatever type the column has. */
    @Test
    default void arraysOfAnyTypeSayOfWhich() {
        try (Face face = connect()) {
            createPersonUnmet(face);
            face.execute("INSERT INTO feelings SELECT 'very sad' FROM generate_series(1, 50);"
                    + " INSERT INTO feelings SELECT 'happy' FROM generate_series(1, 20); ANALYZE feelings");
            String sql = "SELECT most_common_vals FROM pg_stats WHERE tablename = 'feelings' AND attname = 'mood'"
                    + " AND schemaname LIKE 'pg_temp%'";
            assertThat(face.fetchVal(sql)).isEqualTo(List.of("very sad", "happy"));
            assertThat(face.fetchVal(new TypeRef<List<Mood>>() {}, sql)).containsExactly(Mood.VERY_SAD, Mood.HAPPY);
        }
    }

    @Test
    default void rangesHaveBoundsOfAnyType() {
        try (Face face = connect()) {
            createMood(face);
            face.execute("CREATE TYPE pg_temp.moods AS RANGE (subtype = pg_temp.mood);"
                    + " CREATE TYPE pg_temp.texts AS RANGE (subtype = text)");
            Range<Mood> moods = Range.closed(Mood.HAPPY, Mood.FAIR);
            assertThat(face.fetchVal(new TypeRef<Range<Mood>>() {}, "SELECT $1::pg_temp.moods", moods))
                    .isEqualTo(moods);
            Range<String> texts = Range.open("a,\"", "b)");
            assertThat(face.fetchVal("SELECT $1::pg_temp.texts", texts)).isEqualTo(texts);
            assertThat(face.fetchVal("SELECT $1::int4range", Range.closed(1, 4)))
                    .isEqualTo(Range.closedOpen(1, 5));
            for (Range<Instant> range : List.of(
                    Range.closed(Instant.EPOCH, Instant.EPOCH.plusSeconds(1)),
                    Range.atLeast(Instant.EPOCH),
                    Range.lessThan(Instant.EPOCH),
                    Range.<Instant>all(),
                    Range.<Instant>empty())) {
                assertThat(face.fetchVal(new TypeRef<Range<Instant>>() {}, "SELECT $1::tstzrange", range))
                        .isEqualTo(range);
                assertThat(face.fetchVal(
                                new TypeRef<List<Range<Instant>>>() {},
                                "SELECT $1::tstzrange[]",
                                List.of(range, range)))
                        .containsExactly(range, range);
            }
            assertThat(face.fetchVal(Range.class, "SELECT '[2020-01-01,)'::daterange"))
                    .isEqualTo(Range.atLeast(LocalDate.of(2020, 1, 1)));
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> face.fetchVal("SELECT $1::int4range", Range.atLeast("a")))
                    .withMessageContaining("the lower bound");
        }
    }

    @Test
    default void multirangesAreSeveralRanges() {
        try (Face face = connect()) {
            Multirange<Integer> numbers = Multirange.of(Range.closedOpen(1, 3), Range.atLeast(7));
            assertThat(face.fetchVal("SELECT $1::int4multirange", numbers)).isEqualTo(numbers);
            assertThat(face.fetchVal("SELECT $1::int4multirange", numbers.ranges()))
                    .isEqualTo(numbers);
            assertThat(face.fetchVal(new TypeRef<Multirange<Long>>() {}, "SELECT $1::int4multirange", numbers))
                    .isEqualTo(Multirange.of(Range.closedOpen(1L, 3L), Range.atLeast(7L)));
            assertThat(face.fetchVal(new TypeRef<List<Range<Integer>>>() {}, "SELECT '{}'::int4multirange"))
                    .isEmpty();
            assertThat(face.fetchVal("SELECT $1::int4multirange[]", List.of(numbers, numbers)))
                    .isEqualTo(List.of(numbers, numbers));
        }
    }

    record Mixed(
            Integer n, String what, boolean yes, List<String> names, Address address, BigDecimal price, byte[] data) {}

    /** An aclitem has no binary form before PostgreSQL 16, and a regclass none here. */
    @Test
    default void whatIsPartlyTextIsTextAsAWhole() {
        try (Face face = connect()) {
            createPerson(face);
            face.execute("CREATE TYPE pg_temp.mixed AS (n int, what aclitem, yes boolean, names text[],"
                    + " address pg_temp.address, price numeric, data bytea);"
                    + " CREATE TYPE pg_temp.items AS (items aclitem[])");
            Mixed mixed = new Mixed(
                    7,
                    "=r/postgres",
                    true,
                    Arrays.asList("", "NULL", null, "a\\b\"c"),
                    new Address("a \"b\" \\,)", 2),
                    new BigDecimal("1.50"),
                    new byte[] {1, -1});
            Mixed back = face.fetchVal(Mixed.class, "SELECT $1::pg_temp.mixed", mixed);
            assertThat(back).usingRecursiveComparison().isEqualTo(mixed);
            Row row = (Row) face.fetchVal("SELECT $1::pg_temp.mixed", mixed);
            assertThat(row.get("n")).isEqualTo(7);
            assertThat(row.get("address", Address.class)).isEqualTo(mixed.address());
            Mixed nothing = new Mixed(null, null, false, null, null, null, null);
            assertThat(face.fetchVal(Mixed.class, "SELECT $1::pg_temp.mixed", nothing))
                    .isEqualTo(nothing);
            assertThat(face.fetchVal(new TypeRef<List<Mixed>>() {}, "SELECT $1::pg_temp.mixed[]", List.of(nothing)))
                    .containsExactly(nothing);
            Row items = (Row) face.fetchVal("SELECT ROW(ARRAY['=r/postgres', NULL]::aclitem[])::pg_temp.items");
            assertThat(items.get("items")).isEqualTo(Arrays.asList("=r/postgres", null));
        }
    }

    @Test
    default void columnsSayWhichOfATableTheyAre() {
        try (Face face = connect()) {
            face.execute("CREATE TEMP TABLE pair(a int, gone int, b text); ALTER TABLE pair DROP COLUMN gone;"
                    + " INSERT INTO pair VALUES(1, 'x')");
            long table = face.requireVal(Long.class, "SELECT 'pair'::regclass::oid");
            List<Attribute> attributes =
                    face.requireRow("SELECT b AS other, a + 1 FROM pair").attributes();
            assertThat(attributes.get(0).name()).isEqualTo("other");
            assertThat(attributes.get(0).tableOid()).isEqualTo(table);
            assertThat(attributes.get(0).tableColumn()).isEqualTo(3);
            assertThat(attributes.get(1).tableOid()).isZero();
            assertThat(attributes.get(1).tableColumn()).isZero();
        }
    }

    @Test
    default void tablesAndEmptyCompositesAreCompositesToo() {
        try (Face face = connect()) {
            face.execute("CREATE TEMP TABLE pair(a int, gone int, b text); ALTER TABLE pair DROP COLUMN gone;"
                    + " CREATE TYPE pg_temp.nothing AS ()");
            face.execute("INSERT INTO pair VALUES(1, 'x')");
            assertThat(face.fetchVal(Pair.class, "SELECT pair FROM pair")).isEqualTo(new Pair(1, "x"));
            assertThat(face.fetchVal("SELECT count(*) FROM pair WHERE pair = $1::pair", new Pair(1, "x")))
                    .isEqualTo(1L);
            assertThat(((Row) face.fetchVal("SELECT ROW()::pg_temp.nothing")).size())
                    .isZero();
            assertThat(face.fetch("SELECT c FROM pg_class c LIMIT 1")).hasSize(1);
            assertThat(face.fetchVal("SELECT c FROM pg_class c LIMIT 1")).isInstanceOf(Row.class);
        }
    }
}
