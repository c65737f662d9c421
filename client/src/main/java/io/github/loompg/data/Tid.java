package io.github.loompg.data;

/**
 * Where a row is within its table: a {@code tid}, as in the column {@code ctid}.
 *
 * @param block the number of the page, 0 to 4,294,967,295
 * @param offset the number of the row in it, 0 to 65,535
 * @see <a href="https://www.postgresql.org/docs/current/datatype-oid.html">Object Identifier Types</a>
 */
public record Tid(long block, int offset) {
    /**
     * A place of its two numbers.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public Tid {
        if (block >>> Integer.SIZE != 0) {
            throw new IllegalArgumentException("not a tid: its page is not from 0 to 4,294,967,295");
        }
        if (offset >>> Short.SIZE != 0) {
            throw new IllegalArgumentException("not a tid: its row is not from 0 to 65,535");
        }
    }

    /**
     * Reads a place as the server prints it, such as {@code (0,1)}.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static Tid parse(String text) {
        int comma = text.indexOf(',');
        if (!text.startsWith("(") || !text.endsWith(")") || comma < 0) {
            throw malformed();
        }
        try {
            return new Tid(
                    Long.parseLong(text, 1, comma, 10), Integer.parseInt(text, comma + 1, text.length() - 1, 10));
        } catch (NumberFormatException invalid) {
            throw malformed();
        }
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("not a tid, such as (0,1)");
    }

    /** The place as the server prints it. */
    @Override
    public String toString() {
        return "(" + block + "," + offset + ")";
    }
}
