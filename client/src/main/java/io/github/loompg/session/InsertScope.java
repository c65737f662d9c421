package io.github.loompg.session;

import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.TransactionOutcomeUnknownException;
import io.github.loompg.exchange.InsertSegment;
import io.github.loompg.exchange.SimpleQuery;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import java.util.List;

/**
 * What keeps the rows of one insert together. Outside of a transaction that is a transaction, inside of one a savepoint; and
 * within it there is a savepoint in front of the rows that were sent last, so that they can be taken back without the
 * others. An insert that is sent as a whole needs less: its own Sync, or one savepoint.
 */
final class InsertScope {
    private static final String WHOLE = "loompg_insert";
    private static final String LAST = "loompg_insert_rows";

    private enum State {
        NOT_BEGUN,
        /** The rows that were sent last have been taken. */
        TAKEN,
        /** They have been refused, and are to be taken back. */
        REFUSED,
        /** They have been taken back. */
        TAKEN_BACK
    }

    private final Session session;
    private final Turn turn;
    private final boolean inTransaction;
    private boolean single;
    private State state = State.NOT_BEGUN;

    InsertScope(Session session, Turn turn) {
        this.session = session;
        this.turn = turn;
        this.inTransaction = session.isInTransaction();
    }

    /** All rows are sent at once, and all of them are stored or none. */
    void single() {
        single = true;
    }

    // Around rows

    /** What stands in front of the next rows. */
    List<String> before() {
        if (single && !inTransaction) {
            return List.of();
        }
        return switch (state) {
            case NOT_BEGUN ->
                single
                        ? List.of(savepoint(LAST))
                        : List.of(inTransaction ? savepoint(WHOLE) : "BEGIN", savepoint(LAST));
            case TAKEN -> List.of(release(LAST), savepoint(LAST));
            case REFUSED -> List.of(rollbackTo(LAST));
            case TAKEN_BACK -> List.of();
        };
    }

    /** What stands behind them. */
    List<String> after() {
        return single && inTransaction ? List.of(release(LAST)) : List.of();
    }

    /** Takes back what was refused, so that something else can be asked before more is sent. */
    void takeBack(Deadline deadline) {
        if (state == State.REFUSED && (inTransaction || !single)) {
            run(rollbackTo(LAST), deadline);
            state = State.TAKEN_BACK;
        }
    }

    /** Rows have been sent. */
    void sent() {
        state = State.REFUSED;
    }

    /** They have been answered. */
    void answered(InsertSegment<?> segment) {
        if (segment.isRefusedBefore()) {
            state = State.NOT_BEGUN;
        } else if (segment.refusal() == null && segment.isClear()) {
            state = State.TAKEN;
        }
    }

    // At the end

    /** Makes the rows that were taken take effect. */
    void end(Deadline deadline) {
        if (single || state == State.NOT_BEGUN) {
            state = State.NOT_BEGUN;
            return;
        }
        takeBack(deadline);
        if (inTransaction) {
            run(release(WHOLE), deadline);
        } else {
            commit(deadline);
        }
        state = State.NOT_BEGUN;
    }

    private void commit(Deadline deadline) {
        SimpleQuery commit = new SimpleQuery(session.pipeline(), "COMMIT");
        Reply reply = commit.sendFinal(turn, deadline);
        state = State.NOT_BEGUN;
        try {
            String unused = commit.answer(turn, reply, deadline);
        } catch (ServerException refused) {
            throw refused;
        } catch (ConnectionLostException lost) {
            throw lost.sent() ? unknown(lost) : lost;
        } catch (PostgresException lost) {
            throw unknown(lost);
        }
    }

    private static TransactionOutcomeUnknownException unknown(PostgresException cause) {
        return new TransactionOutcomeUnknownException(
                "whether the rows were inserted is not known: COMMIT was sent, and no answer came",
                "look whether they are there before you do it again",
                cause);
    }

    /** Undoes all, in the grace, or closes the connection; what goes wrong with that is added to the failure. */
    void undo(Throwable failure) {
        State last = state;
        state = State.NOT_BEGUN;
        if (last == State.NOT_BEGUN
                || (single && !inTransaction)
                || !session.pipeline().isOpen()) {
            return;
        }
        String savepoint = single ? LAST : WHOLE;
        try {
            new SimpleQuery(
                            session.pipeline(),
                            inTransaction ? rollbackTo(savepoint) + "; " + release(savepoint) : "ROLLBACK")
                    .runCleanup(turn, session.grace());
        } catch (ConnectionLostException | ConnectionClosedException gone) {
            // So is the transaction.
        } catch (QueryTimeoutException stuck) {
            session.terminate();
            failure.addSuppressed(stuck);
        } catch (PostgresException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    private void run(String sql, Deadline deadline) {
        String unused = new SimpleQuery(session.pipeline(), sql).run(turn, deadline);
    }

    private static String savepoint(String name) {
        return "SAVEPOINT " + name;
    }

    private static String release(String name) {
        return "RELEASE SAVEPOINT " + name;
    }

    private static String rollbackTo(String name) {
        return "ROLLBACK TO SAVEPOINT " + name;
    }
}
