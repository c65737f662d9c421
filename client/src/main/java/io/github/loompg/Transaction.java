package io.github.loompg;

import io.github.loompg.error.UsageException;
import io.github.loompg.session.Lane;
import io.github.loompg.session.Loan;
import java.util.function.Consumer;

/**
 * An open transaction, or a savepoint inside of one, with the same verbs as a {@link Connection}. One thing is done in it
 * at a time: a call while another is in progress fails, whichever thread makes it.
 *
 * <p>When a statement fails, the server takes nothing more but the end of the transaction, and that is a rollback. What
 * may fail and be gone on from belongs into a transaction inside of this one.
 *
 * <p>One that {@link Queries#transaction(TransactionAction)} has begun ends by itself, and cannot be ended otherwise.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-begin.html">BEGIN</a>
 */
public final class Transaction extends Queries implements AutoCloseable {
    private final Loan loan;
    private final boolean managed;

    /**
     * @param loan what the transaction runs in, and gives back when it is over
     * @param managed whether it ends by itself
     */
    Transaction(Loan loan, boolean managed) {
        super(loan.lane());
        this.loan = loan;
        this.managed = managed;
    }

    /**
     * Makes everything that was done in this transaction take effect, or, inside of another transaction, become a part
     * of that. It is never cancelled: at a limit it gets {@link ConnectOptions#cancelGrace} more, and then the connection
     * is closed.
     *
     * @throws UsageException if it is over already, is ended by {@code transaction()}, or one inside of it is still open
     * @throws io.github.loompg.error.TransactionRolledBackException if a statement had failed before, so that the server
     *     could only roll back
     * @throws io.github.loompg.error.TransactionOutcomeUnknownException if the connection was lost, or the limit came,
     *     while the server was committing
     * @throws io.github.loompg.error.ServerException if the server refused, and has rolled back
     */
    public void commit() {
        requireUnmanaged("commit");
        end(Lane::commit);
    }

    /**
     * Undoes everything that was done in this transaction. It takes no longer than {@link ConnectOptions#cancelGrace}; if
     * it cannot be done in that time, the connection is closed, and the server does it by itself.
     *
     * @throws UsageException if it is over already, or is ended by {@code transaction()}
     */
    public void rollback() {
        requireUnmanaged("roll back");
        end(Lane::rollback);
    }

    /** Rolls back, unless the transaction is over already. */
    @Override
    public void close() {
        if (!managed) {
            end(lane -> {
                if (isOpen()) {
                    lane.rollback();
                }
            });
        }
    }

    private void end(Consumer<Lane> ending) {
        try {
            ending.accept(loan.lane());
        } finally {
            if (!isOpen()) {
                loan.close();
            }
        }
    }

    /**
     * Whether it is neither committed nor rolled back.
     *
     * @return true also if a statement has failed and nothing but a rollback is left to do
     */
    public boolean isOpen() {
        return loan.lane().isTransactionOpen();
    }

    private void requireUnmanaged(String verb) {
        if (managed) {
            throw new UsageException(
                    "cannot " + verb + " a transaction that transaction() has begun",
                    "return to commit it, and throw an exception to roll it back; or begin it with begin()",
                    null);
        }
    }

    @Override
    public AsyncTransaction async() {
        return new AsyncTransaction(this);
    }

    /** The server's process and whether the transaction is open. */
    @Override
    public String toString() {
        return "Transaction[pid=" + loan.lane().session().serverPid() + (isOpen() ? ", open]" : ", over]");
    }
}
