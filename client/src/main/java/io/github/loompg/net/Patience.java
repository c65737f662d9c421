package io.github.loompg.net;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.QueryTimeoutException;
import org.jspecify.annotations.Nullable;

/** What a caller waits for, and what it is told when it cannot wait any longer. */
enum Patience {
    /** The right to write. */
    TURN(
            "nothing was sent, because the call did not begin",
            "waiting for the connection",
            "another call holds the connection; give each task a connection of its own, or the call more time",
            "nothing was sent"),
    /** That more may be written. */
    ROOM(
            "the request could not be sent",
            "waiting until more can be sent",
            "the server reads no further, or a call before this one is still being cancelled",
            null),
    /** That the caller's own source has more. */
    INPUT(
            "the input was not complete",
            "waiting for more input",
            "what was sent of it has no effect; give the call more time, or the source less to do",
            "what was sent of the input has no effect"),
    ANSWER(
            "the call did not end",
            "waiting for the server's answer",
            "the statement is being cancelled; give the call more time, or find out with EXPLAIN what it spends it on",
            "the statement is being cancelled; the connection can be used again"),
    /** That the server hangs up. */
    END(
            "the server did not end the connection",
            "waiting for the server to hang up",
            "the connection was closed all the same",
            null),
    /** That some time passes. */
    PAUSE("the pause did not end", "waiting for the time to try again", "give the call more time", null);

    private final String failure;
    private final String phase;
    private final String hintWhenLate;
    private final @Nullable String hintWhenInterrupted;

    Patience(String failure, String phase, String hintWhenLate, @Nullable String hintWhenInterrupted) {
        this.failure = failure;
        this.phase = phase;
        this.hintWhenLate = hintWhenLate;
        this.hintWhenInterrupted = hintWhenInterrupted;
    }

    /** Ends a wait that need not even begin: also who never has to wait is told that it is too late. */
    void require(Deadline deadline) {
        if (deadline.expired()) {
            throw late(deadline);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
    }

    QueryTimeoutException late(Deadline deadline) {
        return new QueryTimeoutException(
                failure + " within " + deadline.budget().toMillis() + " ms", hintWhenLate, null, phase);
    }

    CallInterruptedException interrupted() {
        return new CallInterruptedException("the thread was interrupted while " + phase, hintWhenInterrupted, null);
    }
}
