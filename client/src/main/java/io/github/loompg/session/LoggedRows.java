package io.github.loompg.session;

import io.github.loompg.data.Row;
import io.github.loompg.net.Deadline;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The rows of a cursor of which loggers are told when it is over: how long its reader has waited, all in all. */
final class LoggedRows implements RowSource {
    private final RowSource rows;
    private final Listening.LoggedCall call;

    private LoggedRows(RowSource rows, Listening.LoggedCall call) {
        this.rows = rows;
        this.call = call;
    }

    static RowSource open(Listening.LoggedCall call, Supplier<RowSource> opening) {
        boolean open = false;
        try {
            RowSource rows = call.timed(opening);
            open = true;
            return new LoggedRows(rows, call);
        } finally {
            if (!open) {
                call.end();
            }
        }
    }

    @Override
    public @Nullable Row next(int batch, Deadline deadline) {
        return call.timed(() -> rows.next(batch, deadline));
    }

    @Override
    public long skip(long count, Deadline deadline) {
        return call.timed(() -> rows.skip(count, deadline));
    }

    @Override
    public long rowsIn(long bytes) {
        return rows.rowsIn(bytes);
    }

    @Override
    public void close() {
        try {
            rows.close();
        } finally {
            call.end();
        }
    }
}
