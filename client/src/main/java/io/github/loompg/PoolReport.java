package io.github.loompg;

import java.time.Duration;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Pool} is doing at one moment, and what it has done since it was created. At every moment
 * {@code idle + leased + connecting + closing = total}, and {@code total} is at most {@link Pool#maxSize}.
 *
 * @param idle open and free
 * @param leased in use, or being made ready for the next caller
 * @param connecting being opened
 * @param closing being closed
 * @param total all of these
 * @param waiting callers who wait for a connection
 * @param served callers who got one
 * @param queued callers who had to wait
 * @param timedOut callers who waited in vain
 * @param abandoned callers who gave up before they got one
 * @param opened how often a connection was opened
 * @param failed how often that failed
 * @param closed how often one was closed
 * @param holders who has a connection
 * @param lastFailure why the last attempt to open a connection failed; null if it did not
 */
public record PoolReport(
        int idle,
        int leased,
        int connecting,
        int closing,
        int total,
        int waiting,
        long served,
        long queued,
        long timedOut,
        long abandoned,
        long opened,
        long failed,
        long closed,
        List<Holder> holders,
        @Nullable Throwable lastFailure) {

    /**
     * Who has a connection.
     *
     * @param label what {@link Pool#label} says, or else the name of the thread that asked for it
     * @param site where in the program it was acquired; null if it is for a single call
     * @param held for how long
     * @param resting for how long nothing is done with it; null if a call is under way
     * @param sql what is being run or was run last; null if nothing was, or it has no single text
     */
    public record Holder(
            String label,
            @Nullable String site,
            Duration held,
            @Nullable Duration resting,
            @Nullable String sql) {}

    /** The same for people, on several lines. */
    @Override
    public String toString() {
        StringJoiner lines = new StringJoiner(System.lineSeparator())
                .add(total + " connections: " + idle + " idle, " + leased + " leased, " + connecting + " connecting, "
                        + closing + " closing; " + waiting + " callers wait")
                .add("callers so far: " + served + " served, " + queued + " had to wait, " + timedOut + " in vain, "
                        + abandoned + " gave up")
                .add("connections so far: " + opened + " opened, " + failed + " failed, " + closed + " closed");
        if (lastFailure != null) {
            lines.add("none can be opened: " + lastFailure.getMessage());
        }
        for (Holder holder : holders) {
            lines.add("held by " + holder.label() + (holder.site() == null ? "" : " at " + holder.site()) + " for "
                    + holder.held().toMillis() + " ms, "
                    + (holder.resting() == null
                            ? "busy"
                            : "idle for " + holder.resting().toMillis() + " ms")
                    + (holder.sql() == null ? "" : ": " + holder.sql()));
        }
        return lines.toString();
    }
}
