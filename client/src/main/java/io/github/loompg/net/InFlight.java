package io.github.loompg.net;

import org.jspecify.annotations.Nullable;

/**
 * The requests that have been sent, or will be next, and are not answered yet, in their order.
 *
 * <p>Appended under the connection's lock; the first is taken off by the thread that owns reading, without it. The two
 * ends meet when the list is empty: {@code last} has been answered and is still known as the last, so that the next one
 * is linked behind it, and the reading side goes on along the link. So the first in flight is not stored: it is what
 * follows {@code answered}.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // each count is written by one side alone
final class InFlight {
    /** The last request that was answered; at first one that never was asked. Written by the reading side. */
    private volatile Reply answered;

    /** Written under the lock. */
    private Reply last;

    private volatile long appendedCount;
    private volatile long answeredCount;

    InFlight(Reply none) {
        answered = none;
        last = none;
    }

    void append(Reply reply) {
        appendedCount++;
        last.following = reply;
        last = reply;
    }

    @Nullable
    Reply first() {
        while (true) {
            Reply before = answered;
            Reply first = before.following;
            if (first != null || before == answered) {
                return first;
            }
        }
    }

    /** The reading side has handed out the first one's ReadyForQuery. */
    void answered(Reply first) {
        Reply before = answered;
        answered = first;
        // An old request must not keep those behind it reachable.
        before.following = null;
        answeredCount++;
    }

    long answeredCount() {
        return answeredCount;
    }

    long count() {
        return appendedCount - answeredCount;
    }
}
