package io.github.loompg.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.Temporal;
import java.time.temporal.UnsupportedTemporalTypeException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The times that {@code java.time} lacks. */
class SpecialTimesTest {
    @Test
    void printAsPostgresDoes() {
        assertThat(Infinity.POSITIVE).hasToString("infinity");
        assertThat(Infinity.NEGATIVE).hasToString("-infinity").isLessThan(Infinity.POSITIVE);
        assertThat(new EndOfDay(null)).hasToString("24:00:00");
        assertThat(new EndOfDay(ZoneOffset.UTC)).hasToString("24:00:00+00");
        assertThat(new EndOfDay(ZoneOffset.ofHours(-8))).hasToString("24:00:00-08");
        assertThat(new EndOfDay(ZoneOffset.ofHoursMinutes(5, 30))).hasToString("24:00:00+05:30");
        assertThat(new EndOfDay(ZoneOffset.ofHoursMinutesSeconds(1, 0, 30))).hasToString("24:00:00+01:00:30");
    }

    @Test
    void supportNoArithmetic() {
        for (Temporal special : List.of(Infinity.POSITIVE, new EndOfDay(null))) {
            assertThat(special.isSupported(ChronoField.YEAR)).isFalse();
            assertThat(special.isSupported(ChronoUnit.DAYS)).isFalse();
            assertThatExceptionOfType(UnsupportedTemporalTypeException.class)
                    .isThrownBy(() -> special.plus(1, ChronoUnit.DAYS))
                    .withMessage(special + " has no Days");
            assertThatExceptionOfType(UnsupportedTemporalTypeException.class)
                    .isThrownBy(() -> special.with(ChronoField.YEAR, 1));
            assertThatExceptionOfType(UnsupportedTemporalTypeException.class)
                    .isThrownBy(() -> special.getLong(ChronoField.HOUR_OF_DAY));
            assertThatExceptionOfType(UnsupportedTemporalTypeException.class)
                    .isThrownBy(() -> special.until(Instant.EPOCH, ChronoUnit.SECONDS));
        }
    }
}
