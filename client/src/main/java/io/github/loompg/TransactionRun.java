package io.github.loompg;

import io.github.loompg.error.PostgresException;
import io.github.loompg.error.TransactionOutcomeUnknownException;
import io.github.loompg.error.UsageException;
import io.github.loompg.pool.Backoff;
import io.github.loompg.session.Lane;
import io.github.loompg.session.Lender;
import io.github.loompg.session.Loan;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** A transaction from its beginning to its end, with all that is done in it, in one attempt or several. */
final class TransactionRun {
    private static final Set<String> ROLLED_BACK_BECAUSE_OF_OTHERS = Set.of("40001", "40P01");
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Lender lender;
    private final TransactionOptions options;

    /** Where the current attempt has its place. */
    private volatile Lender inside;

    /** Takes the place of the first attempt. */
    TransactionRun(Lender lender, TransactionOptions options) {
        this.lender = lender;
        this.options = options;
        inside = lender.reserveTransaction();
    }

    /** Begins it, and leaves it to others to end it. */
    Transaction begin() {
        if (options.retries() > 0) {
            release();
            throw new UsageException(
                    "begin() cannot run a transaction again, but the options ask for retries",
                    "give the work to transaction() as a function, or leave the retries out",
                    null);
        }
        Loan loan = inside.lend(null);
        boolean begun = false;
        try {
            loan.lane().begin(options.mode());
            begun = true;
            return new Transaction(loan, false);
        } finally {
            if (!begun) {
                loan.close();
            }
        }
    }

    <E extends Exception> void run(TransactionAction<E> action) throws E {
        TransactionFunction<@Nullable Void, E> function = tx -> {
            action.run(tx);
            return null;
        };
        call(function);
    }

    <T extends @Nullable Object, E extends Exception> T call(TransactionFunction<T, E> function) throws E {
        // By chance, so that two who were in each other's way do not come back at the same moment. Nothing else
        // depends on it, and no test has to foresee it: the pause is over when the injected clock says so.
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, ThreadLocalRandom.current());
        for (int failures = 1; ; failures++) {
            Loan loan = inside.lend(null);
            try (loan) {
                return attempt(loan, function);
            } catch (Exception failure) {
                Duration pause = Duration.ofNanos(backoff.nanos(failures));
                if (failures > options.retries()
                        || !isWorthAnotherAttempt(failure)
                        || !loan.lane().pause(pause)) {
                    throw failure;
                }
                Duration left = loan.lane().timeLeft();
                inside = (left == null ? lender : lender.timeout(left)).reserveTransaction();
            }
        }
    }

    private <T extends @Nullable Object, E extends Exception> T attempt(Loan loan, TransactionFunction<T, E> function)
            throws E {
        loan.lane().begin(options.mode());
        try {
            T result = function.apply(new Transaction(loan, true));
            loan.lane().commit();
            return result;
        } catch (Throwable failure) {
            rollbackAfter(failure, loan.lane());
            throw failure;
        }
    }

    /** What goes wrong with that is of less interest than why it had to be done. */
    private static void rollbackAfter(Throwable failure, Lane inside) {
        try {
            if (inside.isTransactionOpen()) {
                inside.rollback();
            }
        } catch (RuntimeException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    /** The program may have put the server's refusal into an exception of its own. */
    private static boolean isWorthAnotherAttempt(Throwable failure) {
        boolean becauseOfOthers = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TransactionOutcomeUnknownException) {
                return false;
            }
            if (cause instanceof PostgresException refusal && refusal.sqlState() != null) {
                becauseOfOthers |= ROLLED_BACK_BECAUSE_OF_OTHERS.contains(refusal.sqlState());
            }
        }
        return becauseOfOthers;
    }

    /** Has the action run when the first attempt would not wait for a lane, by a thread that must not wait. */
    void whenReady(Runnable action) {
        inside.whenReady(action);
    }

    /** It never began, and never will. */
    void release() {
        inside.release();
    }

    /** Nobody waits for it any more, and it is about to be rolled back. */
    void giveUp() {
        inside.giveUpTransaction();
    }
}
