package io.github.loompg.error;

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
     * What to do about it, in a sentence; already part of {@link #getMessage()}.
     *
     * @return the advice, or null when there is none
     */
    public @Nullable String hint() {
        return hint;
    }
}
