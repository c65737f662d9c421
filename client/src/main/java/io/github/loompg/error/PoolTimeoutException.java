package io.github.loompg.error;

import org.jspecify.annotations.Nullable;

/**
 * A pool had no connection for a caller within the time that it may take. {@link #reason} says whether all of them were
 * in use, and then the message says by whom and for how long; or whether the server could not be reached, and then the
 * cause says why.
 *
 * <p>Nothing was sent.
 *
 * {@snippet :
 * try {
 *     return pool.fetch("SELECT * FROM users");
 * } catch (PoolTimeoutException busy) {
 *     return status(503);
 * }
 * }
 */
public final class PoolTimeoutException extends PostgresException {
    /** Why there was none. */
    public enum Reason {
        /** All connections were in use for all that time. */
        EXHAUSTED,
        /** Too many were waiting already. */
        QUEUE_FULL,
        /** No connection could be opened. */
        UNREACHABLE,
        /**
         * It would have waited for itself: the threads that have the connections all wait for another one. What is found is
         * threads that wait; who waits for a future of the asynchronous face, while others have its connections, gets
         * {@link #EXHAUSTED} at the end of his patience, with the names of those who have them.
         */
        DEADLOCK
    }

    private final Reason reason;

    /**
     * Describes one failure.
     *
     * @param message what failed, and where; no password and no parameter value
     * @param hint what to do about it, or null
     * @param cause what brought it to light, or null
     * @param reason why there was no connection
     */
    public PoolTimeoutException(String message, @Nullable String hint, @Nullable Throwable cause, Reason reason) {
        super(message, hint, cause);
        this.reason = reason;
    }

    /**
     * Why there was no connection.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }

    /** True, unless it would wait for itself again: nothing was sent. */
    @Override
    public boolean safeToRetry() {
        return reason != Reason.DEADLOCK;
    }
}
