package io.github.loompg.pool;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt after some in a row have failed: twice as long each time, up to a limit, and
 * anything from half of that to the whole, so that many who failed together do not come back together.
 */
public record Backoff(Duration first, Duration longest, RandomGenerator random) {
    /** The wait after so many failures in a row, in nanoseconds. */
    public long nanos(int failures) {
        long whole = first.toNanos();
        for (int i = 1; i < failures && whole < longest.toNanos(); i++) {
            whole *= 2;
        }
        whole = Math.min(whole, longest.toNanos());
        return whole / 2 + (long) (random.nextDouble() * (whole - whole / 2));
    }
}
