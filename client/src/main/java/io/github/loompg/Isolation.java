package io.github.loompg;

/**
 * How much of what others do at the same time a transaction sees.
 *
 * @see <a href="https://www.postgresql.org/docs/current/transaction-iso.html">Transaction Isolation</a>
 */
public enum Isolation {
    /** In PostgreSQL the same as {@link #READ_COMMITTED}. */
    READ_UNCOMMITTED,
    /** Each statement sees what was committed before it began. */
    READ_COMMITTED,
    /** All statements see what was committed before the first of them began. */
    REPEATABLE_READ,
    /** The same, and the outcome is one that transactions running one after the other could have had, or an error. */
    SERIALIZABLE;

    /** The words that SQL has for it. */
    String words() {
        return name().replace('_', ' ');
    }
}
