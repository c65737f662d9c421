package io.github.loompg.session;

import io.github.loompg.error.PostgresException;
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
    private static final String SQL = "SELECT pg_xact_status($1::text::xid8)";
    private static final Duration PAUSE = Duration.ofMillis(50);

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
                    SQL, new Object[] {transaction}, Outcome.first(shape -> shape.columnReader(0, String.class)));
        } finally {
            session.terminate();
        }
    }
}
