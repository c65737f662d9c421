package io.github.loompg.error;

import org.jspecify.annotations.Nullable;

/**
 * A call of the asynchronous face was given up because the caller completed or cancelled its future, or cancelled its
 * subscription.
 *
 * <p>A statement that had been sent is cancelled behind the caller's back; the connection can be used again, and its
 * next call waits until that has been settled. Unless it was only a query, the outcome of the statement is unknown: it
 * may have been finished just before it could be cancelled.
 *
 * {@snippet :
 * CompletableFuture<List<Row>> rows = connection.async().fetch("SELECT * FROM slow_report");
 * rows.cancel(true); // code of a transaction that was waiting for these rows sees CallCancelledException
 * }
 */
public final class CallCancelledException extends PostgresException {
    /**
     * Describes one failure.
     *
     * @param message what failed, and where; no password and no parameter value
     * @param hint what to do about it, or null
     * @param cause what brought it to light, or null
     */
    public CallCancelledException(String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, hint, cause);
    }
}
