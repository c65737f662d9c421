package io.github.loompg.session;

import io.github.loompg.error.OutdatedStatementException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.SqlState;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why the server has refused to run a statement that it has prepared before, if that is not the fault of the statement.
 * It is told by the SQLSTATE and by the function of the server that has refused: messages are in the server's language.
 */
enum Staleness {
    /** The statement fits, and was refused for what it is. */
    NONE,
    /** The server does not know the statement: it was deallocated, or this is another server than the one that knew it. */
    FORGOTTEN,
    /** The statement gives other columns now, and the server does not do that. */
    OTHER_RESULT,
    /** It cannot be run as it was prepared; prepared anew it may fit, or be refused for a reason of today. */
    PERHAPS;

    private static final String REVALIDATION = "RevalidateCachedQuery";

    /** The numbers of parameters or columns in Bind are not those of the statement. */
    private static final String BINDING = "exec_bind_message";

    private static final String SYNTAX_OR_ACCESS = "42";

    /**
     * What may come of a value in the format of another type, or of a type that does not exist any more, which the server
     * calls an internal error.
     */
    private static final Set<String> OTHER_PARAMETER =
            Set.of(SqlState.INVALID_BINARY_REPRESENTATION, SqlState.INTERNAL_ERROR);

    /**
     * Says what a refusal means. Nothing of the statement has been run by then: it is refused for being stale before it
     * is bound.
     *
     * @param fresh whether the statement was prepared just now, so that it cannot be out of date
     */
    static Staleness of(ServerException refusal, boolean fresh) {
        String state = refusal.sqlState();
        if (state == null) {
            return NONE;
        }
        if (state.equals(SqlState.INVALID_SQL_STATEMENT_NAME)) {
            return FORGOTTEN;
        }
        if (fresh) {
            return NONE;
        }
        if (state.equals(SqlState.FEATURE_NOT_SUPPORTED) && REVALIDATION.equals(refusal.routine())) {
            return OTHER_RESULT;
        }
        boolean otherTypes = OTHER_PARAMETER.contains(state)
                || (state.equals(SqlState.SERVER_REPORTED_PROTOCOL_VIOLATION) && BINDING.equals(refusal.routine()))
                || (state.startsWith(SYNTAX_OR_ACCESS) && !state.equals(SqlState.INSUFFICIENT_PRIVILEGE));
        return otherTypes ? PERHAPS : NONE;
    }

    /** What to tell a caller whose transaction has failed with it. */
    PostgresException inTransaction(ServerException refusal) {
        String why = switch (this) {
            case NONE, PERHAPS -> null;
            case FORGOTTEN -> "the server has forgotten a prepared statement";
            case OTHER_RESULT -> "a statement was prepared for a table or type that has changed since";
        };
        return why == null ? refusal : outdated(why, refusal);
    }

    private static PostgresException outdated(String why, @Nullable ServerException refusal) {
        return new OutdatedStatementException(
                why + ", and the transaction has failed with it",
                "run the whole transaction once more: the statement is prepared anew",
                refusal,
                false);
    }
}
