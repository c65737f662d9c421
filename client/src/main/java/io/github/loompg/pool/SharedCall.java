package io.github.loompg.pool;

import io.github.loompg.session.Loan;
import io.github.loompg.session.Sent;
import org.jspecify.annotations.Nullable;

/** A statement that was sent on a session that is shared, and has its place there until it ends. */
record SharedCall<R extends @Nullable Object>(Loan place, Sent<R> call) implements Sent<R> {
    @Override
    public void whenReadable(Runnable action) {
        call.whenReadable(action);
    }

    @Override
    public R answer() {
        try {
            return call.answer();
        } finally {
            place.close();
        }
    }

    @Override
    public void giveUp() {
        try {
            call.giveUp();
        } finally {
            place.close();
        }
    }
}
