package io.github.loompg.session;

import io.github.loompg.error.UsageException;
import java.time.Duration;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * How a transaction begins and what becomes of a COMMIT without an answer.
 *
 * @param isolation SQL's words for it; null, like all others, for what the server has by default
 * @param retries how often all of it may be run again
 * @param inquiry how long it may take to find out about the COMMIT, or null if that is not wanted
 * @see <a href="https://www.postgresql.org/docs/current/sql-begin.html">BEGIN</a>
 */
public record TransactionMode(
        @Nullable String isolation,
        @Nullable Boolean readOnly,
        @Nullable Boolean deferrable,
        int retries,
        @Nullable Duration inquiry) {
    public static final TransactionMode DEFAULT = new TransactionMode(null, null, null, 0, null);

    /** The modes in SQL, empty if there are none. */
    public String words() {
        StringJoiner words = new StringJoiner(", ");
        if (isolation != null) {
            words.add("ISOLATION LEVEL " + isolation);
        }
        if (readOnly != null) {
            words.add(access(readOnly));
        }
        if (deferrable != null) {
            words.add(deferrable ? "DEFERRABLE" : "NOT DEFERRABLE");
        }
        return words.toString();
    }

    /** The statement that begins a whole transaction. */
    String begin() {
        String words = words();
        return words.isEmpty() ? "BEGIN" : "BEGIN " + words;
    }

    /** The statement that begins one within a transaction. */
    String savepoint(String name) {
        return "SAVEPOINT " + name + (readOnly == null ? "" : "; SET TRANSACTION " + access(readOnly));
    }

    private static String access(boolean readOnly) {
        return readOnly ? "READ ONLY" : "READ WRITE";
    }

    /** Refuses what only a whole transaction can have. */
    void requireForSavepoint() {
        String what =
                deferrable != null ? "deferrable" : retries > 0 ? "retries" : inquiry != null ? "inquireOutcome" : null;
        if (what != null) {
            throw new UsageException(
                    "a transaction within a transaction cannot have the option " + what,
                    "set it for the outermost transaction: a savepoint begins, fails and ends with that",
                    null);
        }
    }

    /** Refuses another isolation than that which the whole transaction has. */
    void requireIsolation(String outer) {
        if (isolation != null && !isolation.equalsIgnoreCase(outer)) {
            throw new UsageException(
                    "a transaction within a transaction has its isolation level, which is "
                            + outer.toLowerCase(Locale.ROOT) + ", and cannot have "
                            + isolation.toLowerCase(Locale.ROOT),
                    "set the level for the outermost transaction",
                    null);
        }
    }
}
