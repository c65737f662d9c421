package io.github.loompg.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which transactions had ended at a certain moment: a {@code pg_snapshot} or {@code txid_snapshot}.
 *
 * @param xmin the oldest transaction that had not ended; all before it had
 * @param xmax the first transaction that had not begun
 * @param inProgress those from {@code xmin} and before {@code xmax} that had not ended, in their order; a list that cannot
 *     be changed
 * @see <a href="https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT">Transaction ID and
 *     Snapshot Information Functions</a>
 */
public record TransactionSnapshot(long xmin, long xmax, List<Long> inProgress) {
    /**
     * A snapshot of its parts.
     *
     * @throws IllegalArgumentException if they are not in their order
     */
    public TransactionSnapshot {
        inProgress = List.copyOf(inProgress);
        if (xmin < 1 || xmax < xmin) {
            throw malformed();
        }
        long last = xmin - 1;
        for (long transaction : inProgress) {
            if (transaction <= last || transaction >= xmax) {
                throw malformed();
            }
            last = transaction;
        }
    }

    /**
     * Reads a snapshot as the server prints it, such as {@code 10:20:10,14,15}.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static TransactionSnapshot parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw malformed();
        }
        try {
            List<Long> inProgress = new ArrayList<>();
            for (String transaction : parts[2].isEmpty() ? new String[0] : parts[2].split(",", -1)) {
                inProgress.add(Long.valueOf(transaction));
            }
            return new TransactionSnapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), inProgress);
        } catch (NumberFormatException invalid) {
            throw malformed();
        }
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException(
                "not a snapshot, such as 10:20:10,14,15: three parts, each in rising order");
    }

    /** Whether that transaction had ended. */
    public boolean hasEnded(long transaction) {
        return transaction < xmin || (transaction < xmax && !inProgress.contains(transaction));
    }

    /** The snapshot as the server prints it. */
    @Override
    public String toString() {
        return inProgress.stream().map(String::valueOf).collect(Collectors.joining(",", xmin + ":" + xmax + ":", ""));
    }
}
