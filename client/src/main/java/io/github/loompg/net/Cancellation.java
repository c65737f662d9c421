package io.github.loompg.net;

/**
 * A CancelRequest under way. While there is one, nothing more is written on its connection: a cancel hits whatever the
 * server is doing when the signal arrives, so it is over only when both the signal has been given (the server has hung
 * up on the request's own connection) and the victim has been answered.
 */
final class Cancellation {
    final Reply victim;
    final Deadline deadline;

    /** Set under the connection's lock. */
    private boolean delivered;

    Cancellation(Reply victim, Deadline deadline) {
        this.victim = victim;
        this.deadline = deadline;
    }

    void delivered() {
        delivered = true;
    }

    boolean isOver() {
        return delivered && !victim.open();
    }
}
