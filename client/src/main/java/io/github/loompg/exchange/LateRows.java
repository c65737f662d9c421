package io.github.loompg.exchange;

import io.github.loompg.catalog.ResultShape;
import io.github.loompg.protocol.bytes.ByteReader;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;

/**
 * The rows of a result from the first on that has a part of a type that nobody has met, which can be so where values say
 * themselves what they are made of. They are kept as bytes until their types have been looked up.
 */
final class LateRows {
    private final ResultShape shape;
    private final Set<Integer> unmet = new LinkedHashSet<>();
    private final Queue<ByteReader> rows = new ArrayDeque<>();

    LateRows(ResultShape shape) {
        this.shape = shape;
    }

    /** Takes a row if it has to wait, or one before it has. */
    boolean take(byte[] array, int offset, int length) {
        shape.addUnmetTypes(array, offset, length, unmet);
        return !unmet.isEmpty() && rows.add(new ByteReader(array, offset, length));
    }

    /** The types to be looked up. */
    Set<Integer> unmetTypes() {
        return unmet;
    }

    /** Who takes the rows that have waited. */
    @FunctionalInterface
    interface Taker {
        /** Takes the body of one. */
        void row(byte[] array, int offset, int length);
    }

    /** Hands out the rows that have waited. */
    void handOut(Taker taker) {
        for (ByteReader row = rows.poll(); row != null; row = rows.poll()) {
            // They are met by now; what is met is kept for as long as the statement, so that rows can be read later,
            // too.
            shape.addUnmetTypes(row.array(), row.position(), row.remaining(), new HashSet<>());
            taker.row(row.array(), row.position(), row.remaining());
        }
    }
}
