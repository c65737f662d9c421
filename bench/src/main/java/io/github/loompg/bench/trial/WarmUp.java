package io.github.loompg.bench.trial;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Lets callers run until the JIT compilers have next to nothing to do any more. */
final class WarmUp {
    private static final Duration STEP = Duration.ofMillis(250);
    private static final Duration LEAST = Duration.ofSeconds(2);
    private static final int STEPS_LOOKED_AT = 6;
    private static final double QUIET = 0.06;

    private WarmUp() {}

    /**
     * Returns when the compilers had less than 6 % of the processor time of the last 1.5 seconds, or at the limit.
     *
     * @return how long it took
     */
    static Duration await(Callers callers, Duration limit) throws Exception {
        Meters begin = Meters.now();
        Deque<Meters> last = new ArrayDeque<>();
        last.add(begin);
        while (true) {
            Meters now = Meters.now();
            Duration passed = Duration.ofNanos(now.since(begin).nanos());
            Meters used = now.since(last.getFirst());
            boolean quiet = last.size() > STEPS_LOOKED_AT && used.compilerNanos() < QUIET * used.cpuNanos();
            Duration left = limit.minus(passed);
            if ((quiet && passed.compareTo(LEAST) >= 0) || !left.isPositive()) {
                return passed;
            }
            last.add(now);
            if (last.size() > STEPS_LOOKED_AT + 1) {
                last.removeFirst();
            }
            callers.letRun(left.compareTo(STEP) < 0 ? left : STEP);
        }
    }
}
