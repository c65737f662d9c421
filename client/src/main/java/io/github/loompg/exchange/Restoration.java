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
    private static final String NO_LIMIT = "SET statement_timeout = 0";

    private final Pipeline pipeline;

    public Restoration(Pipeline pipeline) {
        this.pipeline = pipeline;
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

    private static String script(boolean all, boolean prepared, List<String> channels) {
        StringJoiner script = new StringJoiner("; ");
        if (all) {
            // First of all what could get in the way of the others: limits of time, also those that the session has had
            // from its beginning, and a role.
            script.add(NO_LIMIT)
                    .add("SET SESSION AUTHORIZATION DEFAULT")
                    .add("RESET ROLE")
                    .add("RESET ALL")
                    .add(NO_LIMIT)
                    .add("UNLISTEN *")
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
            script.add("RESET statement_timeout");
        }
        return script.toString();
    }
}
