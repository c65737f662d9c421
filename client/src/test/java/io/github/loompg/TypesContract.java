package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.catalog.RandomValues;
import io.github.loompg.catalog.TypeSamples;
import io.github.loompg.catalog.TypeSamples.Sample;
import io.github.loompg.catalog.Values;
import io.github.loompg.data.Interval;
import io.github.loompg.data.Money;
import io.github.loompg.data.Range;
import io.github.loompg.data.Row;
import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.ConversionException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetTime;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TimeZone;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Values of every type, between a program and a server, on either face. */
interface TypesContract {
    List<Sample> SAMPLES = TypeSamples.ALL;

    List<String> TYPES = SAMPLES.stream().map(Sample::type).distinct().toList();

    List<String> ZONES =
            List.of("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe");

    /** How many random values of each type each face has; a multiple of it where somebody has the time. */
    int RANDOM_VALUES = Integer.getInteger("loompg.random.values", 5_000);

    /** How many of them travel at once. */
    int PORTION = 5_000;

    Face connect(ConnectOptions options);

    private Face connect() {
        return connect(TestServer.options());
    }

    private static void assertSame(Object actual, Object expected) {
        Object comparable = Values.comparable(expected);
        // An assertion takes longer than the comparison, which nearly always says that there is nothing to assert.
        if (!comparable.equals(Values.comparable(actual))) {
            assertThat(Values.comparable(actual)).isEqualTo(comparable);
        }
    }

    /** The same text is the best witness that the server took the value for what it is. */
    @ParameterizedTest
    @FieldSource("io.github.loompg.TypesContract#SAMPLES")
    default void travelsBothWays(Sample sample) {
        String type = sample.type();
        String literal = "'" + sample.literal() + "'::" + type;
        try (Face face = connect()) {
            Row row = face.requireRow(
                    "SELECT $1::" + type + ", " + literal + ", ($1::" + type + ")::text, (" + literal + ")::text",
                    sample.value());
            assertSame(row.get(0), sample.value());
            assertSame(row.get(1), sample.value());
            assertThat(row.getString(2)).isEqualTo(row.getString(3));
            assertThat(row.attributes().get(0).type()).hasToString(type.replaceAll("\\(.*\\)", ""));
            Object nothing = face.fetchVal("SELECT $1::" + type, (Object) null);
            assertThat(nothing).isNull();
        }
    }

