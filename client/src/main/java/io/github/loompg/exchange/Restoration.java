package io.github.loompg.exchange;

import io.github.loompg.error.sqlstate.QueryCanceledException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.message.TransactionStatus;
import java.util.List;
import java.util.StringJoiner;

/**
 * What is said to a session that somebody has used so that it becomes what it was at its beginning.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-discard.html">DISCARD</a>
 */
public final class Restoration {
    /** The first version that knows a limit for a whole transaction, by which it ends the session. */
    private static final int TRANSACTION_TIMEOUT = 17;

    private static final List<String> LIMITS = List.of("statement_timeout", "lock_timeout");
    private static final List<String> MORE_LIMITS = List.of("statement_timeout", "transaction_timeout", "lock_timeout");

    private final Pipeline pipeline;
    private final List<String> limits;

    /** @param majorVersion the server's */
    public Restoration(Pipeline pipeline, int majorVersion) {
        this.pipeline = pipeline;
        this.limits = majorVersion >= TRANSACTION_TIMEOUT ? MORE_LIMITS : LIMITS;
    }

    /**
     * Ends a transaction, and undoes the rest.
     *
     * @param all whether there may be more than an open transaction
     * @param prepared whether there may be statements that were prepared by SQL
     * @param channels what is listened to all the same, as SQL writes it
     */
    public void run(Turn turn, boolean all, boolean prepared, List<String> channels, Deadline grace) {
        if (!pipeline.isAnswered()) {
            // What is still to be answered says whether a transaction is open. It may have been given up, or be so only
            // now, and can be cancelled as long as nothing is behind it that must not be hit.
            String unused = new SimpleQuery(pipeline, "").runFirst(turn, grace);
        }
        if (pipeline.transactionStatus() != TransactionStatus.IDLE) {
            new SimpleQuery(pipeline, "ROLLBACK").runCleanup(turn, grace);
        }
        String script = script(all, prepared, channels);
        if (script.isEmpty()) {
            return;
        }
        try {
            new SimpleQuery(pipeline, script).runCleanup(turn, grace);
        } catch (QueryCanceledException tooShort) {
            // The user's limit has struck the statement that lifts it, which does not happen twice.
            new SimpleQuery(pipeline, script).runCleanup(turn, grace);
        }
    }

    private String script(boolean all, boolean prepared, List<String> channels) {
        StringJoiner script = new StringJoiner("; ");
        if (all) {
            // First of all what could get in the way of the others: limits of time, also those that the session has had
            // from its beginning, and a role.
            liftLimits(script);
            script.add("SET SESSION AUTHORIZATION DEFAULT").add("RESET ROLE").add("RESET ALL");
            liftLimits(script);
            script.add("UNLISTEN *")
                    .add("CLOSE ALL")
                    .add("SELECT pg_catalog.pg_advisory_unlock_all()")
                    .add("DISCARD TEMP")
                    .add("DISCARD SEQUENCES");
            channels.forEach(channel -> script.add("LISTEN " + channel));
        }
        if (prepared) {
            script.add("DEALLOCATE ALL");
        }
        if (all) {
            limits.forEach(limit -> script.add("RESET " + limit));
        }
        return script.toString();
    }

    private void liftLimits(StringJoiner script) {
        limits.forEach(limit -> script.add("SET " + limit + " = 0"));
    }
}
