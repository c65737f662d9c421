package io.github.loompg.session;

import io.github.loompg.error.PostgresException;
import io.github.loompg.error.UsageException;
import io.github.loompg.exchange.Outcome;
import io.github.loompg.net.Clock;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Pipeline;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds out on a connection of its own what has become of a transaction whose COMMIT was not answered. While the server
 * still works on it, or cannot be reached, it asks again.
 *
 * @param lost the connection that does not answer any more
 * @param another opens a session like the one that was lost
 * @param longest how long all of it may take
 * @see <a href="https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT">pg_xact_status</a>
 */
record OutcomeInquiry(Pipeline lost, Function<Deadline, Session> another, Clock clock, Duration longest) {
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** The functions' first version, under other names than today's. */
    private static final int FIRST = 10;

    private static final int RENAMED = 13;

    /** Refuses to begin what such a server could not be asked for later. */
    static void requireOf(int serverMajor) {
        if (serverMajor > 0 && serverMajor < FIRST) {
            throw new UsageException(
                    "inquireOutcome needs PostgreSQL " + FIRST + " or newer, and the server is older",
                    "leave it out, and see in the database what has become of a COMMIT without an answer",
                    null);
        }
    }

    /** The statement that gives the number of a transaction, NULL if it has none. */
    static String numberSql(int serverMajor) {
        return isRenamed(serverMajor)
                ? "SELECT pg_current_xact_id_if_assigned()::text"
                : "SELECT txid_current_if_assigned()::text";
    }

    private static String statusSql(int serverMajor) {
        return isRenamed(serverMajor) ? "SELECT pg_xact_status($1::text::xid8)" : "SELECT txid_status($1::text::int8)";
    }

    private static boolean isRenamed(int serverMajor) {
        return serverMajor == 0 || serverMajor >= RENAMED;
    }

    /**
     * Whether it was committed.
     *
     * @param transaction its number
     * @return null if that cannot be found out
     * @throws PostgresException why it cannot, if the time is over
     */
    @Nullable
    Boolean wasCommitted(String transaction) {
        Deadline deadline = Deadline.after(longest, clock);
        while (true) {
            PostgresException failure = null;
            String status = "in progress";
            try {
                status = ask(transaction, deadline);
            } catch (PostgresException unreachable) {
                failure = unreachable;
            }
            switch (status) {
                case "committed" -> {
                    return true;
                }
                case "aborted" -> {
                    return false;
                }
                case null -> {
                    // The server has forgotten it.
                    return null;
                }
                default -> {
                    if (deadline.expired() && failure != null) {
                        throw failure;
                    }
                    if (deadline.expired()) {
                        return null;
                    }
                    lost.pause(Deadline.after(PAUSE, clock).sooner(deadline));
                }
            }
        }
    }

    private @Nullable String ask(String transaction, Deadline deadline) {
        Session session = another.apply(deadline);
        try {
            Lane lane = session.lane().timeout(Duration.ofNanos(deadline.remainingNanos()));
            return lane.query(
                    statusSql(session.serverMajor()),
                    new Object[] {transaction},
                    Outcome.first(shape -> shape.columnReader(0, String.class)));
        } finally {
            session.terminate();
        }
    }
}
