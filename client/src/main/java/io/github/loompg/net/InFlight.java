package io.github.loompg.net;

import org.jspecify.annotations.Nullable;

/**
 * The requests that have been sent, or will be next, and are not answered yet, in their order.
 *
 * <p>Appended under the connection's lock; the first is taken off by the thread that owns reading, without it. The two
 * ends meet when the list is empty: {@code last} has been answered and is still known as the last, so that the next one
 * is linked behind it, and the reading side goes on along the link. So the first in flight is not stored: it is what
 * follows {@code answered}. One that was answered before that follows itself.
 */
// each count is written by one side alone; a request is one of these very objects
@SuppressWarnings({"NonAtomicVolatileUpdate", "ReferenceEquality"})
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
            if (first != before && (first != null || before == answered)) {
                return first;
            }
        }
    }

    /**
     * The one behind this one. Whoever walks from the first to the last meets all that are not answered meanwhile, and
     * some perhaps twice: when the walk is overtaken by the answers, it goes on at the first.
     */
    @Nullable
    Reply after(Reply reply) {
        Reply next = reply.following;
        return next == reply ? first() : next;
    }

    /** Whether the Sync of this one, which is the first, is that of the one behind it. */
    static boolean isJoined(Reply first) {
        Reply next = first.following;
        return next != null && next.joins();
    }

    /** The reading side has handed out the first one's ReadyForQuery. */
    void answered(Reply first) {
        Reply before = answered;
        answered = first;
        // An old request must not keep those behind it reachable, and who stands on it must see that it is old.
        before.following = before;
        answeredCount++;
    }

    long answeredCount() {
        return answeredCount;
    }

    long count() {
        return appendedCount - answeredCount;
    }
}
