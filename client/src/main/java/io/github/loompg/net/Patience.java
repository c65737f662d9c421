package io.github.loompg.net;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.QueryTimeoutException;
import org.jspecify.annotations.Nullable;

/** What a caller waits for, and what it is told when it cannot wait any longer. */
enum Patience {
    /** The right to write. */
    TURN(
            "Nothing was sent, because the call did not begin",
            "waiting for the connection",
            "Another call holds the connection. Give each task a connection of its own, or the call more time.",
            "Nothing was sent."),
    /** That more may be written. */
    ROOM(
            "The request could not be sent",
            "waiting until more can be sent",
            "The server reads no further, or a call before this one is still being cancelled.",
            null),
    ANSWER(
            "The call did not end",
            "waiting for the server's answer",
            "The statement is being cancelled. Give the call more time, or find out with EXPLAIN what it spends it on.",
            "The statement is being cancelled; the connection can be used again."),
    /** That the server hangs up. */
    END(
            "The server did not end the connection",
            "waiting for the server to hang up",
            "The connection was closed all the same.",
            null);

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

    QueryTimeoutException late(Deadline deadline) {
        return new QueryTimeoutException(
                failure + " within " + deadline.budget().toMillis() + " ms", hintWhenLate, null, phase);
    }

    CallInterruptedException interrupted() {
        return new CallInterruptedException("The thread was interrupted while " + phase, hintWhenInterrupted, null);
    }
}
