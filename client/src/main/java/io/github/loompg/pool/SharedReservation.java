package io.github.loompg.pool;

import io.github.loompg.error.PostgresException;
import io.github.loompg.session.Lane;
import io.github.loompg.session.Loan;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A place among the calls of others that is given to a call before that can run. When it is given, the call's place on the
 * wire is decided as well, so that whoever asked first is first there.
 */
final class SharedReservation implements Reservation {
    private final @Nullable String sql;
    private final Runnable withdraw;
    private final CompletableFuture<Loan> given = new CompletableFuture<>();

    /** @param withdraw takes the wish back */
    SharedReservation(@Nullable String sql, Runnable withdraw) {
        this.sql = sql;
        this.withdraw = withdraw;
    }

    /** Here is a place; it is given back if nobody wants it any more. */
    void give(Loan place) {
        boolean taken = false;
        try {
            Lane lane = place.lane().reserve(sql);
            taken = given.complete(new Reserved(place, lane));
            if (!taken) {
                lane.release();
            }
        } catch (RuntimeException | Error gone) {
            given.completeExceptionally(gone);
        } finally {
            if (!taken) {
                place.close();
            }
        }
    }

    void refuse(PostgresException why) {
        given.completeExceptionally(why);
    }

    @Override
    public Loan lend() {
        try {
            return given.join();
        } catch (CompletionException refused) {
            if (refused.getCause() instanceof RuntimeException why) {
                throw why;
            }
            throw refused;
        }
    }

    @Override
    public void whenReady(Runnable action) {
        CompletableFuture<Loan> unused = given.whenComplete((place, refusal) -> action.run());
    }

    @Override
    public void release() {
        if (given.cancel(false)) {
            withdraw.run();
        } else if (!given.isCompletedExceptionally()) {
            given.join().close();
        }
    }

    /** A place whose turn on the wire is reserved as well. */
    private record Reserved(Loan place, Lane lane) implements Loan {
        @Override
        public void close() {
            lane.release();
            place.close();
        }
    }
}
