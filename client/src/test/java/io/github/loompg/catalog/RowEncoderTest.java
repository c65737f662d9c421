package io.github.loompg.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.data.Infinity;
import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.MappingException;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever a row is, its values are written as arguments of the same types are. */
class RowEncoderTest {
    private static final TypeCatalog CATALOG = new TypeCatalog();
    private static final Instant INSTANT = Instant.parse("2024-02-29T12:34:56.789012Z");

    public record Primitives(
            boolean a, byte b, short c, int d, long e, float f, double g, int h, int i, float j, char k, boolean l) {}

    private static final List<String> PRIMITIVE_TYPES = List.of(
            "bool",
            "int2",
            "int2",
            "int4",
            "int8",
            "float4",
            "float8",
            "float8",
            "numeric",
            "float8",
            "\"char\"",
            "bool");

    public record Objects(
            @Nullable String a,
            @Nullable Object b,
            @Nullable Number c,
            @Nullable Integer d,
            int @Nullable [] e) {}

    private static final List<String> OBJECT_TYPES = List.of("text", "timestamptz", "numeric", "int8", "int4[]");

    public record Small(int a) {}

    public record Broken(int a) {
        @Override
        public int a() {
            throw new IllegalStateException("no value");
        }
    }

    private static RowEncoder encoder(List<String> types) {
        List<ParameterEncoder> encoders = new ArrayList<>();
        for (String type : types) {
            encoders.add(CATALOG.column(Values.oid(type), "the " + type));
        }
        return new RowEncoder(InputRows.byPlace(null), encoders);
    }

    private static byte[] encoded(RowEncoder encoder, Object row) {
        ByteWriter out = new ByteWriter();
        assertThat(encoder.take(row)).isEqualTo(encoder.size());
        for (int i = 0; i < encoder.size(); i++) {
            encoder.write(i, out);
        }
        return out.toByteArray();
    }

    private static byte[] arguments(List<String> types, List<?> values) {
        ByteWriter out = new ByteWriter();
        for (int i = 0; i < types.size(); i++) {
            CATALOG.parameter(Values.oid(types.get(i))).write(values.get(i), i + 1, out);
        }
        return out.toByteArray();
    }

    @Test
    void writesPrimitives() {
        Primitives row = new Primitives(true, (byte) -1, (short) 2, -3, 1L << 40, 1.5f, -0.0, 7, 8, 0.1f, 'x', false);
        List<?> values = List.of(true, (byte) -1, (short) 2, -3, 1L << 40, 1.5f, -0.0, 7, 8, 0.1f, 'x', false);
        RowEncoder encoder = encoder(PRIMITIVE_TYPES);
        byte[] expected = arguments(PRIMITIVE_TYPES, values);
        assertThat(encoded(encoder, row)).isEqualTo(expected);
        assertThat(encoded(encoder, values)).isEqualTo(expected);
        assertThat(encoded(encoder, values.toArray())).isEqualTo(expected);
    }

    /** The classes, and NULL, change from row to row, as do the kinds of rows. */
    @Test
    void writesObjectsOfChangingClasses() {
        OffsetDateTime dateTime = INSTANT.atOffset(ZoneOffset.ofHours(5));
        List<List<?>> rows = List.of(
                Arrays.asList("a", INSTANT, 1, 1, new int[] {1}),
                Arrays.asList("ö", dateTime, 2L, 2, new int[0]),
                Arrays.asList(null, null, null, null, null),
                Arrays.asList("c", Infinity.POSITIVE, new BigDecimal("3.5"), 3, new int[] {1, 2}),
                Arrays.asList("d", INSTANT, 0.5, 4, null));
        RowEncoder encoder = encoder(OBJECT_TYPES);
        for (int i = 0; i < 2; i++) {
            for (List<?> values : rows) {
                byte[] expected = arguments(OBJECT_TYPES, values);
                Objects row = new Objects(
                        (String) values.get(0), values.get(1), (Number) values.get(2), (Integer) values.get(3), (int[])
                                values.get(4));
                assertThat(encoded(encoder, row)).isEqualTo(expected);
                assertThat(encoded(encoder, values)).isEqualTo(expected);
            }
        }
    }

    @Test
    void saysWhichColumnAndClassDoesNotFit() {
        ByteWriter out = new ByteWriter();
        out.writeByte(1);
        for (Object row : List.of(new Small(40_000), List.of(40_000))) {
            RowEncoder encoder = encoder(List.of("int2"));
            assertThat(encoder.take(row)).isEqualTo(1);
            assertThatThrownBy(() -> encoder.write(0, out))
                    .isInstanceOf(ArgumentException.class)
                    .hasMessageContaining("the int2")
                    .hasMessageContaining("Integer")
                    .hasMessageContaining("the value is out of range, which is -32768 to 32767");
            assertThat(out.size()).isEqualTo(1);
        }
        RowEncoder dates = encoder(List.of("date"));
        assertThat(dates.take(new Small(1))).isEqualTo(1);
        assertThatThrownBy(() -> dates.write(0, out))
                .isInstanceOf(ArgumentException.class)
                .hasMessageContaining("the type takes");
        assertThat(out.size()).isEqualTo(1);
    }

    @Test
    void tellsWhenAnAccessorThrows() {
        RowEncoder encoder = encoder(List.of("int4"));
        assertThat(encoder.take(new Broken(1))).isEqualTo(1);
        assertThatThrownBy(() -> encoder.write(0, new ByteWriter()))
                .isInstanceOf(MappingException.class)
                .hasMessage("an accessor of " + Broken.class.getTypeName() + " threw java.lang.IllegalStateException")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void countsTheValuesOfARow() {
        RowEncoder encoder = encoder(List.of("int4", "int4"));
        assertThat(encoder.take(new Small(1))).isEqualTo(1);
        assertThat(encoder.take(List.of(1, 2, 3))).isEqualTo(3);
        assertThat(encoder.take(new Object[0])).isZero();
        assertThat(encoded(encoder, List.of(1, 2))).isEqualTo(arguments(List.of("int4", "int4"), List.of(1, 2)));
    }
}
