package io.github.loompg.error;

import org.jspecify.annotations.Nullable;

/**
 * A call did not end before its deadline. {@link #phase()}, which is part of the message, says what was being waited
 * for when the time ran out.
 *
 * <p>A statement that had been sent is cancelled behind the caller's back; the connection can be used again, and its
 * next call waits until that has been settled, or it is closed if that does not succeed. Unless it was only a query,
 * the outcome of the statement is unknown: it may have been finished just before it could be cancelled. A statement
 * that the server itself stops, by {@code statement_timeout}, is a {@code QueryCanceledException} of the server.
 *
 * {@snippet :
 * try {
 *     rows = connection.timeout(Duration.ofMillis(300)).fetch("SELECT * FROM slow_report");
 * } catch (QueryTimeoutException late) {
 *     rows = List.of();
 * }
 * }
 */
public final class QueryTimeoutException extends PostgresException {
    private final String what;
    private final String phase;

    /**
     * Describes one failure.
     *
     * @param message what did not end in time, and which time it had; no password and no parameter value
     * @param hint what to do about it, or null
     * @param cause what brought it to light, or null
     * @param phase what was being waited for, to be read after "while": "waiting for the server's answer"
     */
    public QueryTimeoutException(String message, @Nullable String hint, @Nullable Throwable cause, String phase) {
        this(message, "", hint, cause, phase);
    }

    private QueryTimeoutException(
            String message, String excerpt, @Nullable String hint, @Nullable Throwable cause, String phase) {
        super(message + ", while " + phase + excerpt, hint, cause);
        this.what = message;
        this.phase = phase;
    }

    /**
     * The same, with the statement that did not end in its message.
     *
     * @param sql the statement as it was sent
     * @return an exception to throw instead of this one
     */
    public QueryTimeoutException about(String sql) {
        QueryTimeoutException about =
                new QueryTimeoutException(what, "\n    " + SqlExcerpt.of(sql), hint(), getCause(), phase);
        about.setStackTrace(getStackTrace());
        return about;
    }

    /**
     * What was being waited for when the time ran out.
     *
     * @return a few words, such as "waiting for the server's answer"
     */
    public String phase() {
        return phase;
    }
}
