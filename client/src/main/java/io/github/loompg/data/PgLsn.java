package io.github.loompg.data;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in the write-ahead log: a {@code pg_lsn}.
 *
 * @param value the number of the byte, as an unsigned number
 * @see <a href="https://www.postgresql.org/docs/current/datatype-pg-lsn.html">pg_lsn Type</a>
 */
public record PgLsn(long value) implements Comparable<PgLsn> {
    private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    /**
     * Reads a position as the server prints it, such as {@code 16/B374D848}.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static PgLsn parse(String text) {
        Matcher halves = TEXT.matcher(text);
        if (!halves.matches()) {
            throw new IllegalArgumentException("not a position in the write-ahead log, such as 16/B374D848");
        }
        return new PgLsn(Long.parseLong(halves.group(1), 16) << Integer.SIZE | Long.parseLong(halves.group(2), 16));
    }

    /** Compares positions by where they are in the log. */
    @Override
    public int compareTo(PgLsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    /** The position as the server prints it. */
    @Override
    public String toString() {
        return String.format("%X/%X", value >>> Integer.SIZE, value & 0xFFFF_FFFFL);
    }
}
