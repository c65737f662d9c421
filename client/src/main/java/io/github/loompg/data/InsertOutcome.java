package io.github.loompg.data;

import io.github.loompg.error.PostgresException;
import org.jspecify.annotations.Nullable;

/**
 * What has become of one row that was to be inserted.
 *
 * @param <T> what the server returns of a row that is stored
 */
public sealed interface InsertOutcome<T> {
    /**
     * The row was inserted, or it has updated the one that it was in conflict with.
     *
     * @param row what was to be returned of it; null if nothing was
     */
    record Stored<T>(@Nullable T row) implements InsertOutcome<T> {}

    /** There was nothing to do: the row was in conflict with one that was to be left as it is, or a trigger passed it over. */
    record Skipped<T>() implements InsertOutcome<T> {}

    /**
     * The row was refused, and has had no effect.
     *
     * @param failure why; its {@link PostgresException#inputRow} is the index of the row
     */
    record Failed<T>(PostgresException failure) implements InsertOutcome<T> {
        /** The index of the row in the order of the input, from 0. */
        public long index() {
            return failure.inputRow().orElseThrow();
        }

        /** The code of the server's error; null if the value of a column could not be sent in the first place. */
        public @Nullable String sqlState() {
            return failure.sqlState();
        }
    }
}
