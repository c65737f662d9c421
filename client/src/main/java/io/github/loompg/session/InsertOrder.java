package io.github.loompg.session;

import io.github.loompg.catalog.ResultShape;
import io.github.loompg.catalog.RowReader;
import io.github.loompg.exchange.CopyTable;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to be inserted.
 *
 * @param <T> what the server is to return of a row
 * @param table where, and into which columns; none for those that the first row names
 * @param conflict what stands behind the rows, for the columns that are inserted; or null
 * @param tellsEach whether it is to be said of each row what has become of it
 * @param keepsOthers whether the rows in front of one that fails are stored
 * @param goesOn whether those behind it are
 */
public record InsertOrder<T>(
        CopyTable table,
        @Nullable Function<List<String>, String> conflict,
        Returning<T> returning,
        boolean tellsEach,
        boolean keepsOthers,
        boolean goesOn) {
    /**
     * What is to be returned.
     *
     * @param reading what becomes of it, or null if nothing is
     * @param columns the columns; none for those of the record, or for all
     * @param record whose components are the columns, or null
     */
    public record Returning<T>(
            @Nullable Function<ResultShape, RowReader<T>> reading,
            List<String> columns,
            @Nullable Class<?> record) {
        public static <T> Returning<T> none() {
            return new Returning<>(null, List.of(), null);
        }
    }
}
