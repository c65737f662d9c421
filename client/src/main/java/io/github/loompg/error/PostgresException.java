package io.github.loompg.error;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The root of everything that this client throws on purpose.
 *
 * <p>Either the server refused something ({@link ServerException}, with a class for each SQLSTATE condition in
 * {@code io.github.loompg.error.sqlstate}), or the client did, or the network; the other direct subclasses say which.
 * Catch the narrowest one that you can do something about:
 *
 * {@snippet :
 * try {
 *     connection.execute("INSERT INTO users(email) VALUES($1)", email);
 * } catch (UniqueViolationException taken) {
 *     return "somebody has this address already";
 * } catch (PostgresException failure) {
 *     if (failure.safeToRetry()) {
 *         return tryOnceMore();
 *     }
 *     throw failure;
 * }
 * }
 *
 * <p>{@link #getMessage()} says what failed and where, and ends with the hint on a line of its own. It never contains
 * a password, and no parameter value that the client itself would have put there; see {@code ServerException} for what
 * the server may say.
 */
public abstract class PostgresException extends RuntimeException {
    private final @Nullable String hint;

    /** Set once, before anybody has seen this. */
    private long inputRow = -1;

    // Package-private: the kinds of failure are a closed set, all of them in this package.
    PostgresException(String message, @Nullable String hint, @Nullable Throwable cause) {
        super(hint == null ? message : message + "\nhint: " + hint, cause);
        this.hint = hint;
    }

    /**
     * The five-character code of the condition, as in
     * <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL Error Codes</a>.
     *
     * @return the code, or null when the failure did not come from the server
     */
    public @Nullable String sqlState() {
        return null;
    }

    /**
     * Whether the same work may be given again without being done twice, and with a chance to succeed.
     *
     * <p>True only when it is known that nothing of the failed work took effect <em>and</em> that the obstacle can pass
     * by itself: the server was never reached, or it rolled the work back because of a neighbour. "The work" is the
     * statement; if that ran inside a transaction, it is the whole transaction from its beginning. When the connection
     * did not survive, a new one is needed.
     *
     * @return false when the outcome is unknown, or when trying again would fail the same way
     */
    public boolean safeToRetry() {
        return false;
    }

    /**
     * What failed, where, and, on a line of its own, what to do about it.
     *
     * @return the message, which begins with the {@link #inputRow} if there is one
     */
    @Override
    public String getMessage() {
        String message = String.valueOf(super.getMessage());
        return inputRow < 0 ? message : "input row " + inputRow + ": " + message;
    }

    /**
     * Which row of the input it was, for a method that takes many.
     *
     * @return its index in the order in which they were given, from 0; empty if the method takes no rows, or if it was none
     *     of them in particular
     */
    public OptionalLong inputRow() {
        return inputRow < 0 ? OptionalLong.empty() : OptionalLong.of(inputRow);
    }

    /**
     * Takes note of the input row that this is about, unless one is known.
     *
     * @param index the row, from 0
     */
    public void atInputRow(long index) {
        if (inputRow < 0) {
            inputRow = index;
        }
    }

    /**
     * What to do about it, in a sentence; already part of {@link #getMessage()}.
     *
     * @return the advice, or null when there is none
     */
    public @Nullable String hint() {
        return hint;
    }
}
