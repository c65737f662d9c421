package io.github.loompg.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.loompg.catalog.Values.Cell;
import io.github.loompg.codec.builtin.BuiltinScalars;
import io.github.loompg.codec.builtin.Scalar;
import io.github.loompg.data.Interval;
import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.ConversionException;
import java.math.BigDecimal;
import java.math.BigInteger;
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
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever class a type accepts, and whatever class it is read as: either the value is the same, or it is refused. All pairs
 * that are registered are tried with the values at the edges of their classes; {@link #LOSSES} are the exceptions that there
 * are, and no others.
 */
class NoLossTest {
    private static final Instant MOMENT = Instant.parse("2024-03-31T01:30:00.123456789Z");
    private static final Instant EARLY = Instant.parse("-0043-03-15T11:00:00.000000001Z");

    private static final List<BigDecimal> NUMBERS = Stream.of(
                    "0",
                    "1",
                    "-1",
                    "0.1",
                    "-0.5",
                    "1.5",
                    "7.00",
                    "127",
                    "128",
                    "-129",
                    "32767",
                    "32768",
                    "-32769",
                    "16777216",
                    "16777217",
                    "2147483647",
                    "2147483648",
                    "-2147483649",
                    "4294967295",
                    "4294967296",
                    "9007199254740992",
                    "9007199254740993",
                    "9223372036854775807",
                    "9223372036854775808",
                    "-9223372036854775809",
                    "18446744073709551615",
                    "18446744073709551616",
                    "0.123456789",
                    "1e38",
                    "1e39",
                    "1e300",
                    "1e400",
                    "1e-46",
                    "1e-324",
                    "1e-400",
                    "1e140000",
                    "0.12345678901234567890")
            .map(BigDecimal::new)
            .toList();

    private static final Map<Class<?>, List<?>> EDGES = Map.ofEntries(
            Map.entry(Byte.class, List.of((byte) 0, Byte.MIN_VALUE, Byte.MAX_VALUE)),
            Map.entry(Short.class, List.of((short) 0, Short.MIN_VALUE, Short.MAX_VALUE)),
            Map.entry(Integer.class, List.of(0, -1, 16_777_217, Integer.MIN_VALUE, Integer.MAX_VALUE)),
            Map.entry(Long.class, List.of(0L, -1L, (1L << 53) + 1, 1L << 32, Long.MIN_VALUE, Long.MAX_VALUE)),
            Map.entry(
                    BigInteger.class,
                    NUMBERS.stream()
                            .filter(number -> number.precision() - number.scale() < 1_000)
                            .map(BigDecimal::toBigInteger)
                            .toList()),
            Map.entry(BigDecimal.class, NUMBERS),
            Map.entry(
                    Float.class,
                    List.of(0f, -0f, 0.1f, 1e-45f, Float.MAX_VALUE, Float.NaN, Float.POSITIVE_INFINITY, 16_777_216f)),
            Map.entry(
                    Double.class,
                    List.of(0.0, -0.0, 0.1, 1.0 / 3, 5e-324, Double.MAX_VALUE, Double.NaN, Double.NEGATIVE_INFINITY)),
            Map.entry(Character.class, List.of('a', '\u007f', '\u0080', 'ä', '\uffff')),
            Map.entry(LocalDate.class, List.of(LocalDate.MIN, LocalDate.MAX, LocalDate.of(2024, 2, 29))),
            Map.entry(LocalTime.class, List.of(LocalTime.MIN, LocalTime.MAX, LocalTime.NOON)),
            Map.entry(
                    OffsetTime.class,
                    List.of(
                            OffsetTime.MIN,
                            OffsetTime.MAX,
                            OffsetTime.of(LocalTime.MAX, ZoneOffset.ofTotalSeconds(1)))),
            Map.entry(
                    LocalDateTime.class,
                    List.of(LocalDateTime.MIN, LocalDateTime.MAX, LocalDateTime.ofInstant(EARLY, ZoneOffset.UTC))),
            Map.entry(Instant.class, List.of(Instant.MIN, Instant.MAX, MOMENT, EARLY)),
            Map.entry(
                    OffsetDateTime.class,
                    List.of(OffsetDateTime.MIN, OffsetDateTime.MAX, MOMENT.atOffset(ZoneOffset.ofHours(9)))),
            Map.entry(ZonedDateTime.class, List.of(MOMENT.atZone(ZoneId.of("Europe/Berlin")))),
            Map.entry(
                    Duration.class,
                    List.of(
                            Duration.ZERO,
                            Duration.ofNanos(-1),
                            Duration.ofSeconds(Long.MAX_VALUE),
                            Duration.ofDays(400))),
            Map.entry(
                    Period.class,
                    List.of(Period.ZERO, Period.of(1, -2, 3), Period.ofYears(Integer.MAX_VALUE), Period.ofDays(400))));

    /** What is lost on the way to the server, by intention: docs/types.md tells of it. */
    private static final Map<Class<?>, UnaryOperator<Object>> LOSSES = Map.of(
            LocalTime.class, time -> ((LocalTime) time).truncatedTo(ChronoUnit.MICROS),
            OffsetTime.class, time -> ((OffsetTime) time).truncatedTo(ChronoUnit.MICROS),
            LocalDateTime.class, time -> ((LocalDateTime) time).truncatedTo(ChronoUnit.MICROS),
            Instant.class, moment -> ((Instant) moment).truncatedTo(ChronoUnit.MICROS),
            // A moment has no offset and no zone in PostgreSQL.
            OffsetDateTime.class,
                    moment -> ((OffsetDateTime) moment)
                            .truncatedTo(ChronoUnit.MICROS)
                            .withOffsetSameInstant(ZoneOffset.UTC),
            ZonedDateTime.class,
                    moment -> ((ZonedDateTime) moment)
                            .truncatedTo(ChronoUnit.MICROS)
                            .withZoneSameInstant(ZoneOffset.UTC),
            Duration.class, time -> Duration.of(Math.floorDiv(((Duration) time).toNanos(), 1_000), ChronoUnit.MICROS));

    private static Stream<Scalar<?>> scalars() {
        return BuiltinScalars.ALL.stream();
    }

    private static String sqlName(Scalar<?> scalar) {
        return scalar.name().equals("char") ? "\"char\"" : scalar.name();
    }

    static Stream<Arguments> accepted() {
        return scalars()
                .flatMap(scalar -> scalar.accepts().stream()
                        .map(Scalar.Accepted::javaType)
                        .distinct()
                        .filter(EDGES::containsKey)
                        .map(javaType -> arguments(sqlName(scalar), javaType)));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void whatIsAcceptedComesBackAsItWas(String type, Class<?> javaType) {
        for (Object edge : EDGES.get(javaType)) {
            byte[] bytes;
            try {
                bytes = Values.encode(type, edge);
            } catch (ArgumentException refused) {
                assertThat(refused).hasMessageContaining("$1").hasMessageContaining(type.replace("\"", ""));
                continue;
            }
            Object kept = LOSSES.getOrDefault(javaType, value -> value).apply(edge);
            assertSameValue(Values.row(new Cell("c", type, bytes)).get(0), kept);
        }
    }

    static Stream<Arguments> given() {
        return scalars()
                .filter(scalar -> EDGES.containsKey(scalar.accepts().get(0).javaType()))
                .flatMap(scalar -> scalar.gives().stream()
                        .map(Scalar.Given::javaType)
                        .distinct()
                        .filter(EDGES::containsKey)
                        .map(javaType -> arguments(
                                sqlName(scalar), scalar.accepts().get(0).javaType(), javaType)));
    }

    @ParameterizedTest
    @MethodSource("given")
    void whatIsReadAsAnotherClassIsTheSame(String type, Class<?> natural, Class<?> target) {
        for (Object edge : EDGES.get(natural)) {
            byte[] bytes;
            try {
                bytes = Values.encode(type, edge);
            } catch (ArgumentException refused) {
                continue;
            }
            var row = Values.row(new Cell("c", type, bytes));
            try {
                assertSameValue(row.get(0, target), row.get(0));
            } catch (ConversionException refused) {
                assertThat(refused).hasMessageContaining("\"c\"");
            }
        }
    }

    private static void assertSameValue(Object actual, Object expected) {
        if (expected instanceof Number number && !number.equals(actual)) {
            assertThat(values((Number) actual)).as("%s as %s", expected, actual).containsAnyElementsOf(values(number));
        } else if (!expected.equals(actual)) {
            assertThat(comparable(actual)).isEqualTo(comparable(expected));
        }
    }

    /** A float or double stands for the number that it is, and for the one that it is printed as. */
    private static Set<Object> values(Number number) {
        if (!(number instanceof Float || number instanceof Double)) {
            return Set.of(new BigDecimal(number.toString()).stripTrailingZeros());
        }
        if (!Double.isFinite(number.doubleValue())) {
            return Set.of(number.toString());
        }
        return new HashSet<>(List.of(
                new BigDecimal(number.doubleValue()).stripTrailingZeros(),
                new BigDecimal(number.toString()).stripTrailingZeros()));
    }

    private static String comparable(Object value) {
        return switch (value) {
            case OffsetDateTime moment -> moment.toInstant().toString();
            case ZonedDateTime moment -> moment.toInstant().toString();
            case LocalDateTime midnight
            when midnight.toLocalTime().equals(LocalTime.MIDNIGHT) ->
                midnight.toLocalDate().toString();
            case Duration time -> Interval.of(time).toString();
            case Period period -> Interval.of(period).toString();
            default -> value.toString();
        };
    }
}
