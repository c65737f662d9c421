package io.github.loompg;

/**
 * How much the server says of the rows that a COPY passes over, by notices.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY</a>
 */
public enum LogVerbosity {
    /** How many there were, in the end. */
    DEFAULT,
    /** Also the line and column of each. */
    VERBOSE,
    /** Nothing (from PostgreSQL 18 on). */
    SILENT
}
