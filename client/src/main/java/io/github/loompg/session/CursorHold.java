package io.github.loompg.session;

import io.github.loompg.error.UsageException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Turn;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a cursor that is part of no transaction has: the write side, until its last row has been read. */
final class CursorHold implements Holder, PortalRows.Access {
    private final Session session;
    private final Turn turn;

    CursorHold(Session session) {
        this.session = session;
        this.turn = session.reserveFor(this);
    }

    Turn await(Deadline deadline) {
        return turn.await(deadline);
    }

    Turn turn() {
        return turn;
    }

    /** In a transaction that was begun by hand. */
    @Override
    public <R extends @Nullable Object> R during(Deadline deadline, Function<Turn, R> conversation) {
        turn.requireTime(deadline);
        return conversation.apply(turn);
    }

    @Override
    public void end() {
        release();
    }

    void release() {
        session.ended(this);
        turn.close();
    }

    @Override
    public UsageException inTheWay() {
        return new UsageException(
                "a cursor is open on this connection, which has it for itself",
                "read the cursor to its end or close it before; or open it in a transaction, where other calls may be made"
                        + " in between; or use another connection",
                null);
    }

    /** Nobody can tell when it would be read to its end. */
    @Override
    public void connectionCloses() {
        session.terminate();
    }
}
