package io.github.loompg.error;

import org.jspecify.annotations.Nullable;

/**
 * A prepared statement did not fit the database any more: a table or a type that it uses was changed, or the server has
 * forgotten it. Where nothing can go wrong by it, the statement is prepared anew and run once more by itself, so that
 * this is thrown only
 *
 * <ul>
 *   <li>in a transaction, which has failed with it and cannot go on; {@link #safeToRetry()} is true, and the whole
 *       transaction will do if it is run again,
 *   <li>for a statement behind a pooler that has been run, and whose result has other columns than were expected;
 *       {@link #safeToRetry()} is false.
 * </ul>
 *
 * Either way the next attempt knows better.
 *
 * {@snippet :
 * try {
 *     connection.transaction(this::transfer);
 * } catch (OutdatedStatementException changed) {
 *     if (changed.safeToRetry()) {
 *         connection.transaction(this::transfer);
 *     }
 * }
 * }
 */
public final class OutdatedStatementException extends PostgresException {
    private final boolean run;

    /**
     * Describes one failure.
     *
     * @param message what was outdated
     * @param hint what to do, or null
     * @param cause what the server said, or null
     * @param run whether the statement was run all the same
     */
    public OutdatedStatementException(
            String message, @Nullable String hint, @Nullable ServerException cause, boolean run) {
        super(message, hint, cause);
        this.run = run;
    }

    @Override
    public @Nullable String sqlState() {
        return getCause() instanceof ServerException refusal ? refusal.sqlState() : null;
    }

    /** Whether nothing of the work has taken effect: the transaction, if there is one, has to be run from its beginning. */
    @Override
    public boolean safeToRetry() {
        return !run;
    }
}
