package io.github.loompg.error;

import org.jspecify.annotations.Nullable;

/**
 * The calling thread was interrupted while it waited. The thread's interrupt flag is set again when this is thrown.
 *
 * <p>A statement that had been sent is cancelled behind the caller's back; the connection can be used again, and its
 * next call waits until that has been settled. Unless it was only a query, the outcome of the statement is unknown: it
 * may have been finished just before it could be cancelled.
 *
 * {@snippet :
 * try {
 *     report = connection.fetch("SELECT * FROM slow_report");
 * } catch (CallInterruptedException stop) {
 *     return; // the flag is still set: whoever called us sees it too
 * }
 * }
 */
public final class CallInterruptedException extends PostgresException {
    private final String what;

    /**
     * Describes one failure.
     *
     * @param message what failed, and where; no password and no parameter value
     * @param hint what to do about it, or null
     * @param cause what brought it to light, or null
     */
    public CallInterruptedException(String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, hint, cause);
        this.what = message;
    }

    /**
     * The same, with the statement that was waited for in its message.
     *
     * @param sql the statement as it was sent
     * @return an exception to throw instead of this one
     */
    public CallInterruptedException about(String sql) {
        CallInterruptedException about =
                new CallInterruptedException(what + "\n    " + SqlExcerpt.of(sql), hint(), getCause());
        about.setStackTrace(getStackTrace());
        return about;
    }
}
