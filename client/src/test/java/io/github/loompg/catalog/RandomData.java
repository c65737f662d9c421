package io.github.loompg.catalog;

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
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Values at random for the types that have classes of their own here. */
final class RandomData {
    static final Map<String, Function<Random, Object>> GENERATORS = Map.ofEntries(
            Map.entry("interval", RandomData::interval),
            Map.entry("inet", RandomData::inet),
            Map.entry("cidr", random -> inet(random).network()),
            Map.entry("macaddr", random -> new MacAddress(random.nextLong(1L << 48), 6)),
            Map.entry("macaddr8", random -> new MacAddress(random.nextLong(), 8)),
            Map.entry("varbit", RandomData::bits),
            Map.entry("point", RandomData::point),
            Map.entry("line", random -> new Line(coordinate(random), 1 + random.nextDouble(), coordinate(random))),
            Map.entry("lseg", random -> new LineSegment(point(random), point(random))),
            Map.entry("box", random -> new Box(point(random), point(random))),
            Map.entry("path", random -> new Path(points(random), random.nextBoolean())),
            Map.entry("polygon", random -> new Polygon(points(random))),
            Map.entry("circle", random -> new Circle(point(random), Math.abs(coordinate(random)))),
            Map.entry("tid", random -> new Tid(random.nextLong(1L << 32), random.nextInt(1 << 16))),
            Map.entry("pg_lsn", random -> new PgLsn(random.nextLong() >>> random.nextInt(64))),
            Map.entry("pg_snapshot", RandomData::snapshot),
            Map.entry("txid_snapshot", RandomData::snapshot),
            Map.entry("xid", random -> random.nextLong(1L << 32)),
            Map.entry("cid", random -> random.nextLong(1L << 32)),
            Map.entry("xid8", RandomData::unsigned),
            Map.entry("money", random -> new Money(random.nextLong() >> random.nextInt(64))));

    private RandomData() {}

    private static Interval interval(Random random) {
        return new Interval(
                random.nextInt(4) == 0 ? 0 : random.nextInt() >> random.nextInt(32),
                random.nextInt(4) == 0 ? 0 : random.nextInt() >> random.nextInt(32),
                random.nextInt(4) == 0 ? 0 : random.nextLong() >> random.nextInt(64));
    }

    /** Many zeros, in which the text forms of addresses differ. */
    private static Inet inet(Random random) {
        byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextInt(3) > 0 ? 0 : random.nextInt(10) == 0 ? 0xFF : random.nextInt());
        }
        if (bytes.length == 16 && random.nextInt(10) == 0) {
            System.arraycopy(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1}, 0, bytes, 0, 12);
        }
        int bits = bytes.length * Byte.SIZE;
        return Inet.of(bytes, random.nextBoolean() ? bits : random.nextInt(bits + 1));
    }

    private static BitString bits(Random random) {
        int length = random.nextInt(100);
        return BitString.of(new BigInteger(length, random), length);
    }

    private static Point point(Random random) {
        return new Point(coordinate(random), coordinate(random));
    }

    private static List<Point> points(Random random) {
        return IntStream.range(0, random.nextInt(1, 6))
                .mapToObj(i -> point(random))
                .toList();
    }

    /** Any number, and such as have few digits. NaN has one form in the server's text, and so one here. */
    private static double coordinate(Random random) {
        double value = switch (random.nextInt(4)) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextInt(-1_000, 1_000);
            case 2 -> random.nextInt(-99, 100) * Math.pow(10, random.nextInt(-30, 30));
            default -> random.nextInt() / 1_000.0;
        };
        return Double.isNaN(value) ? Double.NaN : value;
    }

    private static TransactionSnapshot snapshot(Random random) {
        long xmin = random.nextLong(1, 1L << random.nextInt(10, 62));
        TreeSet<Long> inProgress = new TreeSet<>();
        for (int count = random.nextInt(6); count > 0; count--) {
            inProgress.add(xmin + random.nextInt(1_000));
        }
        return new TransactionSnapshot(xmin, xmin + 1_000, List.copyOf(inProgress));
    }

    private static Number unsigned(Random random) {
        long value = random.nextLong() >>> random.nextInt(64);
        return value >= 0 ? (Number) value : new BigInteger(Long.toUnsignedString(value));
    }
}
