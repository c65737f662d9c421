package io.github.loompg.pool;

import io.github.loompg.error.SqlExcerpt;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who has a session of a pool.
 *
 * @param label what he calls himself, or else the name of the thread that asked for it
 * @param site where in the program that was, or null if it was for a single call
 * @param heldNanos for how long he has it
 * @param restingNanos for how long nothing is done with it; below zero if something is
 * @param sql what is being run, or was last; null if nothing was, or it has no single text
 */
public record Holder(
        String label,
        @Nullable String site,
        long heldNanos,
        long restingNanos,
        @Nullable String sql) {
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(label);
        if (site != null) {
            text.append(" at ").append(site);
        }
        text.append(", for ").append(seconds(heldNanos));
        if (sql == null) {
            return text.append(restingNanos < 0 ? ", busy" : ", doing nothing").toString();
        }
        text.append(restingNanos < 0 ? ", running: " : ", doing nothing for " + seconds(restingNanos) + " after: ");
        return text.append(SqlExcerpt.of(sql)).toString();
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
    }
}
