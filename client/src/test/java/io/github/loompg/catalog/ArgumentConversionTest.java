package io.github.loompg.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.loompg.codec.Codec;
import io.github.loompg.codec.builtin.Scalar;
import io.github.loompg.data.BitString;
import io.github.loompg.data.Box;
import io.github.loompg.data.Cidr;
import io.github.loompg.data.Circle;
import io.github.loompg.data.DataType;
import io.github.loompg.data.EndOfDay;
import io.github.loompg.data.Inet;
import io.github.loompg.data.Infinity;
import io.github.loompg.data.Interval;
import io.github.loompg.data.Line;
import io.github.loompg.data.LineSegment;
import io.github.loompg.data.MacAddress;
import io.github.loompg.data.Path;
import io.github.loompg.data.PgLsn;
import io.github.loompg.data.Point;
import io.github.loompg.data.Polygon;
import io.github.loompg.data.Tid;
import io.github.loompg.data.TransactionSnapshot;
import io.github.loompg.error.ArgumentException;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which Java values each type takes, and what is said of those that it does not. */
class ArgumentConversionTest {
    private static final UUID SOME_UUID = UUID.fromString("f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
    private static final ZonedDateTime NOON_IN_PARIS =
            ZonedDateTime.of(2024, 7, 1, 12, 0, 0, 123_456_000, ZoneId.of("Europe/Paris"));

    static Stream<Arguments> accepted() {
        return Stream.of(
                arguments("int2", 7, (short) 7),
                arguments("int2", 7L, (short) 7),
                arguments("int4", (byte) 7, 7),
                arguments("int4", 7L, 7),
                arguments("int4", BigInteger.valueOf(7), 7),
                arguments("int4", new BigDecimal("7.00"), 7),
                arguments("int8", 7, 7L),
                arguments("int8", (short) 7, 7L),
                arguments("oid", 7, 7L),
                arguments("float4", 0.1, 0.1f),
                arguments("float4", 7, 7f),
                arguments("float4", new BigDecimal("0.1"), 0.1f),
                arguments("float4", Double.NaN, Float.NaN),
                arguments("float8", 0.5f, 0.5),
                arguments("float8", 7, 7.0),
                arguments("float8", 1L << 53, 0x1p53),
                arguments("float8", BigInteger.TEN, 10.0),
                arguments("float8", new BigDecimal("0.1"), 0.1),
                arguments("numeric", 7, new BigDecimal("7")),
                arguments("numeric", 7L, new BigDecimal("7")),
                arguments("numeric", BigInteger.TWO.pow(100), new BigDecimal(BigInteger.TWO.pow(100))),
                arguments("numeric", 0.1, new BigDecimal("0.1")),
                arguments("numeric", 0.1f, new BigDecimal("0.1")),
                arguments("numeric", Float.NaN, Double.NaN),
                arguments("numeric", Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY),
                arguments("numeric", Float.POSITIVE_INFINITY, Double.POSITIVE_INFINITY),
                arguments("numeric", "12.50", new BigDecimal("12.50")),
                arguments("numeric", new BigDecimal("1E+3"), new BigDecimal("1000")),
                arguments("numeric", new BigDecimal("1E+131071"), new BigDecimal("1E+131071")),
                arguments("numeric", new BigDecimal("1E-16383"), new BigDecimal("1E-16383")),
                arguments("numeric", new BigDecimal("0E-20000"), new BigDecimal("0E-16383")),
                arguments("numeric", new BigDecimal("10E-16384"), new BigDecimal("1E-16383")),
                arguments("text", new StringBuilder("x"), "x"),
                arguments("text", 'x', "x"),
                arguments("\"char\"", 'x', "x"),
                arguments("json", new StringBuilder("1"), "1"),
                arguments("jsonb", new StringBuilder("1"), "1"),
                arguments("uuid", SOME_UUID.toString(), SOME_UUID),
                arguments("uuid", "{F81D4FAE7dec11d0a76500a0c91e6bf6}", SOME_UUID),
                arguments("uuid", "f81d-4fae-7dec-11d0-a765-00a0-c91e-6bf6", SOME_UUID),
                arguments("timestamp", LocalDate.of(2024, 2, 29), LocalDateTime.of(2024, 2, 29, 0, 0)),
                arguments("timestamptz", NOON_IN_PARIS, Instant.parse("2024-07-01T10:00:00.123456Z")),
                arguments(
                        "timestamptz", NOON_IN_PARIS.toOffsetDateTime(), Instant.parse("2024-07-01T10:00:00.123456Z")),
                // The server has no nanoseconds, the clock of the virtual machine has.
                arguments(
                        "timestamptz", Instant.ofEpochSecond(-1, 999_999_999), Instant.ofEpochSecond(-1, 999_999_000)),
                arguments("time", LocalTime.MAX, LocalTime.of(23, 59, 59, 999_999_000)),
                arguments("xml", "<a/>", "<a/>"),
                // Bytes say which encoding they are in only by what the document declares.
                arguments(
                        "xml",
                        "<?xml version='1.0' encoding='utf-8'?><a>ä</a>",
                        "<?xml version='1.0' encoding='utf-8'?><a>ä</a>"),
                arguments("inet", new StringBuilder("10.0.0.1"), Inet.parse("10.0.0.1")),
                arguments("inet", InetAddress.getLoopbackAddress(), Inet.parse("127.0.0.1")),
                arguments("inet", Cidr.parse("10.0.0.0/8"), Inet.parse("10.0.0.0/8")),
                arguments("cidr", "2001:db8::/32", Cidr.parse("2001:db8::/32")),
                arguments("macaddr", "0800.2b01.0203", new MacAddress(0x0800_2B01_0203L, 6)),
                arguments("macaddr8", "08-00-2b-01-02-03", new MacAddress(0x0800_2BFF_FE01_0203L, 8)),
                arguments("interval", Period.of(1, 2, -3), new Interval(14, -3, 0)),
                arguments("interval", Duration.ofNanos(-1_500), new Interval(0, 0, -2)),
                arguments("interval", "P1Y2M-3DT4H", new Interval(14, -3, 14_400_000_000L)),
                arguments("varbit", "b101", BitString.of(5, 3)),
                arguments("point", "1, 2", new Point(1, 2)),
                arguments("line", "{1,2,3}", new Line(1, 2, 3)),
                arguments("lseg", "1,2,3,4", LineSegment.parse("[(1,2),(3,4)]")),
                arguments("box", "((1,2),(3,4))", Box.parse("(3,4),(1,2)")),
                arguments("path", "[(1,2)]", Path.open(new Point(1, 2))),
                arguments("polygon", "(1,2,3,4)", Polygon.of(new Point(1, 2), new Point(3, 4))),
                arguments("circle", "1,2,3", new Circle(new Point(1, 2), 3)),
                arguments("tid", "(1,2)", new Tid(1, 2)),
                arguments("pg_lsn", "16/b374d848", new PgLsn(0x16_B374_D848L)),
                arguments("pg_snapshot", "10:20:", new TransactionSnapshot(10, 20, List.of())),
                arguments("xid8", 7, 7L),
                arguments("xid8", BigInteger.TWO, 2L),
                arguments("xid", 7, 7L));
    }

    /** An address that means something only on one machine. */
    private static InetAddress scoped() {
        try {
            return Inet6Address.getByAddress(
                    null, Inet.parse("fe80::1").address().getAddress(), 7);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @ParameterizedTest
    @MethodSource
    void accepted(String type, Object argument, Object value) {
        byte[] bytes = Values.encode(type, argument);
        assertThat(Values.decode(type, bytes, Object.class)).isEqualTo(value);
    }

    @Test
    void takesBuffersAsTheyAreAndLeavesThemSo() {
        ByteBuffer heap = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}, 1, 3).slice();
        ByteBuffer direct = ByteBuffer.allocateDirect(5)
                .put(1, new byte[] {2, 3, 4})
                .position(1)
                .limit(4);
        for (ByteBuffer buffer : List.of(heap, direct, heap.asReadOnlyBuffer())) {
            int position = buffer.position();
            assertThat(Values.encode("bytea", buffer)).containsExactly(2, 3, 4);
            assertThat(buffer.position()).isEqualTo(position);
        }
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments("bool", 1),
                arguments("bool", "true"),
                arguments("int2", 32_768),
                arguments("int2", -32_769L),
                arguments("int4", 1L << 31),
                arguments("int4", 1.0),
                arguments("int4", 1.0f),
                arguments("int4", new BigDecimal("1.5")),
                arguments("int4", "1"),
                arguments("int4", true),
                arguments("int4", 'a'),
                arguments("int8", BigInteger.TWO.pow(63)),
                arguments("int8", new BigDecimal("1E+1000000000")),
                arguments("int8", new BigDecimal("1E-1000000000")),
                arguments("oid", -1),
                arguments("oid", 1L << 32),
                arguments("float4", 0.123456789),
                arguments("float4", 1e300),
                arguments("float4", 16_777_217),
                arguments("float8", (1L << 53) + 1),
                arguments("float8", Long.MAX_VALUE),
                arguments("float8", new BigDecimal("0.12345678901234567890")),
                arguments("float8", new BigDecimal("1E+400")),
                arguments("float8", "1"),
                arguments("numeric", "secret"),
                arguments("numeric", new BigDecimal("1E+131072")),
                arguments("numeric", new BigDecimal("1E+140000")),
                arguments("numeric", new BigDecimal("1E-16384")),
                arguments("numeric", new BigDecimal("1E+2147483647")),
                arguments("numeric", new BigDecimal("1E-2147483647")),
                arguments("text", 1),
                arguments("text", "a\0b"),
                arguments("text", "\uD800"),
                arguments("jsonb", "\uDC00 "),
                arguments("\"char\"", "ab"),
                arguments("\"char\"", "ä"),
                arguments("\"char\"", "\\400"),
                arguments("bytea", "abc"),
                arguments("uuid", "f81d4fae-7dec-11d0-a765-00a0c91e6bf"),
                arguments("uuid", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6f"),
                arguments("uuid", "f81d4fae--7dec-11d0-a765-00a0c91e6bf6"),
                arguments("uuid", "g81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
                arguments("uuid", new byte[16]),
                arguments("date", LocalDateTime.of(2024, 2, 29, 12, 0)),
                arguments("date", Instant.EPOCH),
                arguments("date", LocalDate.MAX),
                arguments("date", LocalDate.MIN),
                arguments("date", "2024-02-29"),
                arguments("time", OffsetTime.of(1, 2, 3, 0, ZoneOffset.UTC)),
                arguments("time", new EndOfDay(ZoneOffset.UTC)),
                arguments("time", Infinity.POSITIVE),
                arguments("timetz", LocalTime.NOON),
                arguments("timetz", new EndOfDay(null)),
                arguments("timetz", OffsetTime.of(1, 2, 3, 0, ZoneOffset.MAX)),
                arguments("timestamp", Instant.EPOCH),
                arguments("timestamp", LocalDateTime.MAX),
                arguments("timestamp", LocalDateTime.of(294_277, 1, 1, 0, 0)),
                arguments("timestamptz", LocalDateTime.of(2024, 2, 29, 12, 0)),
                arguments("timestamptz", Instant.MIN),
                arguments("timestamptz", OffsetDateTime.MAX),
                arguments("inet", 1),
                arguments("inet", "localhost"),
                arguments("inet", "10.0.0.1/33"),
                arguments("inet", scoped()),
                arguments("cidr", "10.0.0.1/8"),
                arguments("cidr", Inet.parse("10.0.0.1/8")),
                arguments("macaddr", new MacAddress(1, 8)),
                arguments("macaddr", "08:00:2b:01:02"),
                arguments("interval", Duration.ofSeconds(Long.MAX_VALUE)),
                arguments("interval", Period.ofYears(Integer.MAX_VALUE)),
                arguments("interval", "1.5 days"),
                arguments("interval", "tomorrow"),
                arguments("varbit", "102"),
                arguments("varbit", true),
                arguments("point", "(1,2"),
                arguments("line", "{0,0,1}"),
                arguments("box", "(1,2)"),
                arguments("path", "[]"),
                arguments("circle", "<(1,2),-1>"),
                arguments("tid", "(1,65536)"),
                arguments("pg_lsn", "16-B374D848"),
                arguments("pg_lsn", 1L),
                arguments("pg_snapshot", "20:10:"),
                arguments("xid8", -1L),
                arguments("xid8", BigInteger.TWO.pow(64)),
                arguments("money", "$1.00"),
                arguments("money", new BigDecimal("1.00")),
                arguments("xml", "<?xml version='1.0' encoding='ISO-8859-1'?><a>\u20AC</a>"),
                arguments("xml", "<?xml version='1.0' encoding='none'?><a/>"),
                arguments("jsonpath", 1),
                arguments("int4", new int[] {1}),
                arguments("int4[]", 1),
                arguments("int4[]", "{1}"));
    }

    @ParameterizedTest
    @MethodSource
    void refused(String type, Object argument) {
        ByteWriter out = new ByteWriter();
        out.writeInt(42);
        ParameterEncoder parameter = new TypeCatalog().parameter(Values.oid(type));
        ArgumentException refusal =
                catchThrowableOfType(ArgumentException.class, () -> parameter.write(argument, 3, out));
        assertThat(refusal)
                .hasMessageStartingWith("parameter $3 (" + type + ", given "
                        + argument.getClass().getTypeName() + "): ");
        assertThat(refusal.parameter()).isEqualTo(3);
        assertThat(refusal.expectedType()).isEqualTo(type);
        assertThat(refusal.givenClass()).isEqualTo(argument.getClass());
        assertThat(out.size()).as("nothing is half written").isEqualTo(Integer.BYTES);
        assertThat(causes(refusal)).noneMatch(cause -> cause.contains("g81d4fae") || cause.contains("secret"));
    }

    private static List<String> causes(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .map(String::valueOf)
                .toList();
    }

    @Test
    void writesNullForEveryType() {
        for (PgType type : BuiltinTypes.all()) {
            ByteWriter out = new ByteWriter();
            new TypeCatalog().parameter(type.oid()).write(null, 1, out);
            assertThat(out.toByteArray()).containsExactly(-1, -1, -1, -1);
        }
    }

    @Test
    void saysWhatTheTypeTakesAndWhichCastToWrite() {
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> new TypeCatalog().parameter(23).write("7", 2, new ByteWriter()))
                .withMessage("""
                        parameter $2 (int4, given java.lang.String): the type takes Integer, Long, Short, Byte, \
                        BigInteger, BigDecimal
                        hint: write $2::text::int4 in the SQL, and the parameter is of type text""");
    }

    @Test
    void saysThatSeveralValuesNeedAny() {
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> new TypeCatalog().parameter(23).write(List.of(1), 1, new ByteWriter()))
                .withMessageEndingWith("to compare with several values write = ANY($1) in the SQL");
    }

