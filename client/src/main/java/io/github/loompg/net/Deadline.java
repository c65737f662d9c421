package io.github.loompg.net;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The moment at which a wait ends, whatever it waits for. One deadline travels through all phases of a call. */
public final class Deadline {
    /** Never comes. */
    public static final Deadline NONE = new Deadline(null, 0, Duration.ZERO);

    private final @Nullable Clock clock;
    private final long at;
    private final Duration budget;

    private Deadline(@Nullable Clock clock, long at, Duration budget) {
        this.clock = clock;
        this.at = at;
        this.budget = budget;
    }

    /** The moment {@code budget} from now; a budget too long to count in nanoseconds is none. */
    public static Deadline after(Duration budget, Clock clock) {
        if (budget.compareTo(Duration.ofDays(36_500)) > 0) {
            return NONE;
        }
        return new Deadline(clock, clock.nanos() + budget.toNanos(), budget);
    }

    public boolean isNone() {
        return clock == null;
    }

    public boolean expired() {
        return clock != null && clock.nanos() - at >= 0;
    }

    /** What is left, 0 when it has come, {@link Long#MAX_VALUE} when it never comes. */
    public long remainingNanos() {
        return clock == null ? Long.MAX_VALUE : Math.max(0, at - clock.nanos());
    }

    /** What was given when the deadline was made; zero when it never comes. */
    public Duration budget() {
        return budget;
    }

    /** What is left, divided by as many as still want some of it: the moment when the first of them has had enough. */
    public Deadline share(int parts) {
        if (clock == null || parts <= 1) {
            return this;
        }
        long part = remainingNanos() / parts;
        return new Deadline(clock, clock.nanos() + part, Duration.ofNanos(part));
    }

    public Deadline sooner(Deadline other) {
        return remainingNanos() <= other.remainingNanos() ? this : other;
    }

    @Override
    public String toString() {
        return isNone() ? "no deadline" : "deadline of " + budget;
    }
}
