package io.github.loompg.net;

import java.time.Duration;

/**
 * The cancelling of one statement. While it lasts, nothing more is written on its connection: a cancel hits whatever the
 * server is doing when the signal arrives, so it is over only when both the signal has been given (the server has hung
 * up on the request's own connection) and the victim has been answered.
 *
 * <p>A signal that arrives before the server has begun with the victim has no effect, and nothing says so. So when the
 * victim goes on after the signal, it is given again.
 *
 * <p>Not safe for threads: whoever calls holds the connection's lock.
 */
final class Cancellation {
    /** How long a server may need to notice a signal before it is given again. */
    private static final Duration PATIENCE = Duration.ofMillis(50);

    private final Reply victim;
    private final Deadline deadline;
    private final Clock clock;
    private boolean underWay = true;
    private Deadline patience = Deadline.NONE;

    Cancellation(Reply victim, Deadline deadline, Clock clock) {
        this.victim = victim;
        this.deadline = deadline;
        this.clock = clock;
    }

    boolean isOf(Reply reply) {
        return victim == reply;
    }

    /** When the connection is given up. */
    Deadline deadline() {
        return deadline;
    }

    /** The signal has been given, or will certainly not be. */
    void delivered() {
        underWay = false;
        patience = Deadline.after(PATIENCE, clock);
    }

    /** Whether to give the signal once more; if so, that counts as begun. */
    boolean beginAgain() {
        if (underWay || !patience.expired() || !victim.open()) {
            return false;
        }
        underWay = true;
        return true;
    }

    @Override
    public String toString() {
        return "cancelling, " + (underWay ? "signal under way" : "signal given") + (victim.open() ? "" : ", answered");
    }

    boolean isOver() {
        return !underWay && !victim.open();
    }
}
