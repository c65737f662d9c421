package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.catalog.TypeSamples;
import io.github.loompg.catalog.TypeSamples.Sample;
import io.github.loompg.catalog.Values;
import io.github.loompg.data.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Values of every type through COPY, on either face. */
interface CopyTypesContract {
    List<String> TYPES = TypeSamples.ALL.stream().map(Sample::type).distinct().toList();

    /** The verbs, which wait. */
    interface Verb {
        <T> long copyRecordsFromQuery(Class<T> type, String sql, Consumer<? super T> consumer, Object... arguments);

        long copyRecordsToTable(String table, List<String> columns, Iterable<?> rows);
    }

    Face connect(ConnectOptions options);

    /** Alone, in an array, in a composite and as a domain, of which nobody has asked for the types before. */
    @ParameterizedTest
    @FieldSource("io.github.loompg.CopyTypesContract#TYPES")
    default void travelsBothWays(String type) {
        List<List<Object>> rows = new ArrayList<>();
        for (Sample sample : TypeSamples.ALL) {
            Object value = sample.value();
            if (sample.type().equals(type)) {
                rows.add(Arrays.asList(
                        rows.size(),
                        value,
                        value,
                        isArray(type) ? value : Arrays.asList(value, null),
                        Map.of("n", 7, "v", value)));
            }
        }
        rows.add(Arrays.asList(rows.size(), null, null, null, null));
        try (Face face = connect(TestServer.options())) {
            face.execute("CREATE DOMAIN pg_temp.only AS " + type + "; CREATE TYPE pg_temp.pair AS (n int, v " + type
                    + "); CREATE TEMP TABLE t(n int, v " + type + ", o pg_temp.only, a " + type
                    + "[], c pg_temp.pair)");
            Verb copy = Verbs.of(face, Verb.class);
            assertThat(copy.copyRecordsToTable("t", List.of("n", "v", "o", "a", "c"), rows))
                    .isEqualTo(rows.size());
            assertSame(face.fetch("SELECT * FROM t ORDER BY n"), rows);
            List<Row> copied = new ArrayList<>();
            copy.copyRecordsFromQuery(Row.class, "SELECT * FROM t ORDER BY n", copied::add);
            assertSame(copied, rows);
        }
    }

    /** The array of an array type is of the same type. */
    private static boolean isArray(String type) {
        return type.endsWith("[]");
    }

    private static void assertSame(List<Row> actual, List<List<Object>> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            assertThat(Values.comparable(plain(actual.get(i)))).isEqualTo(Values.comparable(plain(expected.get(i))));
        }
    }

    private static List<Object> plain(Row row) {
        return plain(row.toList());
    }

    /** With composites as the lists of their fields. */
    private static List<Object> plain(List<?> values) {
        List<Object> plain = new ArrayList<>();
        for (Object value : values) {
            plain.add(
                    switch (value) {
                        case Row composite -> composite.toList();
                        case Map<?, ?> fields -> Arrays.asList(fields.get("n"), fields.get("v"));
                        case null -> null;
                        default -> value;
                    });
        }
        return plain;
    }

    enum Mood {
        HAPPY,
        SAD
    }

    record Entry(int id, Mood mood, List<Mood> moods) {}

    @Test
    default void typesThatNobodyHasMentionedAreLookedUp() {
        List<Entry> entries = List.of(
                new Entry(1, Mood.HAPPY, List.of(Mood.SAD)), new Entry(2, null, Arrays.asList(Mood.HAPPY, null)));
        try (Face face = connect(TestServer.options())) {
            face.execute("CREATE TYPE pg_temp.mood AS ENUM ('happy', 'sad');"
                    + " CREATE TEMP TABLE t(id int, mood pg_temp.mood, moods pg_temp.mood[])");
            Verb copy = Verbs.of(face, Verb.class);
            assertThat(copy.copyRecordsToTable("t", List.of(), entries)).isEqualTo(2);
            List<Entry> copied = new ArrayList<>();
            copy.copyRecordsFromQuery(Entry.class, "SELECT * FROM t ORDER BY id", copied::add);
            assertThat(copied).isEqualTo(entries);
        }
    }
}
