package io.github.loompg.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.ConversionException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrays as every Java type that can hold one, in both directions. */
class ArrayTest {
    static Stream<Arguments> argumentsOfOneArray() {
        return Stream.of(
                arguments("int4[]", new int[] {1, 2}, List.of(1, 2)),
                arguments("int4[]", new long[] {1, 2}, List.of(1, 2)),
                arguments("int4[]", new short[] {1, 2}, List.of(1, 2)),
                arguments("int4[]", new byte[] {1, 2}, List.of(1, 2)),
                arguments("int4[]", new Integer[] {1, null}, Arrays.asList(1, null)),
                arguments("int4[]", new Object[] {1, 2L}, List.of(1, 2)),
                arguments("int4[]", new LinkedHashSet<>(List.of(2, 1)), List.of(2, 1)),
                arguments("int4[]", new TreeSet<>(Set.of(2, 1)), List.of(1, 2)),
                arguments("int4[]", new int[0], List.of()),
                arguments("int4[]", new int[0][], List.of()),
                arguments("int4[]", new int[3][0], List.of()),
                arguments("int4[]", List.of(List.of(), List.of()), List.of()),
                arguments("int4[]", new int[][] {{1, 2}, {3, 4}}, List.of(List.of(1, 2), List.of(3, 4))),
                arguments("int4[]", List.of(new int[] {1, 2}, List.of(3, 4)), List.of(List.of(1, 2), List.of(3, 4))),
                arguments("int8[]", new int[] {1}, List.of(1L)),
                arguments("float8[]", new double[] {0.1}, List.of(0.1)),
                arguments("float8[]", new float[] {0.5f}, List.of(0.5)),
                arguments("float8[]", new int[] {1}, List.of(1.0)),
                arguments("float4[]", new double[] {0.1}, List.of(0.1f)),
                arguments("bool[]", new boolean[] {true, false}, List.of(true, false)),
                arguments("text[]", new char[] {'a', 'b'}, List.of("a", "b")),
                arguments("uuid[]", List.of(new UUID(1, 2).toString()), List.of(new UUID(1, 2))));
    }

    @ParameterizedTest
    @MethodSource
    void argumentsOfOneArray(String type, Object argument, Object value) {
        assertThat(Values.row(Values.cell("a", type, argument)).get("a")).isEqualTo(value);
    }

    @Test
    void takesBytesAsAnElementOfByteaAndAsNumbersOfOthers() {
        byte[] bytes = {1, 2};
        Row row = Values.row(Values.cell("a", "bytea[]", new byte[][] {bytes, bytes}));
        assertThat(row.get("a", byte[][].class)).isDeepEqualTo(new byte[][] {bytes, bytes});
        assertThat(Values.row(Values.cell("a", "int2[]", bytes)).get("a", short[].class))
                .containsExactly((short) 1, (short) 2);
    }

    static Stream<Arguments> refused() {
        List<Object> selfish = new ArrayList<>();
        selfish.add(selfish);
        return Stream.of(
                arguments("int4[]", List.of(1, "x"), "element [1], of class java.lang.String: "),
                arguments("int4[]", new long[] {1, 1L << 31}, "element [1]: the value is out of range"),
                arguments("int4[]", new long[][] {{1}, {1L << 31}}, "element [1][0]: the value is out of range"),
                arguments("float4[]", new double[] {0, 1e300}, "element [1]: the value has more digits"),
                arguments("int4[]", List.of(List.of(1), List.of(1, 2)), "[1] is no array of 1 elements"),
                arguments("int4[]", List.of(List.of(1), 2), "[1] is no array of 1 elements"),
                arguments("int4[]", Arrays.asList(List.of(1), null), "[1] is no array of 1 elements"),
                arguments("int4[]", new int[][] {{}, {1}}, "[1] is no array of 0 elements"),
                arguments("int4[]", List.of(1, List.of(2)), "element [1], of class "),
                arguments("int4[]", new int[1][1][1][1][1][1][1], "more than 6 dimensions"),
                arguments("int4[]", selfish, "more than 6 dimensions"),
                arguments("text[]", List.of("a\0"), "element [0], of class java.lang.String: the character NUL"));
    }

