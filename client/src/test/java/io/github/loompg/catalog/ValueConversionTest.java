package io.github.loompg.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.loompg.codec.Codec;
import io.github.loompg.codec.builtin.Scalar;
import io.github.loompg.data.Attribute;
import io.github.loompg.data.DataType;
import io.github.loompg.data.EndOfDay;
import io.github.loompg.data.Inet;
import io.github.loompg.data.Infinity;
import io.github.loompg.data.Money;
import io.github.loompg.data.Row;
import io.github.loompg.error.ConversionException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.Temporal;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** As which Java types each type can be read, and what is said where something would get lost. */
class ValueConversionTest {
    private static final Instant MOMENT = Instant.parse("2024-07-01T10:00:00.123456Z");

    static Stream<Arguments> given() {
        UUID uuid = new UUID(1, 2);
        return Stream.of(
                arguments("bool", true, boolean.class, true),
                arguments("int2", 7, int.class, 7),
                arguments("int2", 7, Byte.class, (byte) 7),
                arguments("int4", 7, Number.class, 7),
                arguments("int4", 7, Comparable.class, 7),
                arguments("int4", 7, double.class, 7.0),
                arguments("int4", 7, float.class, 7f),
                arguments("int4", 7, BigDecimal.class, new BigDecimal("7")),
                arguments("int8", 7, int.class, 7),
                arguments("int8", 7, Short.class, (short) 7),
                arguments("int8", 7, BigInteger.class, BigInteger.valueOf(7)),
                arguments("oid", 1L << 31, long.class, 1L << 31),
                arguments("float4", 1.1f, double.class, (double) 1.1f),
                arguments("float4", 1.1f, BigDecimal.class, new BigDecimal("1.1")),
                arguments("float8", 0.1, float.class, 0.1f),
                arguments("float8", 0.1, BigDecimal.class, new BigDecimal("0.1")),
                arguments("float8", Double.NaN, float.class, Float.NaN),
                arguments("numeric", new BigDecimal("12.34"), double.class, 12.34),
                arguments("numeric", new BigDecimal("12.5"), float.class, 12.5f),
                arguments("numeric", new BigDecimal("12.00"), long.class, 12L),
                arguments("numeric", new BigDecimal("12.00"), int.class, 12),
                arguments("numeric", new BigDecimal("1E+30"), BigInteger.class, BigInteger.TEN.pow(30)),
                arguments("numeric", Double.NaN, double.class, Double.NaN),
                arguments("numeric", Double.NaN, Number.class, Double.NaN),
                arguments("numeric", Double.POSITIVE_INFINITY, Object.class, Double.POSITIVE_INFINITY),
                arguments("numeric", new BigDecimal("1.10"), Number.class, new BigDecimal("1.10")),
                arguments("text", "x", CharSequence.class, "x"),
                arguments("\"char\"", "x", char.class, 'x'),
                arguments("uuid", uuid, String.class, uuid.toString()),
                arguments("date", Infinity.POSITIVE, Temporal.class, Infinity.POSITIVE),
                arguments("date", Infinity.POSITIVE, Infinity.class, Infinity.POSITIVE),
                arguments("date", LocalDate.EPOCH, Temporal.class, LocalDate.EPOCH),
                arguments("time", new EndOfDay(null), Temporal.class, new EndOfDay(null)),
                arguments("timestamptz", MOMENT, OffsetDateTime.class, MOMENT.atOffset(ZoneOffset.UTC)),
                arguments("timestamptz", MOMENT, ZonedDateTime.class, MOMENT.atZone(ZoneOffset.UTC)),
                arguments("inet", "10.0.0.1", String.class, "10.0.0.1"),
                arguments("inet", "::1", InetAddress.class, Inet.parse("::1").address()),
                arguments("interval", "P1Y2M3D", Period.class, Period.of(1, 2, 3)),
                arguments("interval", "01:02:03.5", Duration.class, Duration.ofMillis(3_723_500)),
                arguments("point", "(1,2)", String.class, "(1,2)"),
                arguments("varbit", "101", String.class, "101"),
                arguments("xid8", 7L, BigInteger.class, BigInteger.valueOf(7)),
                arguments("xid8", BigInteger.TWO.pow(63), Number.class, BigInteger.TWO.pow(63)),
                arguments("xid", 7L, int.class, 7));
    }

