package io.github.loompg.net;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.QueryTimeoutException;

/** What a caller waits for that is not an answer, and what it is told when it cannot wait any longer. */
enum Patience {
    /** The right to write. */
    TURN(
            "The call did not begin in time",
            "waiting for the connection",
            "Another call holds the connection. Give each task a connection of its own, or the call more time."),
    /** That more may be written. */
    ROOM(
            "The request could not be sent in time",
            "waiting until more can be sent",
            "The server reads no further, or a call before this one is still being cancelled."),
    /** That the server hangs up. */
    END(
            "The server did not end the connection in time",
            "waiting for the server to hang up",
            "The connection was closed all the same.");

    private final String failure;
    private final String phase;
    private final String hint;

    Patience(String failure, String phase, String hint) {
        this.failure = failure;
        this.phase = phase;
        this.hint = hint;
    }

    QueryTimeoutException over(Deadline deadline) {
        return new QueryTimeoutException(
                failure + " (" + deadline.budget().toMillis() + " ms)", hint, null, phase);
    }

    CallInterruptedException interrupted() {
        return new CallInterruptedException("The thread was interrupted while " + phase, null, null);
    }
}
