package io.github.loompg.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long the pauses between failures are. */
class BackoffTest {
    private static final RandomGenerator LEAST = () -> 0L;
    private static final RandomGenerator MOST = () -> -1L;

    private static Backoff backoff(RandomGenerator random) {
        return new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), random);
    }

    @ParameterizedTest
    @CsvSource({"1, 100", "2, 200", "3, 400", "4, 800", "5, 1000", "6, 1000", "1000000, 1000", "2147483647, 1000"})
    void isFromHalfOfTheWholeToTheWhole(int failures, long wholeMillis) {
        long whole = Duration.ofMillis(wholeMillis).toNanos();
        assertThat(backoff(LEAST).nanos(failures)).isEqualTo(whole / 2);
        assertThat(backoff(MOST).nanos(failures)).isBetween(whole - 1, whole);
    }

    @Test
    void isSpreadOverAllOfThat() {
        Backoff backoff = backoff(new Random(7));
        long whole = Duration.ofMillis(400).toNanos();
        int[] quarters = new int[4];
        for (int i = 0; i < 4_000; i++) {
            long nanos = backoff.nanos(3);
            assertThat(nanos).isBetween(whole / 2, whole);
            quarters[(int) Math.min(3, (nanos - whole / 2) * 4 / (whole / 2))]++;
        }
        for (int quarter : quarters) {
            assertThat(quarter).isBetween(800, 1_200);
        }
    }

    @Test
    void aLimitBelowTheFirstPauseIsTheLimit() {
        Backoff backoff = new Backoff(Duration.ofSeconds(5), Duration.ofSeconds(1), MOST);
        assertThat(backoff.nanos(1)).isLessThanOrEqualTo(Duration.ofSeconds(1).toNanos());
    }
}
