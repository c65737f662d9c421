package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.catalog.TypeSamples;
import io.github.loompg.catalog.TypeSamples.Sample;
import io.github.loompg.catalog.Values;
import io.github.loompg.data.Row;
import io.github.loompg.error.ServerException;
import io.github.loompg.testkit.PostgresServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All samples, on every version of PostgreSQL that is maintained, and one more. */
class TypesOfEveryMajorVersionTest {
    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void givesBackEverySample(int major) {
        try (Connection connection =
                Postgres.connect(PostgresServer.shared(major).uri())) {
            for (Sample sample : TypeSamples.ALL) {
                Object value = connection.fetchVal("SELECT $1::" + sample.type(), sample.value());
                assertThat(Values.comparable(value)).as(sample.toString()).isEqualTo(Values.comparable(sample.value()));
            }
        }
    }

    /** A table with a column for each type, which is filled and read by COPY, and read as one composite for each row. */
    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void copiesEverySample(int major) {
        List<String> types =
                TypeSamples.ALL.stream().map(Sample::type).distinct().toList();
        List<List<Object>> rows = rows(types);
        String columns = IntStream.range(0, types.size())
                .mapToObj(i -> "c" + i + " " + types.get(i))
                .collect(Collectors.joining(", "));
        try (Connection connection =
                Postgres.connect(PostgresServer.shared(major).uri())) {
            connection.execute("CREATE TEMP TABLE t(" + columns + ")");
            assertThat(connection.copyRecordsToTable("t", List.of(), rows)).isEqualTo(rows.size());
            List<Row> copied = new ArrayList<>();
            connection.copyRecordsFromQuery(Row.class, "SELECT * FROM t ORDER BY ctid", copied::add);
            assertSame(copied, rows);
            assertSame(
                    connection.fetch("SELECT t FROM t ORDER BY ctid").stream()
                            .map(row -> row.get(0, Row.class))
                            .toList(),
                    rows);
        }
    }

    /** The samples of each type below each other, and NULL where it has no more. */
    private static List<List<Object>> rows(List<String> types) {
        List<List<Object>> rows = new ArrayList<>();
        for (int column = 0; column < types.size(); column++) {
            int row = 0;
            for (Sample sample : TypeSamples.ALL) {
                if (sample.type().equals(types.get(column))) {
                    if (row == rows.size()) {
                        rows.add(Arrays.asList(new Object[types.size()]));
                    }
                    rows.get(row++).set(column, sample.value());
                }
            }
        }
        return rows;
    }

    private static void assertSame(List<Row> actual, List<List<Object>> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            assertThat(Values.comparable(actual.get(i).toList())).isEqualTo(Values.comparable(expected.get(i)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void knowsInfiniteNumericsSinceVersion14(int major) {
        try (Connection connection =
                Postgres.connect(PostgresServer.shared(major).uri())) {
            for (double infinity : new double[] {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
                if (major >= 14) {
                    assertThat(connection.fetchVal("SELECT $1::numeric", infinity))
                            .isEqualTo(infinity);
                } else {
                    assertThatThrownBy(() -> connection.fetchVal("SELECT $1::numeric", infinity))
                            .isInstanceOf(ServerException.class);
                }
            }
        }
    }
}
