package io.github.loompg.catalog;

import static io.github.loompg.catalog.TypeSamples.sample;

import io.github.loompg.catalog.TypeSamples.Sample;
import io.github.loompg.data.BitString;
import io.github.loompg.data.Box;
import io.github.loompg.data.Circle;
import io.github.loompg.data.Inet;
import io.github.loompg.data.Interval;
import io.github.loompg.data.Line;
import io.github.loompg.data.LineSegment;
import io.github.loompg.data.MacAddress;
import io.github.loompg.data.Money;
import io.github.loompg.data.Path;
import io.github.loompg.data.PgLsn;
import io.github.loompg.data.Point;
import io.github.loompg.data.Polygon;
import io.github.loompg.data.Tid;
import io.github.loompg.data.TransactionSnapshot;
import java.math.BigInteger;
import java.util.List;

/** The samples of types that have classes of their own here, and of those that are texts with a meaning. */
final class ValueSamples {
    private static final Point ORIGIN = new Point(0, 0);
    private static final Point CORNER = new Point(1, 2.5);

    static final List<Sample> ALL = List.of(
            sample("xid", 0L, "0", "00000000"),
            sample("xid", 4294967295L, "4294967295", "ffffffff"),
            sample("cid", 7L, "7", "00000007"),
            sample("xid8", 0L, "0", "0000000000000000"),
            sample("xid8", Long.MAX_VALUE, "9223372036854775807", "7fffffffffffffff"),
            sample("xid8", new BigInteger("18446744073709551615"), "18446744073709551615", "ffffffffffffffff"),
            sample("tid", new Tid(0, 1), "(0,1)", "000000000001"),
            sample("tid", new Tid(4_294_967_295L, 65_535), "(4294967295,65535)", "ffffffffffff"),
            sample("pg_lsn", new PgLsn(0), "0/0", "0000000000000000"),
            sample("refcursor", "cursor 1", "cursor 1", "637572736f722031"),
            sample("pg_lsn", new PgLsn(0x16_B374_D848L), "16/B374D848", "00000016b374d848"),
            sample("pg_lsn", new PgLsn(-1), "FFFFFFFF/FFFFFFFF", "ffffffffffffffff"),
            sample(
                    "pg_snapshot",
                    new TransactionSnapshot(1, 1, List.of()),
                    "1:1:",
                    "0000000000000000000000010000000000000001"),
            sample(
                    "pg_snapshot",
                    new TransactionSnapshot(10, 20, List.of(10L, 14L, 15L)),
                    "10:20:10,14,15",
                    "00000003000000000000000a0000000000000014000000000000000a000000000000000e000000000000000f"),
            sample(
                    "txid_snapshot",
                    new TransactionSnapshot(10, 20, List.of(10L, 14L, 15L)),
                    "10:20:10,14,15",
                    "00000003000000000000000a0000000000000014000000000000000a000000000000000e000000000000000f"),
            sample("money", new Money(0), "$0.00", "0000000000000000"),
            sample("money", new Money(-100_050), "-$1,000.50", "fffffffffffe792e"),
            sample("xml", "<a>ä</a>", "<a>ä</a>", "3c613ec3a43c2f613e"),
            sample("xml", "", "", ""),
            sample("jsonpath", "$.\"a\"[*]?(@ > 1)", "$.\"a\"[*]?(@ > 1)", "01242e2261225b2a5d3f2840203e203129"),
            sample("jsonb", "null", "null", "016e756c6c"),
            sample("interval", Interval.ZERO, "0", "00000000000000000000000000000000"),
            sample(
                    "interval",
                    new Interval(14, -3, 14_706_789_000L),
                    "1 year 2 mons -3 days +04:05:06.789",
                    "000000036c97ca88fffffffd0000000e"),
            sample(
                    "interval",
                    new Interval(-14, 3, -14_706_000_000L),
                    "-1 years -2 mons +3 days -04:05:06",
                    "fffffffc93743f8000000003fffffff2"),
            sample(
                    "interval",
                    new Interval(Integer.MAX_VALUE, Integer.MAX_VALUE - 1, Long.MAX_VALUE),
                    "178956970 years 7 mons 2147483646 days 2562047788:00:54.775807",
                    "7fffffffffffffff7ffffffe7fffffff"),
            sample("interval", new Interval(0, -1, 0), "-1 days", "0000000000000000ffffffff00000000"),
            sample("interval", new Interval(0, 0, 1), "00:00:00.000001", "00000000000000010000000000000000"),
            sample("inet", inet(32, 10, 0, 0, 1), "10.0.0.1", "022000040a000001"),
            sample("inet", inet(24, 192, 168, 0, 1), "192.168.0.1/24", "02180004c0a80001"),
            sample("inet", inet(0, 0, 0, 0, 0), "0.0.0.0/0", "0200000400000000"),
            sample(
                    "inet",
                    inet(128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
                    "::1",
                    "0380001000000000000000000000000000000001"),
            sample(
                    "inet",
                    inet(64, 0x20, 1, 0xD, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
                    "2001:db8::1/64",
                    "0340001020010db8000000000000000000000001"),
            sample(
                    "inet",
                    inet(128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 10, 0, 0, 1),
                    "::ffff:10.0.0.1",
                    "0380001000000000000000000000ffff0a000001"),
            sample(
                    "inet",
                    inet(128, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3),
                    "1:0:0:2:0:0:0:3",
                    "0380001000010000000000020000000000000003"),
            sample("cidr", inet(8, 10, 0, 0, 0).network(), "10.0.0.0/8", "020801040a000000"),
            sample("cidr", inet(32, 10, 1, 2, 3).network(), "10.1.2.3/32", "022001040a010203"),
            sample(
                    "cidr",
                    inet(32, 0x20, 1, 0xD, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
                            .network(),
                    "2001:db8::/32",
                    "0320011020010db8000000000000000000000000"),
            sample("macaddr", new MacAddress(0x0800_2B01_0203L, 6), "08:00:2b:01:02:03", "08002b010203"),
            sample("macaddr", new MacAddress(0xFFFF_FFFF_FFFFL, 6), "ff:ff:ff:ff:ff:ff", "ffffffffffff"),
            sample(
                    "macaddr8",
                    new MacAddress(0x0800_2BFF_FE01_0203L, 8),
                    "08:00:2b:ff:fe:01:02:03",
                    "08002bfffe010203"),
            sample("macaddr8", new MacAddress(-1, 8), "ff:ff:ff:ff:ff:ff:ff:ff", "ffffffffffffffff"),
            sample("point", new Point(0, 0), "(0,0)", "00000000000000000000000000000000"),
            sample("point", new Point(1.5, -1e300), "(1.5,-1e+300)", "3ff8000000000000fe37e43c8800759c"),
            sample(
                    "point",
                    new Point(Double.POSITIVE_INFINITY, Double.NaN),
                    "(Infinity,NaN)",
                    "7ff00000000000007ff8000000000000"),
            sample("line", new Line(1, -1, 0), "{1,-1,0}", "3ff0000000000000bff00000000000000000000000000000"),
            sample(
                    "lseg",
                    new LineSegment(ORIGIN, CORNER),
                    "[(0,0),(1,2.5)]",
                    "000000000000000000000000000000003ff00000000000004004000000000000"),
            sample(
                    "box",
                    new Box(new Point(0, 2.5), new Point(1, -1)),
                    "(1,2.5),(0,-1)",
                    "3ff000000000000040040000000000000000000000000000bff0000000000000"),
            sample(
                    "path",
                    Path.open(ORIGIN, CORNER),
                    "[(0,0),(1,2.5)]",
                    "0000000002000000000000000000000000000000003ff00000000000004004000000000000"),
            sample(
                    "path",
                    Path.closed(ORIGIN, CORNER, new Point(2, 0)),
                    "((0,0),(1,2.5),(2,0))",
                    "0100000003000000000000000000000000000000003ff0000000000000400400000000000040000000000000000000000000000000"),
            sample(
                    "polygon",
                    Polygon.of(ORIGIN, CORNER, new Point(2, 0)),
                    "((0,0),(1,2.5),(2,0))",
                    "00000003000000000000000000000000000000003ff0000000000000400400000000000040000000000000000000000000000000"),
            sample(
                    "circle",
                    new Circle(new Point(1, -1), 2.5),
                    "<(1,-1),2.5>",
                    "3ff0000000000000bff00000000000004004000000000000"),
            sample("circle", new Circle(ORIGIN, 0), "<(0,0),0>", "000000000000000000000000000000000000000000000000"),
            sample("varbit", BitString.of(new byte[0]), "", "00000000"),
            sample("varbit", BitString.of(5, 3), "101", "00000003a0"),
            sample("varbit", BitString.of(0xAAF0, 16), "1010101011110000", "00000010aaf0"),
            sample("bit(3)", BitString.of(5, 3), "101", "00000003a0"));

    private ValueSamples() {}

    private static Inet inet(int prefixLength, int... bytes) {
        return Inet.of(TypeSamples.bytes(bytes), prefixLength);
    }
}
