package io.github.loompg.session;

import io.github.loompg.error.UsageException;

/** Who has a connection's write side for longer than a call, so that other callers are told instead of kept waiting. */
sealed interface Holder permits TransactionHold, CursorHold {
    /** What others are told. */
    UsageException inTheWay();

    /** The connection is being closed. */
    void connectionCloses();
}
