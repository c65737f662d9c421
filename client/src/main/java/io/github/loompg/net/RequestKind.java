package io.github.loompg.net;

/** How whoever asks something of the server wants to be treated. */
enum RequestKind {
    /** Changes nothing when it fails, so that it can be asked again should a cancel have hit it by mistake. */
    REPEATABLE,
    /** The same, under one Sync with the request before it, which has none of its own. */
    JOINING,
    /** One of the requests of a turn. */
    STEP,
    /** The asker reacts to messages before the end: it is woken whenever something comes. */
    CONVERSATION,
    /** Never cancelled: an interrupt waits, and a deadline is followed by the grace and the connection's end. */
    FINAL,
    /** Never cancelled either, but the grace is its deadline already, and the connection's end follows at once. */
    CLEANUP;

    boolean isFinal() {
        return this == FINAL || this == CLEANUP;
    }
}
