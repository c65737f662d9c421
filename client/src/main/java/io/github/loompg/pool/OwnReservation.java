package io.github.loompg.pool;

import io.github.loompg.session.Lane;
import io.github.loompg.session.Loan;

/**
 * A place in the queue for a session of one's own.
 *
 * @param transaction whether it is for a transaction
 */
record OwnReservation(SessionPool pool, Ticket ticket, boolean transaction) implements Reservation {
    @Override
    public Loan lend() {
        Borrowing borrowing = borrow();
        if (!transaction) {
            return borrowing;
        }
        boolean begun = false;
        try {
            Loan inside = new TransactionLoan(borrowing, borrowing.lane().reserveTransaction());
            begun = true;
            return inside;
        } finally {
            if (!begun) {
                borrowing.close();
            }
        }
    }

    Borrowing borrow() {
        return pool.await(ticket);
    }

    @Override
    public void whenReady(Runnable action) {
        pool.whenSettled(ticket, action);
    }

    @Override
    public void release() {
        pool.withdraw(ticket);
    }

    /** A session that a transaction has. */
    private record TransactionLoan(Borrowing borrowing, Lane lane) implements Loan {
        @Override
        public void close() {
            borrowing.close();
        }
    }
}
