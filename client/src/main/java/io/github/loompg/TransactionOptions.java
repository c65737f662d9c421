package io.github.loompg;

import io.github.loompg.error.ConfigurationException;
import io.github.loompg.session.TransactionMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a transaction is to be run. Immutable: each method that sets something returns new options, and the method of the
 * same name without an argument tells what holds. What is not set is as the server has it by default.
 *
 * {@snippet :
 * TransactionOptions transfer = TransactionOptions.defaults().isolation(Isolation.SERIALIZABLE).retry();
 * connection.transaction(transfer, tx -> {
 *     tx.execute("UPDATE account SET balance = balance - $1 WHERE id = $2", amount, from);
 *     tx.execute("UPDATE account SET balance = balance + $1 WHERE id = $2", amount, to);
 * });
 * }
 *
 * <p><b>Within a transaction</b>, for a savepoint, {@link #readOnly(boolean)} holds until its end, {@link #isolation} has
 * to be that of the whole transaction, and all else belongs to the whole and is refused.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-begin.html">BEGIN</a>
 */
public final class TransactionOptions {
    /** What {@link #retry()} allows. */
    private static final int USUAL_RETRIES = 5;

    private static final int MOST_RETRIES = 1_000;

    private static final TransactionOptions DEFAULTS = new TransactionOptions(null, null, null, 0, null);

    private final @Nullable Isolation isolation;
    private final @Nullable Boolean readOnly;
    private final @Nullable Boolean deferrable;
    private final int retries;
    private final @Nullable Duration inquiry;

    private TransactionOptions(
            @Nullable Isolation isolation,
            @Nullable Boolean readOnly,
            @Nullable Boolean deferrable,
            int retries,
            @Nullable Duration inquiry) {
        this.isolation = isolation;
        this.readOnly = readOnly;
        this.deferrable = deferrable;
        this.retries = retries;
        this.inquiry = inquiry;
    }

    /**
     * Options with nothing set.
     *
     * @return options to set more on
     */
    public static TransactionOptions defaults() {
        return DEFAULTS;
    }

    /**
     * What the transaction sees of others.
     *
     * @param isolation the level
     * @return options with this level
     */
    public TransactionOptions isolation(Isolation isolation) {
        return new TransactionOptions(isolation, readOnly, deferrable, retries, inquiry);
    }

    /**
     * What the transaction sees of others.
     *
     * @return the level, or null for the server's {@code default_transaction_isolation}
     */
    public @Nullable Isolation isolation() {
        return isolation;
    }

    /**
     * Whether the transaction may change nothing.
     *
     * @param readOnly true for {@code READ ONLY}, false for {@code READ WRITE}
     * @return options with this
     */
    public TransactionOptions readOnly(boolean readOnly) {
        return new TransactionOptions(isolation, readOnly, deferrable, retries, inquiry);
    }

    /**
     * Whether the transaction may change nothing.
     *
     * @return null for the server's {@code default_transaction_read_only}
     */
    public @Nullable Boolean readOnly() {
        return readOnly;
    }

    /**
     * Whether a transaction that is serializable and read only waits at its beginning until it can run without any danger
     * of a serialization failure. It has no effect on others.
     *
     * @param deferrable true for {@code DEFERRABLE}, false for {@code NOT DEFERRABLE}
     * @return options with this
     */
    public TransactionOptions deferrable(boolean deferrable) {
        return new TransactionOptions(isolation, readOnly, deferrable, retries, inquiry);
    }

    /**
     * Whether the transaction may wait at its beginning.
     *
     * @return null for the server's {@code default_transaction_deferrable}
     */
    public @Nullable Boolean deferrable() {
        return deferrable;
    }

    /**
     * As {@link #retries(int)} with 5.
     *
     * @return options with this
     */
    public TransactionOptions retry() {
        return retries(USUAL_RETRIES);
    }

    /**
     * How often {@code transaction()} runs everything again, from {@code BEGIN} on, when the server rolls it back because
     * of others: after a serialization failure (40001) or a deadlock (40P01), of a statement or of COMMIT. Between two
     * runs it waits, without keeping the connection from others: up to 10 ms, twice as long each time, at most 1 s, and
     * at random between half of that and the whole. A limit by {@code timeout} is one for all runs. It is never run
     * again when the outcome of COMMIT is unknown.
     *
     * <p>So the function that is given has to bear being called several times. {@code begin()} cannot run anything again,
     * and refuses this.
     *
     * @param retries from 0, which is the default, to 1,000
     * @return options with this
     * @throws ConfigurationException if it is out of range
     */
    public TransactionOptions retries(int retries) {
        if (retries < 0 || retries > MOST_RETRIES) {
            throw new ConfigurationException(
                    "the number of retries must be from 0 to " + MOST_RETRIES + ", not " + retries, null, null);
        }
        return new TransactionOptions(isolation, readOnly, deferrable, retries, inquiry);
    }

    /**
     * How often the whole is run again.
     *
     * @return 0 by default
     */
    public int retries() {
        return retries;
    }

    /**
     * Has the client find out by itself what has become of a transaction when the answer to COMMIT does not come. It opens
     * a connection with the same options and asks it for {@code pg_xact_status}: if the transaction was committed, all is
     * well but for the old connection, which is closed; if it was not, there is a
     * {@link io.github.loompg.error.TransactionRolledBackException}. Only if that cannot be found out in time is it a
     * {@link io.github.loompg.error.TransactionOutcomeUnknownException} nevertheless.
     *
     * <p>The price is a round trip before every COMMIT, in which the transaction's number is fetched. One that has changed
     * nothing has no number, and remains unknown; it can be run again.
     *
     * <p>The server must be PostgreSQL 10 or newer.
     *
     * @param longest how long it may take to find out, in which the server may have to start again; more than zero
     * @return options with this
     * @throws ConfigurationException if it is zero or less
     * @see <a href="https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT">Transaction ID and
     *     Snapshot Information Functions</a>
     */
    public TransactionOptions inquireOutcome(Duration longest) {
        if (longest.isNegative() || longest.isZero()) {
            throw new ConfigurationException(
                    "the time to find out the outcome of a COMMIT must be more than zero, not " + longest, null, null);
        }
        return new TransactionOptions(isolation, readOnly, deferrable, retries, longest);
    }

    /**
     * How long it may take to find out what has become of a COMMIT.
     *
     * @return null if that is not to be found out, which is the default
     */
    public @Nullable Duration inquireOutcome() {
        return inquiry;
    }

    TransactionMode mode() {
        return new TransactionMode(
                isolation == null ? null : isolation.words(), readOnly, deferrable, retries, inquiry);
    }

    /** What is set. */
    @Override
    public String toString() {
        return "TransactionOptions[" + mode().words()
                + (retries == 0 ? "" : ", retries=" + retries)
                + (inquiry == null ? "" : ", inquireOutcome=" + inquiry) + "]";
    }
}