    @ParameterizedTest
    @MethodSource
    void given(String type, Object value, Class<?> target, Object expected) {
        Row row = Values.row(Values.cell("c", type, value));
        assertThat((Object) row.get("c", target)).isEqualTo(expected);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments("bool", true, int.class),
                arguments("int4", 7, boolean.class),
                arguments("int4", 7, String.class),
                arguments("int4", 128, byte.class),
                arguments("int4", 1 << 15, short.class),
                arguments("int4", 16_777_217, float.class),
                arguments("int8", 1L << 31, int.class),
                arguments("int8", (1L << 53) + 1, double.class),
                arguments("int8", Long.MAX_VALUE, double.class),
                arguments("oid", 1L << 31, int.class),
                arguments("float4", 1f, int.class),
                arguments("float8", 1.0, long.class),
                arguments("float8", 0.123456789, float.class),
                arguments("float8", Double.NaN, BigDecimal.class),
                arguments("numeric", new BigDecimal("12.5"), long.class),
                arguments("numeric", new BigDecimal("0.00001"), long.class),
                arguments("numeric", BigDecimal.TWO.pow(63), long.class),
                arguments("numeric", new BigDecimal("1E+400"), double.class),
                arguments("numeric", new BigDecimal("0.12345678901234567890"), double.class),
                arguments("numeric", Double.NaN, BigDecimal.class),
                arguments("numeric", Double.NaN, long.class),
                arguments("text", "7", int.class),
                arguments("\"char\"", "", char.class),
                arguments("date", Infinity.POSITIVE, LocalDate.class),
                arguments("date", LocalDate.EPOCH, Infinity.class),
                arguments("date", LocalDate.EPOCH, Instant.class),
                arguments("time", new EndOfDay(null), LocalTime.class),
                arguments("timestamptz", Infinity.NEGATIVE, Instant.class),
                arguments("timestamptz", Infinity.NEGATIVE, OffsetDateTime.class),
                arguments("inet", "10.0.0.1/8", InetAddress.class),
                arguments("inet", "10.0.0.1", int.class),
                arguments("interval", "1 day", Duration.class),
                arguments("interval", "1 sec", Period.class),
                arguments("xid8", BigInteger.TWO.pow(63), long.class),
                arguments("money", new Money(1), long.class),
                arguments("money", new Money(1), String.class));
    }

    @ParameterizedTest
    @MethodSource
    void refused(String type, Object value, Class<?> target) {
        Row row = Values.row(Values.cell("c", type, value));
        assertThatExceptionOfType(ConversionException.class)
                .isThrownBy(() -> row.get("c", target))
                .withMessageStartingWith("column \"c\" (" + type + ", asked for as " + target.getTypeName() + "): ")
                .satisfies(refusal -> {
                    assertThat(refusal.hint()).isNotNull();
                    assertThat(refusal.column()).isEqualTo("c");
                    assertThat(refusal.type()).isEqualTo(type);
                    assertThat(refusal.askedClass()).isEqualTo(target);
                });
    }

    /** The getters of primitives have ways of their own to the value. */
    @ParameterizedTest
    @MethodSource({"given", "refused"})
    void gettersOfPrimitivesSayTheSame(String type, Object value, Class<?> target) {
        if (!target.isPrimitive() || target == char.class || target == byte.class) {
            return;
        }
        Row row = Values.row(Values.cell("c", type, value));
        Object expected = outcome(() -> row.get("c", target));
        assertThat(outcome(() -> getter(row, target))).isEqualTo(expected);
    }

    private interface Reading {
        Object get();
    }

    private static Object outcome(Reading reading) {
        try {
            return reading.get();
        } catch (ConversionException refusal) {
            return String.valueOf(refusal.getMessage()).lines().findFirst().orElseThrow();
        }
    }

    private static Object getter(Row row, Class<?> target) {
        return switch (target.getName()) {
            case "boolean" -> row.getBoolean("c");
            case "short" -> row.getShort("c");
            case "int" -> row.getInt("c");
            case "long" -> row.getLong("c");
            case "float" -> row.getFloat("c");
            case "double" -> row.getDouble("c");
            default -> throw new IllegalArgumentException(target.getName());
        };
    }

    @Test
    void givesBinaryDataInThreeForms() throws Exception {
        Row row = Values.row(Values.cell("c", "bytea", new byte[] {1, 2}));
        assertThat(row.get("c", byte[].class)).containsExactly(1, 2);
        assertThat(row.get("c", ByteBuffer.class)).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
        try (InputStream stream = row.get("c", InputStream.class)) {
            assertThat(stream.readAllBytes()).containsExactly(1, 2);
        }
    }

    @Test
    void saysThatAValueDoesNotFit() {
        Row row = Values.row(Values.cell("big", "int8", 5_000_000_000L));
        assertThatThrownBy(() -> row.getInt("big")).hasMessage("""
                        column "big" (int8, asked for as int): the value is out of the range of an int
                        hint: use long""");
    }

    @Test
    void saysThatAValueIsInfinite() {
        Row row = Values.row(Values.cell("until", "date", Infinity.POSITIVE));
        assertThatThrownBy(() -> row.get("until", LocalDate.class)).hasMessage("""
                        column "until" (date, asked for as java.time.LocalDate): the value is no LocalDate but Infinity
                        hint: ask for Temporal, which both are""");
    }

    @Test
    void readsNothingOutOfVoid() {
        ResultShape shape = Values.shape(new Values.Cell("pg_sleep", "void", null));
        Row row = Values.row(shape, new Values.Cell("pg_sleep", "void", new byte[0]));
        assertThat(row.get(0)).isNull();
        assertThat(row.get(0, String.class)).isNull();
        assertThatExceptionOfType(ConversionException.class).isThrownBy(() -> row.getInt(0));
        assertThatExceptionOfType(ConversionException.class).isThrownBy(() -> row.getString(0));
    }

    @Test
    void explainsTheFailureOfAUsersCodec() {
        IllegalStateException cause = new IllegalStateException("broken");
        Scalar<String> scalar = Scalar.of("broken", Codec.of(String.class, (value, out) -> {}, in -> {
            throw cause;
        }));
        DataType type = new DataType(1, "public", "broken", DataType.Kind.BASE);
        Column column = new Column(new Attribute("c", type, -1, 0, 0), -1, new ScalarMapping<>(type, scalar));
        assertThatExceptionOfType(ConversionException.class)
                .isThrownBy(() -> column.decode(new byte[4], 0, 4))
                .withMessage("column \"c\" (public.broken, asked for as java.lang.Object): the codec failed with"
                        + " java.lang.IllegalStateException")
                .withCause(cause);
    }

    @Test
    void noticesACodecThatStopsTooEarly() {
        Scalar<Integer> scalar = Scalar.of("half", Codec.of(Integer.class, (value, out) -> {}, in -> in.readInt()));
        DataType type = new DataType(1, "public", "half", DataType.Kind.BASE);
        Column column = new Column(new Attribute("c", type, -1, 0, 0), -1, new ScalarMapping<>(type, scalar));
        assertThat(column.decode(new byte[4], 0, 4)).isEqualTo(0);
        assertThatExceptionOfType(ConversionException.class).isThrownBy(() -> column.decode(new byte[8], 0, 8));
    }
}
