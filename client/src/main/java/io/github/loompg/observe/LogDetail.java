package io.github.loompg.observe;

/** How much a {@link QueryLogger} is told. */
public enum LogDetail {
    /** How long it took, and the SQLSTATE of a failure: nothing that could say what was asked for. */
    TIMES,
    /** Also the text of the statement and the failure, but no argument. */
    STATEMENTS,
    /** Also the arguments, which may be passwords and people's data. */
    ARGUMENTS
}
