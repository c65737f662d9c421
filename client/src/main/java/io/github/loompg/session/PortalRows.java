package io.github.loompg.session;

import io.github.loompg.data.Row;
import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.OutdatedStatementException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.UsageException;
import io.github.loompg.exchange.Portal;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of a cursor in a transaction. */
final class PortalRows implements RowSource {
    /** Where a cursor's requests are sent. */
    interface Access {
        /** Has the write side for one conversation. */
        <R extends @Nullable Object> R during(Deadline deadline, Function<Turn, R> conversation);

        /**
         * Within a conversation that has failed: begins the transaction anew if there was nothing in it but this, and returns
         * whether it has.
         */
        default boolean beginsAnew(Deadline deadline) {
            return false;
        }

        /** The cursor is over; may be said more than once. */
        default void end() {}
    }

    private final Session session;
    private final Access access;
    private final Invocation invocation;
    private final Queue<Row> ahead = new ArrayDeque<>();
    private @Nullable Portal portal;
    private boolean mayHaveMore = true;
    private long rowsOfBatch;
    private long bytesOfBatch;

    PortalRows(Session session, Access access, Invocation invocation) {
        this.session = session;
        this.access = access;
        this.invocation = invocation;
    }

    @Override
    public @Nullable Row next(int batch, Deadline deadline) {
        if (ahead.isEmpty() && mayHaveMore) {
            read(batch, deadline);
        }
        return ahead.poll();
    }

    private void read(int rows, Deadline deadline) {
        boolean done = false;
        try {
            access.during(deadline, turn -> {
                Portal open = portal;
                Portal.Batch batch = open == null ? open(turn, rows, deadline) : open.fetch(turn, rows, deadline);
                ahead.addAll(batch.rows());
                rowsOfBatch = batch.rows().size();
                bytesOfBatch = batch.bytes();
                session.lateTypes().lookUp(turn::send, batch.unmetTypes(), deadline);
                closeAtEnd(turn, batch.mayHaveMore(), deadline);
                return null;
            });
            done = true;
        } finally {
            if (!done || !mayHaveMore) {
                end();
            }
        }
    }

    private Portal.Batch open(Turn turn, int rows, Deadline deadline) {
        Invocation.Ready<Opening> ready = ready(turn, rows, deadline);
        try {
            return open(turn, ready, deadline);
        } catch (ServerException refused) {
            Staleness staleness =
                    ready.request().portal().isBound() ? Staleness.NONE : Staleness.of(refused, ready.fresh());
            invocation.drop(ready.statement(), staleness);
            if (staleness == Staleness.NONE || !access.beginsAnew(deadline)) {
                throw staleness.inTransaction(refused);
            }
        }
        return open(turn, ready(turn, rows, deadline), deadline);
    }

    private Invocation.Ready<Opening> ready(Turn turn, int rows, Deadline deadline) {
        return invocation.ready(turn::send, deadline, (statement, arguments) -> {
            Portal anew = new Portal(session.pipeline(), statement, session.nextPortal());
            return new Opening(anew, anew.opening(arguments, rows));
        });
    }

    private Portal.Batch open(Turn turn, Invocation.Ready<Opening> ready, Deadline deadline) {
        Portal opened = ready.request().portal();
        try {
            Portal.Batch first = opened.open(turn, ready.request().request(), deadline);
            portal = opened;
            return first;
        } catch (OutdatedStatementException otherResult) {
            invocation.drop(ready.statement(), Staleness.OTHER_RESULT);
            throw otherResult;
        }
    }

    private record Opening(Portal portal, ByteWriter request) {}

    /** A portal that stays keeps its tables from being changed or dropped. */
    private void closeAtEnd(Turn turn, boolean more, Deadline deadline) {
        mayHaveMore = more;
        Portal open = portal;
        if (!more && open != null) {
            open.close(turn, deadline);
        }
    }

    @Override
    public long skip(long rows, Deadline deadline) {
        long skipped = 0;
        while (skipped < rows && ahead.poll() != null) {
            skipped++;
        }
        if (skipped < rows && mayHaveMore && portal == null && next(1, deadline) != null) {
            skipped++;
        }
        Portal open = portal;
        if (skipped == rows || !mayHaveMore || open == null) {
            return skipped;
        }
        long rest = rows - skipped;
        boolean done = false;
        try {
            long moved = access.during(deadline, turn -> {
                long passed = open.move(turn, rest, deadline);
                closeAtEnd(turn, passed == rest, deadline);
                return passed;
            });
            done = true;
            return skipped + moved;
        } finally {
            if (!done || !mayHaveMore) {
                end();
            }
        }
    }

    @Override
    public long rowsIn(long bytes) {
        return bytesOfBatch == 0 ? 0 : Math.max(1, bytes * rowsOfBatch / bytesOfBatch);
    }

    @Override
    public void close() {
        Portal open = portal;
        ahead.clear();
        try {
            if (mayHaveMore && open != null && session.isInGoodTransaction()) {
                Deadline grace = session.grace();
                access.during(grace, turn -> {
                    open.close(turn, grace);
                    return null;
                });
            }
        } catch (UsageException | ConnectionLostException | ConnectionClosedException gone) {
            // The transaction has gone on without the cursor, and takes the portal along at its end.
        } finally {
            end();
        }
    }

    private void end() {
        mayHaveMore = false;
        access.end();
    }
}