    /** What prints a value of the client's and reads its text does it as the server. */
    @ParameterizedTest
    @FieldSource("io.github.loompg.TypesContract#SAMPLES")
    default void hasTheTextOfTheServer(Sample sample) {
        if (!hasTextOfServer(sample.value())) {
            return;
        }
        try (Face face = connect()) {
            String type = sample.type();
            String text = face.requireVal(String.class, "SELECT format('%s', $1::" + type + ")", sample.value());
            assertThat(sample.value()).hasToString(text);
            if (sample.value() instanceof Temporal) {
                return;
            }
            Row row = face.requireRow("SELECT $1::" + type, text);
            assertThat(row.get(0)).isEqualTo(sample.value());
            assertThat(row.getString(0)).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @FieldSource("io.github.loompg.TypesContract#SAMPLES")
    default void travelsInAnArray(Sample sample) {
        if (sample.value() instanceof List) {
            return;
        }
        List<Object> list = Arrays.asList(sample.value(), null, sample.value());
        try (Face face = connect()) {
            Row row = face.requireRow(
                    "SELECT $1::" + sample.type() + "[], ARRAY['" + sample.literal() + "'::" + sample.type()
                            + ", NULL, $2], ($1::" + sample.type() + "[])[3]",
                    list,
                    sample.value());
            assertSame(row.get(0), list);
            assertSame(row.get(1), list);
            assertSame(row.get(2), sample.value());
        }
    }

    @ParameterizedTest
    @FieldSource("io.github.loompg.TypesContract#TYPES")
    default void travelsInACompositeAndADomain(String type) {
        try (Face face = connect()) {
            face.execute("CREATE DOMAIN pg_temp.only AS " + type + "; CREATE TYPE pg_temp.pair AS (a int, b " + type
                    + ", c pg_temp.only)");
            for (Sample sample : samplesOf(type)) {
                Row row = face.requireRow(
                        "SELECT ROW(1, $1::" + type + ", '" + sample.literal() + "')::pg_temp.pair, $2::pg_temp.only,"
                                + " ROW(NULL, NULL, NULL)::pg_temp.pair",
                        sample.value(),
                        sample.value());
                Row pair = row.get(0, Row.class);
                assertThat(pair.get("a")).isEqualTo(1);
                assertSame(pair.get("b"), sample.value());
                assertSame(pair.get("c"), sample.value());
                assertSame(row.get(1), sample.value());
                assertThat(row.get(2, Row.class).toList()).containsExactly(null, null, null);
                List<?> sent = ((Row) face.requireVal("SELECT $1::pg_temp.pair", pair)).toList();
                assertSame(sent.get(1), sample.value());
                assertSame(sent.get(2), sample.value());
            }
        }
    }

    /** A regclass has only a text form, so that all beside it travels as text; the text of money depends on a locale. */
    @ParameterizedTest
    @FieldSource("io.github.loompg.TypesContract#TYPES")
    default void isTheSameBesideWhatIsText(String type) {
        if (type.equals("money") || type.endsWith("vector")) {
            return;
        }
        try (Face face = connect()) {
            face.execute("CREATE DOMAIN pg_temp.only AS " + type + "; CREATE TYPE pg_temp.mixed AS (a regclass, b "
                    + type + ", c pg_temp.only, d " + type + "[])");
            for (Sample sample : samplesOf(type)) {
                Object array = sample.value() instanceof List ? sample.value() : Arrays.asList(sample.value(), null);
                Row mixed = (Row) face.requireVal(
                        "SELECT ROW('pg_type', $1::" + type + ", $1, $2::" + type + "[])::pg_temp.mixed",
                        sample.value(),
                        array);
                assertSame(mixed.toList(), Arrays.asList("pg_type", sample.value(), sample.value(), array));
                assertSame(((Row) face.requireVal("SELECT $1::pg_temp.mixed", mixed)).toList(), mixed.toList());
            }
        }
    }

    /** Settings that change the text of values, but for the date style, without which a date cannot be read from it. */
    @Test
    default void settingsDoNotMatterBesideWhatIsText() {
        record Mixed(String a, Instant at, OffsetTime time, Interval span, byte[] data) {}

        try (Face face = connect()) {
            face.execute("CREATE TYPE pg_temp.mixed AS (a regclass, at timestamptz, time timetz, span interval, data"
                    + " bytea)");
            Mixed mixed = new Mixed(
                    "pg_type",
                    Instant.parse("-0043-03-15T11:00:00.5Z"),
                    OffsetTime.parse("12:00:00.000001+05:30:15"),
                    new Interval(-14, 3, -4_000_005),
                    new byte[] {0, '\\', 'a', -1});
            for (String style : List.of("postgres", "postgres_verbose", "sql_standard", "iso_8601")) {
                for (String zone : ZONES) {
                    face.execute("SET IntervalStyle = " + style + "; SET TimeZone = '" + zone + "'; SET bytea_output = "
                            + (zone.equals("UTC") ? "escape" : "hex"));
                    assertThat(face.fetchVal(Mixed.class, "SELECT $1::pg_temp.mixed", mixed))
                            .usingRecursiveComparison()
                            .isEqualTo(mixed);
                }
            }
            for (String style : List.of("SQL", "Postgres", "German")) {
                face.execute("SET DateStyle = '" + style + ", DMY'");
                Row row = (Row) face.requireVal("SELECT $1::pg_temp.mixed", mixed);
                assertThat(row.get("time")).isEqualTo(mixed.time());
                assertThatExceptionOfType(ConversionException.class)
                        .isThrownBy(() -> row.get("at"))
                        .withMessageContaining("date style");
            }
        }
    }

    /** Of those types that the server can put in an order. */
    @ParameterizedTest
    @FieldSource("io.github.loompg.TypesContract#TYPES")
    default void travelsAsABound(String type) {
        try (Face face = connect()) {
            boolean ordered = face.requireVal(
                    Boolean.class,
                    "SELECT EXISTS (SELECT FROM pg_opclass JOIN pg_am a ON a.oid = opcmethod WHERE amname = 'btree'"
                            + " AND opcdefault AND opcintype = $1::text::regtype)",
                    type);
            if (!ordered) {
                return;
            }
            face.execute("CREATE TYPE pg_temp.span AS RANGE (subtype = " + type + ")");
            for (Sample sample : samplesOf(type)) {
                Range<Object> range = Range.closed(sample.value(), sample.value());
                Row row = face.requireRow(
                        "SELECT $1::pg_temp.span, pg_temp.span($2, NULL), $1 = pg_temp.span($2, $2, '[]')",
                        range,
                        sample.value());
                assertSame(((Range<?>) row.get(0)).lower(), sample.value());
                assertSame(((Range<?>) row.get(0)).upper(), sample.value());
                assertSame(((Range<?>) row.get(1)).lower(), sample.value());
                assertThat(((Range<?>) row.get(1)).hasUpper()).isFalse();
                assertThat(row.getBoolean(2)).isTrue();
            }
        }
    }

    private static List<Sample> samplesOf(String type) {
        return SAMPLES.stream().filter(sample -> sample.type().equals(type)).toList();
    }

    /** Ten thousand of each type, of which each face has one half. */
    @Test
    default void thousandsOfRandomValuesTravelBothWays() {
        Random random = new Random(getClass().getSimpleName().hashCode());
        try (Face face = connect()) {
            RandomValues.GENERATORS.forEach((type, generator) -> travel(face, type, generator, random, RANDOM_VALUES));
        }
    }

    private static void travel(Face face, String type, Function<Random, Object> generator, Random random, int count) {
        for (int left = count; left > 0; left -= PORTION) {
            travelAtOnce(face, type, generator, random, Math.min(left, PORTION));
        }
    }

    /** The second column has been through the server's own text form, in an array, where only type functions convert. */
    private static void travelAtOnce(
            Face face, String type, Function<Random, Object> generator, Random random, int count) {
        List<Object> values =
                IntStream.range(0, count).mapToObj(i -> generator.apply(random)).toList();
        List<Row> rows = face.fetch(
                "SELECT v, (ARRAY[v]::text::" + type + "[])[1], format('%s', v) FROM unnest($1::" + type
                        + "[]) WITH ORDINALITY AS t(v, n) ORDER BY n",
                values);
        for (int i = 0; i < count; i++) {
            Object value = values.get(i);
            Row row = rows.get(i);
            assertSame(row.get(0), value);
            assertSame(row.get(1), value);
            if (hasTextOfServer(value) && !value.toString().equals(row.getString(2))) {
                assertThat(value).hasToString(row.getString(2));
            }
        }
    }

    /** Whether the value is of a class of this library, whose text is that of the server. */
    private static boolean hasTextOfServer(Object value) {
        return value.getClass().getPackageName().equals(Range.class.getPackageName()) && !(value instanceof Money);
    }

    @Test
    default void noTimeZoneOfMachineOrSessionMattersToAMoment() {
        TimeZone before = TimeZone.getDefault();
        Instant moment = Instant.parse("2024-03-31T01:30:00.123456Z");
        LocalDateTime local = LocalDateTime.of(2024, 3, 31, 2, 30, 0, 123_456_000);
        try (Face face = connect()) {
            for (String machine : ZONES) {
                TimeZone.setDefault(TimeZone.getTimeZone(machine));
                for (String session : ZONES) {
                    face.execute("SET TimeZone = '" + session + "'");
                    Row row = face.requireRow(
                            "SELECT $1::timestamptz, extract(epoch FROM $1::timestamptz), $2::timestamp, $3::date,"
                                    + " $2::timestamp::text, $3::date::text",
                            moment,
                            local,
                            local.toLocalDate());
                    assertThat(row.get(0)).isEqualTo(moment);
                    assertThat(row.getDouble(1)).isEqualTo(1_711_848_600.123456);
                    assertThat(row.get(2)).isEqualTo(local);
                    assertThat(row.get(3)).isEqualTo(local.toLocalDate());
                    assertThat(row.getString(4)).isEqualTo("2024-03-31 02:30:00.123456");
                    assertThat(row.getString(5)).isEqualTo("2024-03-31");
                }
            }
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    default void noTimeZoneOfMachineOrSessionMattersToRandomTimes() {
        int count = RANDOM_VALUES / (ZONES.size() * ZONES.size()) + 1;
        TimeZone before = TimeZone.getDefault();
        Random random = new Random(36);
        try (Face face = connect()) {
            for (String machine : ZONES) {
                TimeZone.setDefault(TimeZone.getTimeZone(machine));
                for (String session : ZONES) {
                    face.execute("SET TimeZone = '" + session + "'");
                    for (String type : List.of("date", "time", "timetz", "timestamp", "timestamptz", "interval")) {
                        travel(face, type, RandomValues.GENERATORS.get(type), random, count);
                    }
                }
            }
        } finally {
            TimeZone.setDefault(before);
        }
    }

    /** Those dates are what some other client takes for the infinities. */
    @Test
    default void theLastDayOfTheYear9999IsNotInfinity() {
        try (Face face = connect()) {
            assertThat((boolean) face.requireVal("SELECT isfinite($1::date)", LocalDate.of(9999, 12, 31)))
                    .isTrue();
            assertThat((boolean) face.requireVal("SELECT isfinite($1::date)", LocalDate.of(1, 1, 1)))
                    .isTrue();
        }
    }

    @Test
    default void typesWithoutACodecTravelAsText() {
        try (Face face = connect()) {
            face.execute("CREATE TYPE pg_temp.mood AS ENUM ('sad', 'happy')");
            assertThat(face.fetchVal("SELECT $1::regtype", "integer")).isEqualTo("integer");
            assertThat(face.fetchVal("SELECT $1::pg_temp.mood", "happy")).isEqualTo("happy");
            assertThat(face.fetchVal("SELECT $1::regclass[]", List.of("pg_type", "pg_class")))
                    .isEqualTo(List.of("pg_type", "pg_class"));
            Row row = face.requireRow("SELECT 7, 'pg_class'::regclass, 8::int8, 'a'::text");
            assertThat(row.toList()).containsExactly(7, "pg_class", 8L, "a");
        }
    }

    @Test
    default void theServerDecidesWhatAnArgumentIs() {
        UUID id = UUID.randomUUID();
        try (Face face = connect()) {
            face.execute("CREATE TEMP TABLE t(id uuid, doc jsonb, n bigint, at timestamptz)");
            face.execute("INSERT INTO t VALUES($1, $2, $3, $4)", id.toString(), "{\"a\": 1}", 7, Instant.EPOCH);
            assertThat(face.requireRow("SELECT * FROM t").toList())
                    .containsExactly(id, "{\"a\": 1}", 7L, Instant.EPOCH);
            assertThat(face.fetchVal("SELECT count(*) FROM t WHERE n = ANY($1)", (Object) new int[] {7, 8}))
                    .isEqualTo(1L);
            assertThat(face.fetchVal(int.class, "SELECT sum(n) FROM t")).isEqualTo(7);
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> face.fetch("SELECT * FROM t WHERE n = $1", "7"))
                    .withMessageContaining("$1::text::int8");
            assertThat(face.fetchVal("SELECT count(*) FROM t WHERE n = $1::text::int8", "7"))
                    .isEqualTo(1L);
        }
    }
}
