package io.github.loompg;

/** What becomes of an {@link Insert} when a row of it fails. */
public enum InsertMode {
    /** The failure is thrown, and no row is stored. */
    ALL_OR_NOTHING,

    /**
     * The rows in front of the failure are stored, and those behind it are not. Up to some hundreds of these may have been
     * asked for by then.
     */
    STOP_AT_FAILURE,

    /** All rows are stored but those that fail. */
    COLLECT_FAILURES
}
