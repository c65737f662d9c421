package io.github.loompg.pool;

import io.github.loompg.session.Loan;

/** The place of one call, or of one transaction, that was decided on before the call can wait for it. */
interface Reservation {
    /** What was reserved; waits if it is called early. */
    Loan lend();

    /** Has the action run when {@link #lend} would not wait, by a thread that must not wait. */
    void whenReady(Runnable action);

    /** Gives the place back if it was not used. */
    void release();
}
