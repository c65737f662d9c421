package io.github.loompg.session;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.TransactionOutcomeUnknownException;
import io.github.loompg.error.TransactionRolledBackException;
import io.github.loompg.error.UsageException;
import io.github.loompg.exchange.SimpleQuery;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.message.TransactionStatus;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that this client began, or, inside of one, a savepoint.
 *
 * <p>All blocks of one transaction share its {@link TransactionHold}, and with it one permit: one thing happens at a
 * time, from whichever threads it is asked for. Only the innermost open block may be used. What is not final is written
 * with the permit in hand; it is read without it only to say what is wrong.
 */
final class TransactionBlock implements PortalRows.Access {
    private static final String IN_FAILED_TRANSACTION = "25P02";

    private enum State {
        NEW("has not begun yet"),
        OPEN("is open"),
        COMMITTED("is already committed"),
        ROLLED_BACK("is already rolled back"),
        FAILED("is already over, because its end failed"),
        CLOSED("is over, because its connection was closed, reset or given back");

        final String words;

        State(String words) {
            this.words = words;
        }
    }

    private final TransactionHold hold;
    private final @Nullable TransactionBlock outer;
    private final TransactionHold.@Nullable Claim beginning;
    private final String savepoint;
    private volatile TransactionMode mode = TransactionMode.DEFAULT;
    private volatile State state = State.NEW;
    private volatile @Nullable PostgresException firstFailure;

    /** An outermost block; it is queued for the connection's write side from now on. */
    TransactionBlock(Session session) {
        hold = new TransactionHold(session);
        outer = null;
        beginning = null;
        savepoint = "";
    }

    private TransactionBlock(TransactionBlock outer) {
        this.outer = outer;
        hold = outer.hold;
        beginning = outer.claim();
        savepoint = "loompg_savepoint_" + hold.nextNumber();
    }

    /** A block inside of this one; the outer one has this to do from now on. */
    TransactionBlock inner() {
        return new TransactionBlock(this);
    }

    // Beginning

    void begin(TransactionMode asked, Deadline deadline) {
        boolean begun = false;
        mode = asked;
        try {
            if (outer == null) {
                hold.awaitTurn(deadline);
                requireNoneByHand();
                if (mode.inquiry() != null) {
                    hold.requireInquiry();
                }
                beginTransaction(deadline);
            } else {
                beginSavepoint(deadline);
            }
            state = State.OPEN;
            hold.innermost(this);
            begun = true;
        } catch (PostgresException failure) {
            if (outer != null
                    && !(failure instanceof ServerException && hold.status() == TransactionStatus.IN_TRANSACTION)) {
                outer.failed(failure);
            }
            throw failure;
        } finally {
            if (beginning != null) {
                beginning.close();
            }
            if (!begun) {
                release();
            }
        }
    }

    private void beginTransaction(Deadline deadline) {
        try {
            new SimpleQuery(hold.pipeline(), beginning(mode)).runFirst(hold.turn(), deadline);
        } catch (QueryTimeoutException | CallInterruptedException givenUp) {
            // It may have begun all the same, and whoever comes next must not find himself in it.
            throw rollbackAfter(givenUp);
        }
    }

    /** Begins the whole transaction once more, which has failed before anything was done in it. */
    void beginAnew(Deadline deadline) {
        try {
            run("ROLLBACK; " + beginning(mode), deadline);
        } catch (PostgresException failure) {
            throw rollbackAfter(failure);
        }
    }

    private void beginSavepoint(Deadline deadline) {
        mode.requireForSavepoint();
        if (mode.isolation() != null && beginning != null) {
            mode.requireIsolation(hold.isolation(beginning, deadline));
        }
        try {
            run(beginning(mode), deadline);
        } catch (ServerException refused) {
            if (mode.readOnly() != null && !IN_FAILED_TRANSACTION.equals(refused.sqlState())) {
                // The savepoint is there, and what came behind it must not spoil what is around it.
                new SimpleQuery(hold.pipeline(), undo()).runCleanup(hold.turn(), hold.grace());
            }
            throw refused;
        }
    }

    private void requireNoneByHand() {
        if (hold.status() != TransactionStatus.IDLE) {
            throw new UsageException(
                    "cannot begin a transaction: one is open that was begun by hand, with BEGIN",
                    "commit it or roll it back before, or use transaction() or begin() in the first place",
                    null);
        }
    }

