package io.github.loompg.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.catalog.Values.Cell;
import io.github.loompg.codec.builtin.BuiltinScalars;
import io.github.loompg.data.Row;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written is read again, for thousands of values of each type, alone and in arrays. */
class RandomValuesTest {
    private static final int VALUES = 10_000;

    /** What a server would take only in a form of its own, or cut to the length of a column. */
    private static final Map<String, Function<Random, Object>> AS_BYTES_ONLY = Map.of(
            "bit", RandomValues.GENERATORS.get("varbit"),
            "refcursor", RandomValues.GENERATORS.get("text"),
            "jsonpath", RandomValues.GENERATORS.get("text"),
            "xml", RandomValues.GENERATORS.get("text"));

    static Stream<String> types() {
        return BuiltinScalars.ALL.stream().map(scalar -> scalar.name().equals("char") ? "\"char\"" : scalar.name());
    }

    private static Function<Random, Object> generator(String type) {
        Function<Random, Object> generator = RandomValues.GENERATORS.getOrDefault(type, AS_BYTES_ONLY.get(type));
        assertThat(generator).as("random values of " + type).isNotNull();
        return generator;
    }

    @ParameterizedTest
    @MethodSource("types")
    void readsWhatItWrote(String type) {
        Function<Random, Object> generator = generator(type);
        Random random = new Random(20);
        ResultShape shape = Values.shape(new Cell("c", type, null));
        for (int i = 0; i < VALUES; i++) {
            Object value = generator.apply(random);
            Row row = Values.row(shape, Values.cell("c", type, value));
            assertThat(Values.comparable(row.get(0))).isEqualTo(Values.comparable(value));
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void readsTheArraysThatItWrote(String type) {
        Function<Random, Object> generator = generator(type);
        Random random = new Random(21);
        ResultShape shape = Values.shape(new Cell("c", type + "[]", null));
        for (int i = 0; i < VALUES / 10; i++) {
            Object value = RandomValues.array(random, generator);
            Row row = Values.row(shape, Values.cell("c", type + "[]", value));
            assertThat(Values.comparable(row.get(0))).isEqualTo(Values.comparable(value));
        }
    }
}
