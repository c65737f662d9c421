package io.github.loompg.catalog;

import io.github.loompg.data.Infinity;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Values at random for every type that has a codec, each as the Java class that the type has by default. */
public final class RandomValues {
    private static final long FIRST_SECOND =
            LocalDate.of(-4713, 11, 24).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
    private static final long END_SECOND =
            LocalDate.of(294_277, 1, 1).atStartOfDay().toEpochSecond(ZoneOffset.UTC);

    private static final Map<String, Function<Random, Object>> COMMON = Map.ofEntries(
            Map.entry("bool", Random::nextBoolean),
            Map.entry("int2", random -> (short) random.nextInt()),
            Map.entry("int4", random -> random.nextInt() >> random.nextInt(32)),
            Map.entry("int8", random -> random.nextLong() >> random.nextInt(64)),
            Map.entry("oid", random -> random.nextLong(1L << 32)),
            Map.entry("float4", random -> Float.intBitsToFloat(notSignalling(random.nextInt()))),
            Map.entry("float8", random -> Double.longBitsToDouble(random.nextLong())),
            Map.entry("numeric", RandomValues::numeric),
            Map.entry("text", random -> text(random, 40)),
            Map.entry("varchar", random -> text(random, 40)),
            Map.entry("bpchar", random -> text(random, 10)),
            // A name has less than 64 bytes.
            Map.entry("name", random -> text(random, 15)),
            Map.entry(
                    "\"char\"", random -> random.nextInt(10) == 0 ? "" : String.valueOf((char) random.nextInt(1, 128))),
            Map.entry("bytea", random -> bytes(random)),
            Map.entry("date", random -> orInfinity(random, date(random))),
            Map.entry("time", RandomValues::time),
            Map.entry(
                    "timetz",
                    random -> OffsetTime.of(time(random), ZoneOffset.ofTotalSeconds(random.nextInt(-57_599, 57_600)))),
            Map.entry(
                    "timestamp",
                    random -> orInfinity(random, LocalDateTime.ofInstant(instant(random), ZoneOffset.UTC))),
            Map.entry("timestamptz", random -> orInfinity(random, instant(random))),
            Map.entry("uuid", random -> new UUID(random.nextLong(), random.nextLong())),
            Map.entry("json", RandomValues::json),
            Map.entry("jsonb", RandomValues::json));

    /** All of them, by the name of the type as SQL writes it. */
    public static final Map<String, Function<Random, Object>> GENERATORS = Stream.of(COMMON, RandomData.GENERATORS)
            .flatMap(generators -> generators.entrySet().stream())
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private RandomValues() {}

    /** An array of one or more dimensions, with or without NULLs, as nested lists. */
    public static List<@Nullable Object> array(Random random, Function<Random, Object> element) {
        int[] lengths = random.ints(random.nextInt(1, 4), 1, 5).toArray();
        return random.nextInt(20) == 0 ? List.of() : dimension(random, element, lengths, 0);
    }

    private static List<@Nullable Object> dimension(
            Random random, Function<Random, Object> element, int[] lengths, int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 0; i < lengths[depth]; i++) {
            if (depth < lengths.length - 1) {
                list.add(dimension(random, element, lengths, depth + 1));
            } else {
                list.add(random.nextInt(10) == 0 ? null : element.apply(random));
            }
        }
        return Collections.unmodifiableList(list);
    }

    /** Some processors quieten a signalling NaN when it passes through a register. */
    private static int notSignalling(int bits) {
        return Float.isNaN(Float.intBitsToFloat(bits)) ? Float.floatToIntBits(Float.NaN) : bits;
    }

    private static Number numeric(Random random) {
        if (random.nextInt(50) == 0) {
            return Double.NaN;
        }
        int bits = random.nextInt(3) == 0 ? random.nextInt(1, 600) : random.nextInt(1, 64);
        BigInteger unscaled = new BigInteger(bits, random);
        if (random.nextInt(4) == 0) {
            unscaled = unscaled.multiply(BigInteger.TEN.pow(random.nextInt(12)));
        }
        return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), random.nextInt(25));
    }

    private static String text(Random random, int longest) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(longest); length > 0; length--) {
            text.appendCodePoint(
                    switch (random.nextInt(8)) {
                        case 0 -> random.nextInt(0x80, 0x800);
                        case 1 -> random.nextInt(0x800, 0xD800);
                        case 2 -> random.nextInt(0xE000, 0x110000);
                        default -> random.nextInt(1, 0x80);
                    });
        }
        return text.toString();
    }

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(100)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static LocalDate date(Random random) {
        return LocalDate.ofEpochDay(random.nextLong(
                LocalDate.of(-4713, 11, 24).toEpochDay(),
                LocalDate.of(5_874_898, 1, 1).toEpochDay()));
    }

    private static LocalTime time(Random random) {
        return LocalTime.ofNanoOfDay(random.nextLong(86_400_000_000L) * 1_000);
    }

    private static Instant instant(Random random) {
        return Instant.ofEpochSecond(random.nextLong(FIRST_SECOND, END_SECOND), random.nextInt(1_000_000) * 1_000);
    }

    private static Object orInfinity(Random random, Object finite) {
        return switch (random.nextInt(50)) {
            case 0 -> Infinity.POSITIVE;
            case 1 -> Infinity.NEGATIVE;
            default -> finite;
        };
    }

    /** In the form in which jsonb prints it. */
    private static String json(Random random) {
        return "{\"n\": " + random.nextInt() + ", \"list\": [true, null, " + random.nextInt(10) + "]}";
    }
}
