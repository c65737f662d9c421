package io.github.loompg.session;

import io.github.loompg.data.Row;
import io.github.loompg.net.Deadline;
import org.jspecify.annotations.Nullable;

/** Where the rows of an open cursor come from. Whoever calls sees to it that one does at a time. */
sealed interface RowSource permits LoggedRows, PortalRows, StreamedRows {
    /**
     * The next row, or null at the end.
     *
     * @param batch how many to ask the server for, if none has come yet
     */
    @Nullable
    Row next(int batch, Deadline deadline);

    /** Passes over so many rows; returns how many there were. */
    long skip(long rows, Deadline deadline);

    /** How many rows make up so many bytes, going by those that came last; 0 if nobody can tell. */
    long rowsIn(long bytes);

    /** Wants no more rows. */
    void close();
}
