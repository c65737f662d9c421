package io.github.loompg.catalog;

import io.github.loompg.data.EndOfDay;
import io.github.loompg.data.Infinity;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Values of every type that has a codec. Each of them is tried alone, in arrays, as an argument, as a literal, and as
 * hostile bytes; a further type is one more row.
 */
public final class TypeSamples {
    /**
     * A value in its three forms.
     *
     * @param type the type as SQL writes it
     * @param value what it is in Java by default
     * @param literal what stands between the quotation marks in SQL, single ones doubled
     * @param bytes what the server's send function makes of it
     */
    public record Sample(String type, Object value, String literal, byte[] bytes) {
        @Override
        public String toString() {
            return type + " '" + literal + "'";
        }
    }

    private static final List<Sample> COMMON = List.of(
            sample("bool", true, "true", "01"),
            sample("bool", false, "false", "00"),
            sample("int2", (short) 0, "0", "0000"),
            sample("int2", (short) -32768, "-32768", "8000"),
            sample("int2", (short) 32767, "32767", "7fff"),
            sample("int4", 0, "0", "00000000"),
            sample("int4", -1, "-1", "ffffffff"),
            sample("int4", Integer.MIN_VALUE, "-2147483648", "80000000"),
            sample("int4", Integer.MAX_VALUE, "2147483647", "7fffffff"),
            sample("int8", 0L, "0", "0000000000000000"),
            sample("int8", -1L, "-1", "ffffffffffffffff"),
            sample("int8", Long.MIN_VALUE, "-9223372036854775808", "8000000000000000"),
            sample("int8", Long.MAX_VALUE, "9223372036854775807", "7fffffffffffffff"),
            sample("oid", 0L, "0", "00000000"),
            sample("oid", 26L, "26", "0000001a"),
            sample("oid", 4_294_967_295L, "4294967295", "ffffffff"),
            sample("float4", 1.5f, "1.5", "3fc00000"),
            sample("float4", 0.1f, "0.1", "3dcccccd"),
            sample("float4", -0.0f, "-0", "80000000"),
            sample("float4", Float.MIN_VALUE, "1e-45", "00000001"),
            sample("float4", Float.MAX_VALUE, "3.4028235e38", "7f7fffff"),
            sample("float4", Float.NaN, "NaN", "7fc00000"),
            sample("float4", Float.NEGATIVE_INFINITY, "-Infinity", "ff800000"),
            sample("float8", 1.5, "1.5", "3ff8000000000000"),
            sample("float8", 0.1, "0.1", "3fb999999999999a"),
            sample("float8", -0.0, "-0", "8000000000000000"),
            sample("float8", Double.MIN_VALUE, "4.9406564584124654e-324", "0000000000000001"),
            sample("float8", Double.MAX_VALUE, "1.7976931348623157e308", "7fefffffffffffff"),
            sample("float8", Double.NaN, "NaN", "7ff8000000000000"),
            sample("float8", Double.POSITIVE_INFINITY, "Infinity", "7ff0000000000000"),
            sample("numeric", decimal("0"), "0", "0000000000000000"),
            sample("numeric", decimal("0.00"), "0.00", "0000000000000002"),
            sample("numeric", decimal("1"), "1", "00010000000000000001"),
            sample("numeric", decimal("-1"), "-1", "00010000400000000001"),
            sample("numeric", decimal("0.1"), "0.1", "0001ffff0000000103e8"),
            sample("numeric", decimal("0.001000"), "0.001000", "0001ffff00000006000a"),
            sample("numeric", decimal("0.00001"), "0.00001", "0001fffe0000000503e8"),
            sample("numeric", decimal("9999"), "9999", "0001000000000000270f"),
            sample("numeric", decimal("10000"), "10000", "00010001000000000001"),
            sample("numeric", decimal("10000.00010"), "10000.00010", "0003000100000005000100000001"),
            sample("numeric", decimal("-12345678.9"), "-12345678.9", "000300014000000104d2162e2328"),
            sample(
                    "numeric",
                    decimal("999999999999999999"),
                    "999999999999999999",
                    "00050004000000000063270f270f270f270f"),
            sample(
                    "numeric",
                    decimal("0.999999999999999999"),
                    "0.999999999999999999",
                    "0005ffff00000012270f270f270f270f26ac"),
            sample(
                    "numeric",
                    decimal("1234567890123456789"),
                    "1234567890123456789",
                    "0005000400000000007b11d722c509291a85"),
            sample(
                    "numeric",
                    decimal("12345678901234567890.12345678901234567890"),
                    "12345678901234567890.12345678901234567890",
                    "000a00040000001404d2162e23340d801ed204d2162e23340d801ed2"),
            sample("numeric", decimal("1000000000000000000000000000000000000000"), "1e39", "000100090000000003e8"),
            sample("numeric", decimal("0.0000000000000000000000000000000000001"), "1e-37", "0001fff60000002503e8"),
            sample("numeric", Double.NaN, "NaN", "00000000c0000000"),
            sample("text", "", "", ""),
            sample("text", "abc", "abc", "616263"),
            sample("text", "äß€😀", "äß€😀", "c3a4c39fe282acf09f9880"),
            sample(
                    "text",
                    "two\nlines, 'quotes' and \\ backslash",
                    "two\nlines, ''quotes'' and \\ backslash",
                    "74776f0a6c696e65732c202771756f7465732720616e64205c206261636b736c617368"),
            sample("varchar", "äöü", "äöü", "c3a4c3b6c3bc"),
            sample("bpchar", "ab   ", "ab   ", "6162202020"),
            sample("name", "pg_class", "pg_class", "70675f636c617373"),
            sample("\"char\"", "a", "a", "61"),
            sample("\"char\"", "", "", "00"),
            sample("\"char\"", "\\200", "\\200", "80"),
            sample("\"char\"", "\\377", "\\377", "ff"),
            sample("bytea", bytes(), "\\x", ""),
            sample("bytea", bytes(0, 255, 16, 92), "\\x00ff105c", "00ff105c"),
            sample("date", LocalDate.of(2000, 1, 1), "2000-01-01", "00000000"),
            sample("date", LocalDate.of(1969, 7, 20), "1969-07-20", "ffffd48e"),
            sample("date", LocalDate.of(9999, 12, 31), "9999-12-31", "002c95d3"),
            sample("date", LocalDate.of(1, 1, 1), "0001-01-01", "fff4dbf9"),
            sample("date", LocalDate.of(-43, 3, 15), "0044-03-15 BC", "fff49d7b"),
            sample("date", LocalDate.of(-4713, 11, 24), "4714-11-24 BC", "ffda97a7"),
            sample("date", LocalDate.of(5_874_897, 12, 31), "5874897-12-31", "7fda970c"),
            sample("date", Infinity.POSITIVE, "infinity", "7fffffff"),
            sample("date", Infinity.NEGATIVE, "-infinity", "80000000"),
            sample("time", LocalTime.MIDNIGHT, "00:00:00", "0000000000000000"),
            sample("time", LocalTime.of(23, 59, 59, 999_999_000), "23:59:59.999999", "000000141dd75fff"),
            sample("time", new EndOfDay(null), "24:00:00", "000000141dd76000"),
            sample(
                    "timetz",
                    OffsetTime.of(12, 34, 56, 789_000_000, ZoneOffset.ofHoursMinutes(5, 30)),
                    "12:34:56.789+05:30",
                    "0000000a8be62608ffffb2a8"),
            sample("timetz", OffsetTime.of(0, 0, 0, 0, ZoneOffset.UTC), "00:00:00+00", "000000000000000000000000"),
            sample(
                    "timetz",
                    OffsetTime.of(1, 2, 3, 0, ZoneOffset.ofHoursMinutesSeconds(-15, -59, -59)),
                    "01:02:03-15:59:59",
                    "00000000dde878c00000e0ff"),
            sample("timetz", new EndOfDay(ZoneOffset.ofHours(-8)), "24:00:00-08", "000000141dd7600000007080"),
            sample("timestamp", LocalDateTime.of(2000, 1, 1, 0, 0), "2000-01-01 00:00:00", "0000000000000000"),
            sample(
                    "timestamp",
                    LocalDateTime.of(1999, 12, 31, 23, 59, 59, 999_999_000),
                    "1999-12-31 23:59:59.999999",
                    "ffffffffffffffff"),
            sample("timestamp", LocalDateTime.of(-4713, 11, 24, 0, 0), "4714-11-24 00:00:00 BC", "fd0f7cc1411fa000"),
            sample(
                    "timestamp",
                    LocalDateTime.of(294_276, 12, 31, 23, 59, 59, 999_999_000),
                    "294276-12-31 23:59:59.999999",
                    "7fffff5bb3b29fff"),
            sample("timestamp", Infinity.POSITIVE, "infinity", "7fffffffffffffff"),
            sample("timestamp", Infinity.NEGATIVE, "-infinity", "8000000000000000"),
            sample("timestamptz", Instant.parse("2000-01-01T00:00:00Z"), "2000-01-01 00:00:00+00", "0000000000000000"),
            sample(
                    "timestamptz",
                    Instant.parse("1969-12-31T23:59:59.999999Z"),
                    "1969-12-31 23:59:59.999999+00",
                    "fffca2fec4c81fff"),
            sample(
                    "timestamptz",
                    Instant.parse("9999-12-31T23:59:59.999999Z"),
                    "9999-12-31 23:59:59.999999+00",
                    "0380e70b913b7fff"),
            sample(
                    "timestamptz",
                    Instant.parse("-4713-11-24T00:00:00Z"),
                    "4714-11-24 00:00:00+00 BC",
                    "fd0f7cc1411fa000"),
            sample("timestamptz", Infinity.POSITIVE, "infinity", "7fffffffffffffff"),
            sample("timestamptz", Infinity.NEGATIVE, "-infinity", "8000000000000000"),
            sample(
                    "uuid",
                    UUID.fromString("00000000-0000-0000-0000-000000000000"),
                    "00000000-0000-0000-0000-000000000000",
                    "00000000000000000000000000000000"),
            sample(
                    "uuid",
                    UUID.fromString("f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
                    "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
                    "f81d4fae7dec11d0a76500a0c91e6bf6"),
            sample(
                    "json",
                    "{\"a\" : [1, null, \"ä\"]}",
                    "{\"a\" : [1, null, \"ä\"]}",
                    "7b226122203a205b312c206e756c6c2c2022c3a4225d7d"),
            sample("json", "null", "null", "6e756c6c"),
            sample(
                    "jsonb",
                    "{\"a\": [1, null, \"ä\"]}",
                    "{\"a\":[1,null,\"ä\"]}",
                    "017b2261223a205b312c206e756c6c2c2022c3a4225d7d"),
            sample(
                    "bool[]",
                    list(true, null, false),
                    "{t,NULL,f}",
                    "00000001000000010000001000000003000000010000000101ffffffff0000000100"),
            sample(
                    "int2[]",
                    list((short) 1, (short) -2),
                    "{1,-2}",
                    "000000010000000000000015000000020000000100000002000100000002fffe"),
            sample("int4[]", list(), "{}", "000000000000000000000017"),
            sample(
                    "int4[]",
                    list(1, null, -3),
                    "{1,NULL,-3}",
                    "00000001000000010000001700000003000000010000000400000001ffffffff00000004fffffffd"),
            sample(
                    "int4[]",
                    list(list(1, 2, 3), list(4, null, 6)),
                    "{{1,2,3},{4,NULL,6}}",
                    "000000020000000100000017000000020000000100000003000000010000000400000001000000040000000200000004000000030000000400000004ffffffff0000000400000006"),
            sample(
                    "int4[]",
                    list(list(list(list(list(list(7)))))),
                    "{{{{{{7}}}}}}",
                    "0000000600000000000000170000000100000001000000010000000100000001000000010000000100000001000000010000000100000001000000010000000400000007"),
            sample(
                    "int8[]",
                    list(1L, Long.MIN_VALUE),
                    "{1,-9223372036854775808}",
                    "0000000100000000000000140000000200000001000000080000000000000001000000088000000000000000"),
            sample(
                    "oid[]",
                    list(4_294_967_295L),
                    "{4294967295}",
                    "00000001000000000000001a000000010000000100000004ffffffff"),
            sample(
                    "float4[]",
                    list(1.5f, Float.NaN),
                    "{1.5,NaN}",
                    "0000000100000000000002bc0000000200000001000000043fc00000000000047fc00000"),
            sample(
                    "float8[]",
                    list(0.1, Double.NEGATIVE_INFINITY, null),
                    "{0.1,-Infinity,NULL}",
                    "0000000100000001000002bd0000000300000001000000083fb999999999999a00000008fff0000000000000ffffffff"),
            sample(
                    "numeric[]",
                    list(decimal("1.10"), Double.NaN),
                    "{1.10,NaN}",
                    "0000000100000000000006a400000002000000010000000c0002000000000002000103e80000000800000000c0000000"),
            sample(
                    "text[]",
                    list("", "a,b", null, "NULL", "\"", "ü"),
                    "{\"\",\"a,b\",NULL,\"NULL\",\"\\\"\",ü}",
                    "00000001000000010000001900000006000000010000000000000003612c62ffffffff000000044e554c4c000000012200000002c3bc"),
            sample("varchar[]", list("a"), "{a}", "00000001000000000000041300000001000000010000000161"),
            sample("bpchar[]", list("a "), "{\"a \"}", "0000000100000000000004120000000100000001000000026120"),
            sample(
                    "name[]",
                    list("pg_type"),
                    "{pg_type}",
                    "00000001000000000000001300000001000000010000000770675f74797065"),
            sample(
                    "\"char\"[]",
                    list("x", ""),
                    "{x,\"\"}",
                    "000000010000000000000012000000020000000100000001780000000100"),
            sample(
                    "bytea[]",
                    list(bytes(1, 2), bytes()),
                    "{\"\\\\x0102\",\"\\\\x\"}",
                    "000000010000000000000011000000020000000100000002010200000000"),
            sample(
                    "date[]",
                    list(LocalDate.of(2024, 2, 29), Infinity.POSITIVE),
                    "{2024-02-29,infinity}",
                    "00000001000000000000043a00000002000000010000000400002279000000047fffffff"),
            sample(
                    "time[]",
                    list(LocalTime.NOON, new EndOfDay(null)),
                    "{12:00:00,24:00:00}",
                    "00000001000000000000043b0000000200000001000000080000000a0eebb00000000008000000141dd76000"),
            sample(
                    "timetz[]",
                    list(OffsetTime.of(12, 0, 0, 0, ZoneOffset.ofHours(2))),
                    "{12:00:00+02}",
                    "0000000100000000000004f200000001000000010000000c0000000a0eebb000ffffe3e0"),
            sample(
                    "timestamp[]",
                    list(LocalDateTime.of(2024, 2, 29, 12, 0)),
                    "{\"2024-02-29 12:00:00\"}",
                    "00000001000000000000045a0000000100000001000000080002b582c4781000"),
            sample(
                    "timestamptz[]",
                    list(Instant.parse("2024-02-29T12:00:00Z"), Infinity.NEGATIVE),
                    "{\"2024-02-29 12:00:00+00\",-infinity}",
                    "0000000100000000000004a00000000200000001000000080002b582c4781000000000088000000000000000"),
            sample(
                    "uuid[]",
                    list(UUID.fromString("f81d4fae-7dec-11d0-a765-00a0c91e6bf6")),
                    "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}",
                    "000000010000000000000b86000000010000000100000010f81d4fae7dec11d0a76500a0c91e6bf6"),
            sample(
                    "json[]",
                    list("{}", null),
                    "{\"{}\",NULL}",
                    "0000000100000001000000720000000200000001000000027b7dffffffff"),
            sample(
                    "jsonb[]",
                    list("[1, 2]"),
                    "{\"[1, 2]\"}",
                    "000000010000000000000eda000000010000000100000007015b312c20325d"),
            sample(
                    "int2vector",
                    list((short) 1, (short) 2),
                    "1 2",
                    "0000000100000000000000150000000200000000000000020001000000020002"),
            sample(
                    "oidvector",
                    list(23L, 25L),
                    "23 25",
                    "00000001000000000000001a000000020000000000000004000000170000000400000019"));

    /** All of them. */
    public static final List<Sample> ALL =
            Stream.concat(COMMON.stream(), ValueSamples.ALL.stream()).toList();

    private TypeSamples() {}

    static Sample sample(String type, Object value, String literal, String bytes) {
        return new Sample(type, value, literal, HexFormat.of().parseHex(bytes));
    }

    private static BigDecimal decimal(String text) {
        return new BigDecimal(text);
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static List<@Nullable Object> list(@Nullable Object... elements) {
        return Collections.unmodifiableList(Arrays.asList(elements));
    }
}
