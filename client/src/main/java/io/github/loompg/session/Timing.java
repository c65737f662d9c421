package io.github.loompg.session;

import io.github.loompg.net.Clock;
import io.github.loompg.net.Deadline;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a caller's calls may take: each of them, and all of them together.
 *
 * @param standard what each call may take if the caller says nothing; zero is no limit
 * @param each what the caller says; null if nothing
 * @param whole when all of them have to be over
 */
record Timing(Clock clock, Duration standard, @Nullable Duration each, Deadline whole) {
    /** The deadline of a call that begins now. */
    Deadline deadline() {
        Duration budget = each != null ? each : standard;
        return each == null && budget.isZero() ? whole : whole.sooner(Deadline.after(budget, clock));
    }

    /** The same with a limit for each call; of two limits that callers set the smaller one holds. */
    Timing each(Duration limit) {
        Duration smaller = each != null && each.compareTo(limit) < 0 ? each : limit;
        return new Timing(clock, standard, smaller, whole);
    }

    /** For a transaction that begins now: what was a limit for each call is one for all of them together. */
    Timing ofTransaction() {
        return each == null ? this : new Timing(clock, standard, null, deadline());
    }

    /** For one call that begins now, whenever it is that it gets to work. */
    Timing ofCall() {
        return new Timing(clock, Duration.ZERO, null, deadline());
    }

    /** All calls have to be over by then, and nothing else limits them. */
    Timing until(Deadline deadline) {
        return new Timing(clock, Duration.ZERO, null, deadline);
    }
}
