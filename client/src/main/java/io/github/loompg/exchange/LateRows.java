package io.github.loompg.exchange;

import io.github.loompg.catalog.ResultShape;
import io.github.loompg.catalog.RowReader;
import io.github.loompg.protocol.bytes.ByteReader;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

    /** Reads the rows that have waited. */
    <T> void read(RowReader<T> reader, Consumer<? super @Nullable T> consumer) {
        for (ByteReader row = rows.poll(); row != null; row = rows.poll()) {
            // They are met by now; what is met is kept for as long as the statement, so that rows can be read later,
            // too.
            shape.addUnmetTypes(row.array(), row.position(), row.remaining(), new HashSet<>());
            consumer.accept(reader.read(row.array(), row.position(), row.remaining()));
        }
    }
}
