package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Waits for what will happen elsewhere, and not for long. It looks again and again, since what it waits for, such as the state
 * of another session of the server, or of a thread, tells nobody when it comes about.
 */
final class Await {
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private Await() {}

    static void until(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as("nanoseconds of waiting").isLessThan(LONGEST.toNanos());
            try {
                Thread.sleep(5); // between two looks
            } catch (InterruptedException interrupted) {
                throw new AssertionError("interrupted while waiting", interrupted);
            }
        }
    }
}