    @ParameterizedTest
    @MethodSource
    void refused(String type, Object argument, String reason) {
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> Values.encode(type, argument))
                .withMessageContaining(reason);
    }

    @Test
    void noticesACollectionThatLiesAboutItsSize() {
        for (int size : new int[] {1, 3}) {
            Collection<Integer> liar = new AbstractCollection<>() {
                @Override
                public Iterator<Integer> iterator() {
                    return List.of(1, 2).iterator();
                }

                @Override
                public int size() {
                    return size;
                }
            };
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> Values.encode("int4[]", liar))
                    .withMessageContaining("another number of elements than its size");
        }
    }

    @Test
    void readsOneDimensionAsListsAndArrays() {
        Row row = Values.row(Values.cell("a", "int4[]", List.of(1, 2)));
        assertThat(row.get("a", int[].class)).containsExactly(1, 2);
        assertThat(row.get("a", long[].class)).containsExactly(1, 2);
        assertThat(row.get("a", short[].class)).containsExactly((short) 1, (short) 2);
        assertThat(row.get("a", byte[].class)).containsExactly(1, 2);
        assertThat(row.get("a", double[].class)).containsExactly(1, 2);
        assertThat(row.get("a", float[].class)).containsExactly(1, 2);
        assertThat(row.get("a", Integer[].class)).containsExactly(1, 2);
        assertThat(row.get("a", Number[].class)).containsExactly(1, 2);
        assertThat(row.get("a", Object[].class)).containsExactly(1, 2);
        assertThat((Object) row.get("a", Collection.class)).isEqualTo(List.of(1, 2));
        assertThat((Object) row.get("a", Iterable.class)).isEqualTo(List.of(1, 2));
        assertThat(row.get("a", new TypeRef<List<Long>>() {})).containsExactly(1L, 2L);
        assertThat(row.get("a", new TypeRef<Collection<? extends Short>>() {}))
                .isEqualTo(List.of((short) 1, (short) 2));
        assertThat(Values.row(Values.cell("a", "bool[]", List.of(true))).get("a", boolean[].class))
                .containsExactly(true);
        assertThat(Values.row(Values.cell("a", "\"char\"[]", List.of("x"))).get("a", char[].class))
                .containsExactly('x');
    }

    static Stream<Arguments> arraysOfPrimitives() {
        return Stream.of(
                arguments("int2[]", List.of(Short.MIN_VALUE, (short) -1, Short.MAX_VALUE), short[].class),
                arguments("int4[]", List.of(Integer.MIN_VALUE, -1, Integer.MAX_VALUE), int[].class),
                arguments("int8[]", List.of(Long.MIN_VALUE, -1L, Long.MAX_VALUE), long[].class),
                arguments("float4[]", List.of(-0.0f, Float.MIN_VALUE, Float.NEGATIVE_INFINITY), float[].class),
                arguments("float8[]", List.of(-0.0, Double.MIN_VALUE, Double.NEGATIVE_INFINITY), double[].class),
                arguments("bool[]", List.of(true, false, true), boolean[].class));
    }

    /** However many there are: the compiler may take several of them at once. */
    @ParameterizedTest
    @MethodSource("arraysOfPrimitives")
    void readsAndWritesPrimitivesAsTheirObjects(String type, List<?> some, Class<?> target) {
        for (int count = 1; count <= 40; count++) {
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                values.add(some.get(i % some.size()));
            }
            byte[] bytes = Values.encode(type, values);
            Object array = Values.decode(type, bytes, target);
            assertThat(array).isInstanceOf(target);
            assertThat(Values.encode(type, array)).isEqualTo(bytes);
            List<Object> read = new ArrayList<>();
            for (int i = 0; i < Array.getLength(array); i++) {
                read.add(Array.get(array, i));
            }
            assertThat(read).isEqualTo(values);
        }
    }

    /** A NULL or a length that is not that of the type, at each place, with as many bytes as before. */
    @ParameterizedTest
    @MethodSource("arraysOfPrimitives")
    void takesNothingElseForPrimitives(String type, List<?> values, Class<?> target) {
        byte[] bytes = Values.encode(type, values);
        int head = 5 * Integer.BYTES;
        int stride = (bytes.length - head) / values.size();
        for (int i = 0; i < values.size(); i++) {
            int at = head + i * stride;
            for (int length : new int[] {-1, -2, 0, stride - 5, stride - 3, 1 << 16, Integer.MAX_VALUE}) {
                byte[] changed = bytes.clone();
                ByteBuffer.wrap(changed).putInt(at, length);
                assertThatThrownBy(() -> Values.decode(type, changed, target))
                        .as("element %s of %s with the length %s", i, type, length)
                        .isInstanceOf(ConversionException.class);
            }
        }
        assertThatThrownBy(() -> Values.decode(type, Arrays.copyOf(bytes, bytes.length - 1), target))
                .isInstanceOf(ConversionException.class);
        assertThatThrownBy(() -> Values.decode(type, Arrays.copyOf(bytes, bytes.length + 1), target))
                .isInstanceOf(ConversionException.class);
    }

    @Test
    void readsSeveralDimensions() {
        List<List<Integer>> matrix = List.of(List.of(1, 2, 3), List.of(4, 5, 6));
        Row row = Values.row(Values.cell("a", "int4[]", matrix));
        assertThat(row.get("a", int[][].class)).isDeepEqualTo(new int[][] {{1, 2, 3}, {4, 5, 6}});
        assertThat(row.get("a", Long[][].class)).isDeepEqualTo(new Long[][] {{1L, 2L, 3L}, {4L, 5L, 6L}});
        assertThat(row.get("a", Object[].class))
                .isEqualTo(new Object[] {new Object[] {1, 2, 3}, new Object[] {4, 5, 6}});
        assertThat((Object) row.get("a", List.class)).isEqualTo(matrix);
        assertThat(row.get("a", new TypeRef<List<List<Long>>>() {}))
                .containsExactly(List.of(1L, 2L, 3L), List.of(4L, 5L, 6L));
        assertThat(row.get("a", new TypeRef<List<? extends List<Short>>>() {})
                        .get(1)
                        .get(0))
                .isInstanceOf(Short.class);
        assertThat(row.get("a", new TypeRef<List<int[]>>() {}).get(1)).containsExactly(4, 5, 6);
        assertThat(row.get("a", new TypeRef<List<Integer>[]>() {})[1]).containsExactly(4, 5, 6);
    }

    @Test
    void readsAnEmptyArrayAsWhateverIsAskedFor() {
        Row row = Values.row(Values.cell("a", "int4[]", List.of()));
        assertThat(row.get("a")).isEqualTo(List.of());
        assertThat(row.get("a", int[].class)).isEmpty();
        assertThat(row.get("a", int[][].class)).isEmpty();
        assertThat(row.get("a", new TypeRef<List<List<Integer>>>() {})).isEmpty();
    }

    @Test
    void saysWhatDoesNotFit() {
        Row row = Values.row(Values.cell("a", "int8[]", Arrays.asList(1L, null, 1L << 31)));
        assertThatThrownBy(() -> row.get("a", long[].class))
                .isInstanceOf(ConversionException.class)
                .hasMessage("""
                    column "a" (int8[], asked for as long[]): element 1: the value is NULL, and long has no form for that
                    hint: ask for an array or a List of Long\
                    """);
        assertThatThrownBy(() -> row.get("a", Integer[].class))
                .isInstanceOf(ConversionException.class)
                .hasMessageContaining("element 2: the value is out of the range of an int");
        assertThatThrownBy(() -> row.get("a", new TypeRef<List<List<Long>>>() {}))
                .isInstanceOf(ConversionException.class)
                .hasMessageContaining("the value has 1 dimensions, and the type that was asked for 2");
        assertThatThrownBy(() -> row.get("a", new TypeRef<List<String>>() {}))
                .isInstanceOf(ConversionException.class)
                .hasMessageContaining("an element as java.lang.String: a value of int8 has no form as that class");
        assertThatThrownBy(() -> row.get("a", Set.class))
                .isInstanceOf(ConversionException.class)
                .hasMessageContaining("an array has no form as that class");
        assertThatThrownBy(() -> row.getInt("a")).isInstanceOf(ConversionException.class);
        Row matrix = Values.row(Values.cell("a", "int4[]", new int[][] {{1}}));
        assertThatThrownBy(() -> matrix.get("a", int[].class))
                .hasMessageContaining("the value has 2 dimensions, and the type that was asked for 1");
    }

    @Test
    void refusesElementsOfAnotherType() {
        byte[] bytes = Values.encode("int4[]", List.of(1));
        assertThatThrownBy(() -> Values.decode("oid[]", bytes, List.class))
                .isInstanceOf(ConversionException.class)
                .hasMessageContaining("an array of oid has elements of the type with the OID 23");
    }

    @Test
    void readsAnyLowerBound() {
        byte[] bytes = Values.encode("int4[]", List.of(1, 2));
        bytes[19] = -5;
        assertThat(Values.decode("int4[]", bytes, Object.class)).isEqualTo(List.of(1, 2));
    }

    @Test
    void givesListsThatNobodyCanChange() {
        Row row = Values.row(Values.cell("a", "int4[]", List.of(List.of(1))));
        List<List<Integer>> matrix = row.get("a", new TypeRef<List<List<Integer>>>() {});
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> matrix.set(0, List.of()));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> matrix.get(0).set(0, 2));
    }
}
