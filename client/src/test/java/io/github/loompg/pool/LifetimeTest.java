package io.github.loompg.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.net.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** A lifetime ends up to a tenth early and never late, so that what was opened together does not end together. */
class LifetimeTest {
    private static final Duration MOST = Duration.ofMinutes(30);

    private static Upkeep upkeep(Duration lifetime, RandomGenerator random) {
        PoolSettings settings = new PoolSettings(
                new SlotLimits(0, 1, 1),
                1,
                Duration.ZERO,
                lifetime,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                false,
                0,
                Clock.SYSTEM,
                random,
                null);
        Backoff backoff = new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), random);
        Slots<PooledSession> slots = new Slots<>(settings.limits(), backoff, Clock.SYSTEM, new Nothing());
        return new Upkeep(settings, slots, new Distrust(slots), List.of());
    }

    /** Nobody asks for anything here. */
    private static final class Nothing implements Slots.Source<PooledSession> {
        @Override
        public void open(Slot<PooledSession> slot) {}

        @Override
        public void close(Slot<PooledSession> slot, PooledSession session) {}

        @Override
        public void hurry() {}
    }

    @Test
    void endsWithinTheLastTenth() {
        Upkeep upkeep = upkeep(MOST, new Random(7));
        Set<Long> ends = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            long end = upkeep.retireAt(5) - 5;
            assertThat(end).isBetween(MOST.multipliedBy(9).dividedBy(10).toNanos(), MOST.toNanos());
            ends.add(end);
        }
        assertThat(ends).hasSizeGreaterThan(990);
    }

    @Test
    void hasNoEndWithoutALimit() {
        assertThat(upkeep(Duration.ZERO, new Random(7)).retireAt(5)).isEqualTo(Long.MAX_VALUE);
    }
}
