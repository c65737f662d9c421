package io.github.loompg.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.Connection;
import io.github.loompg.Postgres;
import io.github.loompg.testkit.PostgresServer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.time.temporal.UnsupportedTemporalTypeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalTest {
    @ParameterizedTest
    @ValueSource(strings = {"postgres", "postgres_verbose", "sql_standard", "iso_8601"})
    void readsWhatTheServerPrintsInEachStyle(String style) {
        List<Interval> intervals = new ArrayList<>(List.of(Interval.ZERO, new Interval(-14, 0, 0)));
        Random random = new Random(4);
        for (int i = 0; i < 10_000; i++) {
            intervals.add(new Interval(part(random, 100), part(random, 100), part(random, 1_000_000) * 12_345L));
        }
        try (Connection connection = Postgres.connect(PostgresServer.shared(17).uri())) {
            connection.execute("SET intervalstyle = " + style);
            for (Row row : connection.fetch("SELECT i, i::text FROM unnest($1::interval[]) AS i", intervals)) {
                assertThat(Interval.parse(row.getString(1))).isEqualTo(row.get(0));
            }
        }
    }

    private static int part(Random random, int size) {
        return random.nextInt(3) == 0 ? 0 : random.nextInt(-size, size);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1 year;12;0;0",
                "1.0 years 2 months;14;0;0",
                "2 weeks 1 day;0;15;0",
                "1 millennium 1 century 1 decade;13320;0;0",
                "1h 2m 3s;0;0;3723000000",
                "1.5 hours;0;0;5400000000",
                "5 ms 6 us;0;0;5006",
                "@ 1 hour 2 mins ago;0;0;-3720000000",
                "04:05;0;0;14700000000",
                "-04:05:06.789;0;0;-14706789000",
                "3 4:05:06;0;3;14706000000",
                "-3 4:05:06;0;-3;-14706000000",
                "-3 +4:05:06;0;-3;14706000000",
                "+1-2 -3 +4:05:06;14;-3;14706000000",
                "-1-2;-14;0;0",
                "7;0;0;7000000",
                "p1y2m3w4dt5h6m7.5s;14;25;18367500000",
                "PT-0.5S;0;0;-500000",
                "P1D;0;1;0",
                "0;0;0;0",
            })
    void reads(String text, int months, int days, long microseconds) {
        assertThat(Interval.parse(text)).isEqualTo(new Interval(months, days, microseconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@",
                "ago",
                "P",
                "PT",
                "P1",
                "P1H",
                "PT1Y",
                "1 fortnight",
                "x",
                "1 day x",
                "1.5 days",
                "0.5 months",
                "0.0000001 s",
                "1:2:3:4",
                "1::2",
                "-",
                "1 2 3",
                "3000000000 days",
                "99999999999999 hours",
            })
    void refusesWhatIsNoInterval(String text) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Interval.parse(text))
                .withMessageStartingWith("not an interval, such as 1 year");
    }

    @Test
    void knowsTheInfinitiesOfVersion17() {
        assertThat(Interval.parse("infinity"))
                .isEqualTo(Interval.POSITIVE_INFINITY)
                .matches(Interval::isInfinite);
        assertThat(Interval.parse("-infinity")).hasToString("-infinity").matches(Interval::isInfinite);
        try (Connection connection = Postgres.connect(PostgresServer.shared(17).uri())) {
            Row row = connection.requireRow(
                    "SELECT $1::interval::text, $2::interval::text, 'infinity'::interval, '-infinity'::interval,"
                            + " isfinite($1::interval)",
                    Interval.POSITIVE_INFINITY,
                    Interval.NEGATIVE_INFINITY);
            assertThat(row.toList())
                    .containsExactly(
                            "infinity", "-infinity", Interval.POSITIVE_INFINITY, Interval.NEGATIVE_INFINITY, false);
        }
    }

    @Test
    void isAPeriodOrADurationWhereThatSaysTheSame() {
        assertThat(new Interval(-14, 3, 0).toPeriod()).isEqualTo(Period.of(-1, -2, 3));
        assertThat(Interval.of(Period.of(1, -14, 3))).isEqualTo(new Interval(-2, 3, 0));
        assertThat(new Interval(0, 0, -1).toDuration()).isEqualTo(Duration.ofNanos(-1_000));
        assertThat(Interval.of(Duration.ofHours(-25))).isEqualTo(new Interval(0, 0, -90_000_000_000L));
        assertThat(Interval.of(Duration.ofNanos(1_999))).isEqualTo(new Interval(0, 0, 1));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> new Interval(0, 0, 1).toPeriod());
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> new Interval(0, 1, 0).toDuration());
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Interval.of(Duration.ofSeconds(Long.MAX_VALUE)));
    }

    @Test
    void isAddedToTimesAsTheServerDoes() {
        LocalDateTime time = LocalDateTime.of(2024, 1, 31, 12, 0);
        Interval interval = new Interval(1, 1, 1_500_000);
        try (Connection connection = Postgres.connect(PostgresServer.shared(17).uri())) {
            Row row = connection.requireRow(
                    "SELECT $1::timestamp + $2::interval, $1::timestamp - $2::interval", time, interval);
            assertThat(time.plus(interval)).isEqualTo(row.get(0));
            assertThat(time.minus(interval)).isEqualTo(row.get(1));
        }
        assertThat(LocalDate.EPOCH.plus(new Interval(1, 0, 0))).isEqualTo(LocalDate.of(1970, 2, 1));
        assertThat(interval.getUnits()).extracting(interval::get).containsExactly(1L, 1L, 1_500_000L);
        assertThatExceptionOfType(UnsupportedTemporalTypeException.class)
                .isThrownBy(() -> interval.get(ChronoUnit.HOURS));
        assertThatExceptionOfType(DateTimeException.class).isThrownBy(() -> time.plus(Interval.POSITIVE_INFINITY));
    }
}
