package io.github.loompg.observe;

/** What to do with what comes for a listener that has too much waiting already. */
public enum Overflow {
    /** What has waited longest is dropped. */
    DROP_OLDEST,
    /** What has just come is dropped. */
    DROP_NEWEST,
    /** The connection is closed: for a program that must not miss anything, and begins anew instead. */
    CLOSE_CONNECTION
}