    /** Gives back what a block holds that did not begin. */
    void release() {
        state = State.FAILED;
        if (beginning != null) {
            beginning.close();
        } else {
            hold.release();
        }
    }

    // Calls

    /** The right to be the one call of this transaction; an error if there is another, or if this block may not have one. */
    TransactionHold.Claim claim() {
        requireUsable();
        TransactionHold.Claim claim = hold.claim(this);
        try {
            requireUsable();
            return claim;
        } catch (PostgresException unusable) {
            claim.close();
            throw unusable;
        }
    }

    @Override
    public <R extends @Nullable Object> R during(Deadline deadline, Function<Turn, R> conversation) {
        TransactionHold.Claim claim = claim();
        try {
            return conversation.apply(claim.enter(deadline));
        } catch (PostgresException failure) {
            failed(failure);
            throw failure;
        } finally {
            claim.close();
        }
    }

    @Override
    public boolean beginsAnew(Deadline deadline) {
        return hold.beginsAnew(deadline);
    }

    private void requireUsable() {
        if (state == State.CLOSED) {
            throw new ConnectionClosedException("the transaction " + state.words, null, null);
        }
        if (state != State.OPEN) {
            throw new UsageException("the transaction " + state.words, "begin another one", null);
        }
        if (hold.innermost() != this) {
            throw new UsageException(
                    "a transaction is open inside of this one", "use the inner one until it is over", null);
        }
    }

