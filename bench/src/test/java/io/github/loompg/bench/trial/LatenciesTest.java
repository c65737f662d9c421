package io.github.loompg.bench.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatenciesTest {
    @ParameterizedTest
    @ValueSource(
            longs = {0, 1, 63, 64, 65, 127, 128, 1_000, 65_537, 71_234, 1_000_000_007, 90_000_000_000L, Long.MAX_VALUE})
    void keepsEachTimeWithinOnePercent(long nanos) {
        Latencies latencies = new Latencies();
        latencies.record(nanos);
        assertThat(latencies.quantile(0.5)).isCloseTo(nanos, Percentage.withPercentage(1));
    }

    @Test
    void findsQuantilesOfSeveralCallers() {
        Latencies all = new Latencies();
        for (int caller = 0; caller < 10; caller++) {
            Latencies one = new Latencies();
            for (int i = 1; i <= 100; i++) {
                one.record(1_000L * (100 * caller + i));
            }
            all.add(one);
        }
        assertThat(all.quantile(0.50)).isCloseTo(500_000, within(5_000.0));
        assertThat(all.quantile(0.99)).isCloseTo(990_000, within(9_900.0));
    }

    @Test
    void isZeroWithoutCalls() {
        assertThat(new Latencies().quantile(0.99)).isZero();
    }
}
