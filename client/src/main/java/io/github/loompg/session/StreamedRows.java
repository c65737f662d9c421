package io.github.loompg.session;

import io.github.loompg.data.Row;
import io.github.loompg.error.OutdatedStatementException;
import io.github.loompg.error.ServerException;
import io.github.loompg.exchange.RowStream;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.bytes.ByteWriter;
import org.jspecify.annotations.Nullable;

/** The rows of a cursor that is part of no transaction. */
final class StreamedRows implements RowSource {
    private final CursorHold hold;
    private final RowStream stream;
    private boolean over;

    private StreamedRows(CursorHold hold, RowStream stream) {
        this.hold = hold;
        this.stream = stream;
    }

    /** Runs the statement; once more if the server has forgotten it, or knows it with another result. */
    static StreamedRows open(Session session, CursorHold hold, Invocation invocation, Deadline deadline) {
        Turn turn = hold.turn();
        boolean again = true;
        while (true) {
            Invocation.Ready<ByteWriter> ready = invocation.ready(
                    turn::sendRepeatable,
                    deadline,
                    (statement, arguments) -> RowStream.request(session.pipeline(), statement, arguments));
            try {
                return new StreamedRows(hold, RowStream.open(turn, ready.statement(), ready.request(), deadline));
            } catch (OutdatedStatementException otherResult) {
                invocation.drop(ready.statement(), Staleness.OTHER_RESULT);
                throw otherResult;
            } catch (ServerException refused) {
                Staleness staleness = Staleness.of(refused, ready.fresh());
                invocation.drop(ready.statement(), staleness);
                if (!again || staleness == Staleness.NONE) {
                    throw refused;
                }
                again = false;
            }
        }
    }

    @Override
    public @Nullable Row next(int batch, Deadline deadline) {
        if (over) {
            return null;
        }
        Row row = null;
        try {
            row = stream.next(deadline);
            return row;
        } finally {
            if (row == null) {
                end();
            }
        }
    }

    @Override
    public long skip(long rows, Deadline deadline) {
        long skipped = 0;
        while (skipped < rows && next(1, deadline) != null) {
            skipped++;
        }
        return skipped;
    }

    @Override
    public long rowsIn(long bytes) {
        return 0;
    }

    @Override
    public void close() {
        if (!over) {
            end();
        }
    }

    private void end() {
        over = true;
        stream.close();
        hold.release();
    }
}