    /** Takes note of what failed first: it says best why a commit is a rollback. */
    void failed(PostgresException failure) {
        if (firstFailure == null && !(failure instanceof UsageException)) {
            firstFailure = failure;
        }
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    // Ending

    void commit(Deadline deadline) {
        TransactionHold.Claim claim = claim();
        try {
            requireOpenOnServer();
            if (deadline.expired()) {
                throw rollbackAfter(late(deadline));
            }
            if (outer == null) {
                commitTransaction(numberToAskFor(claim, deadline), deadline);
            } else {
                releaseSavepoint(deadline);
            }
        } finally {
            claim.close();
        }
    }

    /** What the server will know the transaction by, or null if nobody will ask, or it has changed nothing. */
    private @Nullable String numberToAskFor(Place claim, Deadline deadline) {
        if (mode.inquiry() == null || hold.status() == TransactionStatus.FAILED) {
            return null;
        }
        try {
            return hold.value(hold.numberSql(), claim, deadline);
        } catch (PostgresException failure) {
            throw rollbackAfter(failure);
        }
    }

    private void commitTransaction(@Nullable String number, Deadline deadline) {
        hold.ends();
        SimpleQuery commit = new SimpleQuery(hold.pipeline(), ending());
        Reply reply;
        try {
            reply = commit.sendFinal(hold.turn(), deadline);
        } catch (PostgresException notSent) {
            throw rollbackAfter(notSent);
        }
        String tag;
        try {
            tag = commit.answer(hold.turn(), reply, deadline);
        } catch (ServerException refused) {
            over(State.FAILED);
            throw refused;
        } catch (PostgresException lost) {
            over(State.FAILED);
            if (lost instanceof ConnectionLostException connection && !connection.sent()) {
                throw lost;
            }
            inquire(number, lost);
            return;
        }
        if (tag.equals("ROLLBACK")) {
            over(State.ROLLED_BACK);
            throw rolledBack();
        }
        over(State.COMMITTED);
    }

    /** Finds out about a COMMIT without an answer, if that is wanted; returns if all is well. */
    private void inquire(@Nullable String number, PostgresException lost) {
        TransactionOutcomeUnknownException unknown = unknown(lost);
        if (number == null || mode.inquiry() == null) {
            throw unknown;
        }
        Boolean committed = null;
        try {
            committed = hold.inquiry(mode.inquiry()).wasCommitted(number);
        } catch (PostgresException unreachable) {
            unknown.addSuppressed(unreachable);
        }
        if (committed == null) {
            throw unknown;
        }
        if (!committed) {
            throw new TransactionRolledBackException(
                    "the transaction was rolled back instead of committed, because the connection was lost: "
                            + lost.getMessage(),
                    "run it again on another connection",
                    lost);
        }
        state = State.COMMITTED;
    }

    private void releaseSavepoint(Deadline deadline) {
        if (hold.status() == TransactionStatus.FAILED) {
            throw rollbackAfter(rolledBack());
        }
        try {
            run(ending(), deadline);
        } catch (PostgresException failure) {
            throw rollbackAfter(IN_FAILED_TRANSACTION.equals(failure.sqlState()) ? rolledBack() : failure);
        }
        over(State.COMMITTED);
    }

    /**
     * Rolls back, whatever is under way, in the grace; if that does not succeed, the connection is closed, and the server
     * rolls back by itself.
     */
    void rollback() {
        if (state != State.OPEN) {
            throw new UsageException("cannot roll back: the transaction " + state.words, null, null);
        }
        boolean stopped = hold.stopCalls();
        try {
            if (state == State.OPEN) {
                rollbackNow();
            }
        } finally {
            if (stopped) {
                hold.resume();
            }
        }
    }

    /** If this is the whole transaction, it will be over soon. */
    void giveUp() {
        if (outer == null) {
            hold.ends();
        }
    }

    /** Rolls back because of a failure; what goes wrong with that is added to the failure. */
    private PostgresException rollbackAfter(PostgresException failure) {
        try {
            rollbackNow();
        } catch (PostgresException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
        return failure;
    }

    private void rollbackNow() {
        giveUp();
        try {
            if (hold.pipeline().isOpen()) {
                new SimpleQuery(hold.pipeline(), undo()).runCleanup(hold.turn(), hold.grace());
            }
        } catch (ConnectionLostException | ConnectionClosedException gone) {
            // So is the transaction.
        } catch (QueryTimeoutException stuck) {
            hold.pipeline().terminate();
            throw stuck;
        } finally {
            for (TransactionBlock inner = hold.innermost(); inner != this && inner != null; inner = inner.outer) {
                inner.state = State.ROLLED_BACK;
            }
            over(State.ROLLED_BACK);
        }
    }

    /** What begins it. */
    String beginning(TransactionMode asked) {
        return outer == null ? asked.begin() : asked.savepoint(savepoint);
    }

    /** What makes it take effect. */
    String ending() {
        return outer == null ? "COMMIT" : "RELEASE SAVEPOINT " + savepoint;
    }

    /** What undoes it. */
    String undo() {
        return outer == null ? "ROLLBACK" : "ROLLBACK TO SAVEPOINT " + savepoint + "; RELEASE SAVEPOINT " + savepoint;
    }

    /** The connection is being closed, and the server rolls back by itself. */
    void connectionCloses() {
        state = State.CLOSED;
        if (outer != null) {
            outer.connectionCloses();
        }
    }

    private void over(State end) {
        state = end;
        hold.types(outer == null, end == State.COMMITTED);
        hold.innermost(outer);
        if (outer == null) {
            hold.release();
        }
    }

    /** A statement like any other may have ended the transaction behind our back. */
    private void requireOpenOnServer() {
        if (hold.status() == TransactionStatus.IDLE && hold.pipeline().isOpen()) {
            over(State.FAILED);
            throw new UsageException(
                    "cannot commit: a statement inside of the transaction has ended it, with COMMIT or ROLLBACK",
                    "leave that to the end of transaction(), or to commit() and rollback()",
                    null);
        }
    }

    private void run(String sql, Deadline deadline) {
        new SimpleQuery(hold.pipeline(), sql).run(hold.turn(), deadline);
    }

    private static QueryTimeoutException late(Deadline deadline) {
        return new QueryTimeoutException(
                "the transaction did not end within " + deadline.budget().toMillis() + " ms, and was rolled back",
                "do less in it, or give it more time",
                null,
                "about to commit");
    }

    private TransactionRolledBackException rolledBack() {
        PostgresException first = firstFailure;
        return new TransactionRolledBackException(
                "the transaction was rolled back instead of committed, because a statement in it had failed"
                        + (first == null ? "" : ": " + first.getMessage()),
                "let the exception of the statement out of the transaction, or put the statement into a transaction"
                        + " inside of this one",
                first);
    }

    private static TransactionOutcomeUnknownException unknown(PostgresException cause) {
        return new TransactionOutcomeUnknownException(
                "whether the transaction was committed is not known: COMMIT was sent, and no answer came",
                "look whether its effects are there before you do it again",
                cause);
    }
}
