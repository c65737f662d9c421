package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.data.BoundedArray;
import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import io.github.loompg.error.ArgumentException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arrays that are not counted from 1, on either face. */
interface LowerBoundsContract {
    Face connect(ConnectOptions options);

    private Face connect() {
        return connect(TestServer.options());
    }

    /** The elements of some types have bytes, those of others are text. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int4|0|[0:2]={7,NULL,9}",
                "int4|1|{7,NULL,9}",
                "int4|-2147483648|[-2147483648:-2147483646]={7,NULL,9}",
                "int4|2147483644|[2147483644:2147483646]={7,NULL,9}",
                "regtype|-1|[-1:1]={7,NULL,9}",
                "box|5|[5:7]={(1,1),(0,0);NULL;(1,1),(0,0)}",
            })
    default void travelBothWays(String type, int lowerBound, String text) {
        List<Object> elements = type.equals("box")
                ? Arrays.asList("(1,1),(0,0)", null, "(1,1),(0,0)")
                : type.equals("int4") ? Arrays.asList(7, null, 9) : Arrays.asList("7", null, "9");
        BoundedArray<Object> array = BoundedArray.from(lowerBound, elements);
        try (Face face = connect()) {
            Row row = face.requireRow(
                    "SELECT $1::" + type + "[], $1::" + type + "[]::text, '" + text + "'::" + type + "[]", array);
            assertThat(row.getString(1)).isEqualTo(text);
            for (int column : List.of(0, 2)) {
                BoundedArray<?> read = row.get(column, BoundedArray.class);
                assertThat(read.lowerBounds()).containsExactly(lowerBound);
                assertThat(read.elements()).isEqualTo(row.get(column));
                assertThat(read.get(lowerBound)).isEqualTo(read.elements().get(0));
            }
            if (type.equals("int4")) {
                assertThat(row.get(0, new TypeRef<BoundedArray<Integer>>() {})).isEqualTo(array);
            }
        }
    }

    @Test
    default void everyDimensionHasOne() {
        BoundedArray<List<Integer>> array =
                new BoundedArray<>(List.of(2, -3), List.of(List.of(1, 2, 3), List.of(4, 5, 6)));
        try (Face face = connect()) {
            assertThat(face.fetchVal("SELECT $1::int8[]::text", array)).isEqualTo("[2:3][-3:-1]={{1,2,3},{4,5,6}}");
            assertThat(face.fetchVal("SELECT ($1::int8[])[3][-1]", array)).isEqualTo(6L);
            assertThat(face.fetchVal(new TypeRef<BoundedArray<List<Integer>>>() {}, "SELECT $1::int4[]", array))
                    .isEqualTo(array);
            assertThat(face.fetchVal(new TypeRef<BoundedArray<int[]>>() {}, "SELECT $1::int4[]", array)
                            .get(3))
                    .containsExactly(4, 5, 6);
            for (BoundedArray<?> wrong : List.of(
                    BoundedArray.from(2, array.elements()),
                    new BoundedArray<>(List.of(1, 2), List.of(1)),
                    BoundedArray.from(Integer.MAX_VALUE, List.of(1)))) {
                assertThatExceptionOfType(ArgumentException.class)
                        .isThrownBy(() -> face.fetchVal("SELECT $1::int8[]", wrong))
                        .withMessageContaining("$1")
                        .withMessageContaining("lower bound");
            }
        }
    }

    @Test
    default void anEmptyArrayHasNone() {
        try (Face face = connect()) {
            assertThat(face.fetchVal(BoundedArray.class, "SELECT $1::int4[]", BoundedArray.from(7, List.of())))
                    .isEqualTo(new BoundedArray<>(List.of(), List.of()));
        }
    }

    record Sample(String name, BoundedArray<Integer> readings) {}

    /** A regtype makes all beside it travel as text. */
    @ParameterizedTest
    @CsvSource({"text", "regtype"})
    default void travelWithinOthers(String beside) {
        Sample sample = new Sample("integer", BoundedArray.from(-1, List.of(7, 8)));
        try (Face face = connect()) {
            face.execute("CREATE DOMAIN pg_temp.series AS int[]; CREATE TYPE pg_temp.sample AS (name " + beside
                    + ", readings pg_temp.series)");
            assertThat(face.fetchVal(Sample.class, "SELECT $1::pg_temp.sample", sample))
                    .isEqualTo(sample);
            assertThat(face.fetch(Sample.class, "SELECT ($1::pg_temp.sample).*", sample))
                    .containsExactly(sample);
        }
    }

    /** Those two of the system's are counted from 0 by themselves. */
    @Test
    default void vectorsAreCountedFromZero() {
        try (Face face = connect()) {
            assertThat(face.fetchVal(new TypeRef<BoundedArray<Short>>() {}, "SELECT $1::int2vector", List.of(1, 2)))
                    .isEqualTo(BoundedArray.from(0, List.of((short) 1, (short) 2)));
        }
    }
}
