package io.github.loompg;

import io.github.loompg.error.PostgresException;
import io.github.loompg.exchange.Outcome;
import io.github.loompg.session.Lender;
import io.github.loompg.session.Sent;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How the verbs of the waiting face become futures: each call takes its place at once, and runs on a thread of its own. */
final class AsyncCalls {
    private final Queries blocking;

    AsyncCalls(Queries blocking) {
        this.blocking = blocking;
    }

    /** A statement that can be sent at once needs no thread before there is something to read. */
    <T extends @Nullable Object> CompletableFuture<T> query(
            String sql, @Nullable Object @Nullable [] arguments, Outcome<T> outcome) {
        // They may have to be sent again, or are logged, when the caller has long gone on.
        @Nullable Object @Nullable [] own = arguments == null ? null : arguments.clone();
        Sent<T> sent;
        try {
            sent = blocking.lender().trySend(sql, own, outcome);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        if (sent == null) {
            return onThread(sql, queries -> queries.query(sql, own, outcome));
        }
        return future(new CallFuture.Work<T>() {
                    @Override
                    public T run() {
                        return sent.answer();
                    }

                    @Override
                    public void givenUp(boolean begun) {
                        if (!begun) {
                            sent.giveUp();
                        }
                    }
                })
                .startWhen(sent::whenReadable);
    }

    /**
     * Runs a call in its place among the others, which is taken now, on a thread of its own.
     *
     * @param sql the one text that it runs, or null if it is more than that
     */
    <T extends @Nullable Object> CompletableFuture<T> onThread(@Nullable String sql, Function<Queries, T> verb) {
        Lender place;
        try {
            place = blocking.lender().reserve(sql);
        } catch (PostgresException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        CallFuture<T> future = future(new CallFuture.Work<>() {
            @Override
            public T run() {
                try {
                    return verb.apply(new TimedQueries(place));
                } finally {
                    place.release();
                }
            }

            @Override
            public void givenUp(boolean begun) {
                if (!begun) {
                    place.release();
                }
            }
        });
        place.whenGivenUp(() -> future.cancel(true));
        return future.startWhen(place::whenReady);
    }

    /** Does something in a transaction, whose place is taken now. */
    <T extends @Nullable Object> CompletableFuture<T> inTransaction(
            TransactionOptions options, Function<TransactionRun, TransactionWork<T>> work) {
        TransactionRun run;
        try {
            run = new TransactionRun(blocking.lender(), options);
        } catch (PostgresException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        return future(work.apply(run)).startWhen(run::whenReady);
    }

    /** Does something in a transaction that is rolled back in any case. */
    <T> CompletableFuture<T> rolledBack(Function<Transaction, T> body) {
        return inTransaction(
                TransactionOptions.defaults(),
                run -> new TransactionWork<>(
                        run,
                        () -> {
                            try (Transaction tx = run.begin()) {
                                return body.apply(tx);
                            }
                        },
                        result -> {}));
    }

    record TransactionWork<T extends @Nullable Object>(TransactionRun attempts, Callable<T> body, Consumer<T> close)
            implements CallFuture.Work<T> {
        @Override
        public T run() throws Exception {
            return body.call();
        }

        @Override
        public void givenUp(boolean begun) {
            if (begun) {
                attempts.giveUp();
            } else {
                attempts.release();
            }
        }

        @Override
        public void unwanted(T result) {
            close.accept(result);
        }
    }

    /** Runs what needs no place among the calls. */
    CompletableFuture<@Nullable Void> run(Runnable action) {
        return this.<@Nullable Void>call(() -> {
            action.run();
            return null;
        });
    }

    /** The same with a result. */
    <T extends @Nullable Object> CompletableFuture<T> call(Callable<T> action) {
        CallFuture.Work<T> work = action::call;
        return future(work).start();
    }

    <T extends @Nullable Object> CallFuture<T> future(CallFuture.Work<T> work) {
        return new CallFuture<>(work, blocking.lender().executor());
    }
}