    @Test
    void writesTheCastOfAnArrayForItsElement() {
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> new TypeCatalog().parameter(1007).write(List.of(1, "7"), 1, new ByteWriter()))
                .withMessageContaining("): element [1], of class java.lang.String: the type takes Integer")
                .withMessageContaining("$1::text[]::int4[]");
    }

    @Test
    void sendsAnUnknownTypeAsText() {
        ByteWriter out = new ByteWriter();
        ParameterEncoder parameter = new TypeCatalog().parameter(-2);
        parameter.write("(1,2)", 1, out);
        assertThat(parameter.format().code()).isZero();
        assertThat(parameter.type()).isEqualTo(new DataType(4_294_967_294L, "", "type 4294967294", DataType.Kind.BASE));
        assertThat(out.toByteArray()).endsWith("(1,2)".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void explainsTheFailureOfAUsersCodec() {
        IllegalStateException cause = new IllegalStateException("broken");
        Scalar<String> scalar = Scalar.of(
                "broken",
                Codec.of(
                        String.class,
                        (value, out) -> {
                            out.writeInt(1);
                            throw cause;
                        },
                        in -> ""));
        DataType type = new DataType(1, "public", "broken", DataType.Kind.BASE);
        ByteWriter out = new ByteWriter();
        assertThatExceptionOfType(ArgumentException.class)
                .isThrownBy(() -> new MappedParameter(new ScalarMapping<>(type, scalar), null).write("x", 1, out))
                .withMessage("parameter $1 (public.broken, given java.lang.String): the codec failed with"
                        + " java.lang.IllegalStateException")
                .withCause(cause);
        assertThat(out.size()).isZero();
    }
}
