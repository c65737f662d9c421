package io.github.loompg.pool;

import io.github.loompg.net.Clock;
import io.github.loompg.net.Deadline;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What callers of one view of a pool want.
 *
 * @param role what the server has to be
 * @param label what the callers call themselves, or null
 * @param limit for the wait and the call together, or null
 * @param patience for the wait alone, or null for what the pool allows
 */
record Wish(
        Role role,
        @Nullable String label,
        @Nullable Duration limit,
        @Nullable Duration patience) {
    static Wish of(Role role) {
        return new Wish(role, null, null, null);
    }

    Wish label(String other) {
        return new Wish(role, other, limit, patience);
    }

    /** The same with a limit for each call, unless there is a smaller one. */
    Wish limit(Duration other) {
        Duration smaller = limit != null && limit.compareTo(other) < 0 ? limit : other;
        return new Wish(role, label, smaller, patience);
    }

    Wish patience(Duration most) {
        return new Wish(role, label, limit, most);
    }

    /** When the wait and a call that begins now have to be over, or none. */
    Deadline whole(Clock clock) {
        return limit == null ? Deadline.NONE : Deadline.after(limit, clock);
    }

    /**
     * When a wait that begins now has to be over.
     *
     * @param whole when the call has to be over as well
     * @param most what the pool allows at most, zero for any time
     */
    Deadline wait(Deadline whole, Duration most, Clock clock) {
        Deadline deadline = whole;
        if (!most.isZero()) {
            deadline = deadline.sooner(Deadline.after(most, clock));
        }
        if (patience != null) {
            deadline = deadline.sooner(Deadline.after(patience, clock));
        }
        return deadline;
    }
}
