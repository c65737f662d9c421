package io.github.loompg.pool;

import io.github.loompg.flight.Recorded;
import io.github.loompg.net.Deadline;
import io.github.loompg.session.Lane;
import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import org.jspecify.annotations.Nullable;

/**
 * Somebody's wish for a session, and his place in the queue.
 *
 * @param waiter the place
 * @param whole when all has to be over that he wants it for, or none
 * @param thread who it is, or null if it is the pool itself
 * @param label what he calls himself, or null
 * @param site where in the program he asked, or null if it is for a single call
 * @param recorded the record of his wait, or null if there is none
 */
record Ticket(
        Waiter<PooledSession> waiter,
        Deadline whole,
        @Nullable Thread thread,
        @Nullable String label,
        @Nullable String site,
        @Nullable Recorded recorded) {
    /** For what the pool lends without having been asked. */
    static Ticket ofPool(String purpose, Role role) {
        return new Ticket(new Waiter<>(role, Deadline.NONE, false, null), Deadline.NONE, null, null, purpose, null);
    }

    /** Whether nobody in particular has asked. */
    boolean isOfPool() {
        return thread == null;
    }

    /** What the session has to be. */
    Role role() {
        return waiter.role;
    }

    /** The same with a new place. */
    Ticket again(Waiter<PooledSession> other) {
        return new Ticket(other, whole, thread, label, site, recorded);
    }

    /** The wait is over. */
    void ended(@Nullable PooledSession served, @Nullable Throwable refusal) {
        if (recorded != null) {
            recorded.end(served == null ? null : served.session.host(), refusal);
        }
    }

    /** A lane that keeps to the limit. */
    Lane limit(Lane lane) {
        return whole.isNone() ? lane : lane.until(whole);
    }

    /** Where in the program the call comes from. */
    static @Nullable String callSite() {
        return StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.filter(Ticket::isOfProgram)
                        .findFirst()
                        .map(frame -> frame.getClassName() + "." + frame.getMethodName() + "(" + frame.getFileName()
                                + ":" + frame.getLineNumber() + ")")
                        .orElse(null));
    }

    private static boolean isOfProgram(StackFrame frame) {
        return !frame.getClassName().startsWith("java.")
                && !frame.getDeclaringClass().getProtectionDomain().equals(Ticket.class.getProtectionDomain());
    }
}
