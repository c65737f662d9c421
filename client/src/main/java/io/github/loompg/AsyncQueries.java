package io.github.loompg;

import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import io.github.loompg.error.PostgresException;
import io.github.loompg.exchange.Outcome;
import io.github.loompg.exchange.PipelineEntry;
import io.github.loompg.session.Lane;
import io.github.loompg.session.Lender;
import io.github.loompg.session.Sent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Publisher;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The verbs of {@link Queries} for code that does not wait: each method does what the one of the same name does there,
 * and returns at once.
 *
 * <p>Calls are made in the order of their methods' calls, whenever they get to work. A limit counts from there, too.
 *
 * <p>To complete a future in place of its call, by {@code cancel}, {@code orTimeout}, {@code complete} or however else,
 * gives up the call, and its statement is cancelled. This holds for the very future that a method returned, not for one
 * that depends on it.
 *
 * <p>Actions that depend on a future run on a virtual thread of that call, and may wait; or on
 * {@link ConnectOptions#executor}, if one is set. Every failure is in the future, and none is thrown by a method here.
 */
public abstract sealed class AsyncQueries
        implements AsyncBulkQueries, AsyncCopyQueries, AsyncInsertQueries, AsyncPipelineQueries
        permits AsyncConnection, AsyncTransaction, AsyncPool, AsyncPoolView, TimedAsyncQueries {
    private final Queries blocking;

    AsyncQueries(Queries blocking) {
        this.blocking = blocking;
    }

    /** As {@link Queries#execute}. */
    public final CompletableFuture<String> execute(String sql, @Nullable Object @Nullable ... arguments) {
        return arguments != null && arguments.length == 0
                ? onThread(sql, queries -> queries.execute(sql))
                : query(sql, arguments, Outcome.tag());
    }

    /** As {@link Queries#fetch(String, Object...)}. */
    public final CompletableFuture<List<Row>> fetch(String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.rows());
    }

    /** As {@link Queries#fetch(Class, String, Object...)}. */
    public final <T> CompletableFuture<List<T>> fetch(
            Class<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.all(shape -> shape.reader(type)));
    }

    /** As {@link Queries#fetch(TypeRef, String, Object...)}. */
    public final <T> CompletableFuture<List<T>> fetch(
            TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.all(shape -> shape.reader(type)));
    }

    /** As {@link Queries#fetchRow(String, Object...)}. */
    public final CompletableFuture<@Nullable Row> fetchRow(String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.firstRow());
    }

    /** As {@link Queries#fetchRow(Class, String, Object...)}. */
    public final <T> CompletableFuture<@Nullable T> fetchRow(
            Class<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.first(shape -> shape.reader(type)));
    }

    /** As {@link Queries#fetchRow(TypeRef, String, Object...)}. */
    public final <T> CompletableFuture<@Nullable T> fetchRow(
            TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.first(shape -> shape.reader(type)));
    }

    /** As {@link Queries#fetchVal(String, Object...)}. */
    public final CompletableFuture<@Nullable Object> fetchVal(String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.first(shape -> shape.columnReader(0, Object.class)));
    }

    /** As {@link Queries#fetchVal(Class, String, Object...)}. */
    public final <T> CompletableFuture<@Nullable T> fetchVal(
            Class<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.first(shape -> shape.columnReader(0, type)));
    }

    /** As {@link Queries#fetchVal(TypeRef, String, Object...)}. */
    public final <T> CompletableFuture<@Nullable T> fetchVal(
            TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.first(shape -> shape.columnReader(0, type)));
    }

    /** As {@link Queries#requireRow(String, Object...)}. */
    public final CompletableFuture<Row> requireRow(String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.requiredRow());
    }

    /** As {@link Queries#requireRow(Class, String, Object...)}. */
    public final <T> CompletableFuture<T> requireRow(
            Class<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.required(shape -> shape.reader(type)));
    }

    /** As {@link Queries#requireRow(TypeRef, String, Object...)}. */
    public final <T> CompletableFuture<T> requireRow(
            TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.required(shape -> shape.reader(type)));
    }

    /** As {@link Queries#requireVal(String, Object...)}. */
    public final CompletableFuture<Object> requireVal(String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.required(shape -> shape.columnReader(0, Object.class)));
    }

    /** As {@link Queries#requireVal(Class, String, Object...)}. */
    public final <T> CompletableFuture<T> requireVal(
            Class<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.required(shape -> shape.columnReader(0, type)));
    }

    /** As {@link Queries#requireVal(TypeRef, String, Object...)}. */
    public final <T> CompletableFuture<T> requireVal(
            TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return query(sql, arguments, Outcome.required(shape -> shape.columnReader(0, type)));
    }

    /** As {@link Queries#prepare}. */
    public final CompletableFuture<AsyncPreparedStatement> prepare(String sql) {
        return prepareAs("", sql);
    }

    /** As {@link Queries#prepareAs}. */
    public final CompletableFuture<AsyncPreparedStatement> prepareAs(String name, String sql) {
        Lane lane;
        try {
            lane = blocking.ownLane();
        } catch (PostgresException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        return onThread(
                sql,
                queries -> new AsyncPreparedStatement(
                        new PreparedStatement(lane, queries.ownLane().prepare(name, sql))));
    }

    /** As {@link Queries#cursor(String, Object...)}. */
    public final AsyncCursor<Row> cursor(String sql, @Nullable Object @Nullable ... arguments) {
        return new AsyncCursor<>(blocking.lender(), blocking.cursor(sql, arguments));
    }

    /** As {@link Queries#cursor(Class, String, Object...)}. */
    public final <T> AsyncCursor<T> cursor(Class<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return new AsyncCursor<>(blocking.lender(), blocking.cursor(type, sql, arguments));
    }

    /** As {@link Queries#cursor(TypeRef, String, Object...)}. */
    public final <T> AsyncCursor<T> cursor(TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return new AsyncCursor<>(blocking.lender(), blocking.cursor(type, sql, arguments));
    }

    // Many rows of arguments

    @Override
    public final CompletableFuture<Long> executeMany(String sql, Iterable<?> rows) {
        return onThread(null, queries -> queries.executeMany(sql, rows));
    }

    @Override
    public final CompletableFuture<Long> executeMany(String sql, Stream<?> rows) {
        return onThread(null, queries -> queries.executeMany(sql, rows));
    }

    @Override
    public final CompletableFuture<Long> executeMany(String sql, Publisher<?> rows) {
        return onThread(null, queries -> queries.executeMany(sql, rows));
    }

    @Override
    public final CompletableFuture<List<Row>> fetchMany(String sql, Iterable<?> rows) {
        return onThread(null, queries -> queries.fetchMany(sql, rows));
    }

    @Override
    public final <T> CompletableFuture<List<T>> fetchMany(Class<T> type, String sql, Iterable<?> rows) {
        return onThread(null, queries -> queries.fetchMany(type, sql, rows));
    }

    @Override
    public final <T> CompletableFuture<List<T>> fetchMany(TypeRef<T> type, String sql, Iterable<?> rows) {
        return onThread(null, queries -> queries.fetchMany(type, sql, rows));
    }

    @Override
    public final AsyncInsert insert(String table, Iterable<?> rows) {
        return new AsyncInsert(this, blocking.insert(table, rows));
    }

    @Override
    public final AsyncInsert insert(String table, Stream<?> rows) {
        return new AsyncInsert(this, blocking.insert(table, rows));
    }

    @Override
    public final AsyncInsert insert(String table, Publisher<?> rows) {
        return new AsyncInsert(this, blocking.insert(table, rows));
    }

    // Several statements

    @Override
    public final <R extends @Nullable Object> CompletableFuture<R> pipeline(
            Function<? super StatementPipeline, R> function) {
        StatementPipeline recorded = new StatementPipeline();
        R result;
        try {
            result = function.apply(recorded);
        } catch (RuntimeException thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
        List<List<PipelineEntry<?>>> segments = recorded.complete();
        return onThread(
                null,
                queries -> queries.call(lane -> {
                    lane.pipeline(segments);
                    return result;
                }));
    }

    // COPY

    @Override
    public final CompletableFuture<Long> copyFromTable(String table, CopySink sink) {
        return onThread(null, queries -> queries.copyFromTable(table, sink));
    }

    @Override
    public final CompletableFuture<Long> copyFromTable(String table, CopyOptions options, CopySink sink) {
        return onThread(null, queries -> queries.copyFromTable(table, options, sink));
    }

    @Override
    public final CompletableFuture<Long> copyFromQuery(
            String sql, CopyOptions options, CopySink sink, @Nullable Object @Nullable ... arguments) {
        @Nullable Object @Nullable [] own = arguments == null ? null : arguments.clone();
        return onThread(null, queries -> queries.copyFromQuery(sql, options, sink, own));
    }

    @Override
    public final <T> CompletableFuture<Long> copyRecordsFromQuery(
            Class<T> type, String sql, Consumer<? super T> consumer, @Nullable Object @Nullable ... arguments) {
        @Nullable Object @Nullable [] own = arguments == null ? null : arguments.clone();
        return onThread(null, queries -> queries.copyRecordsFromQuery(type, sql, consumer, own));
    }

    @Override
    public final CompletableFuture<Long> copyToTable(String table, CopySource source) {
        return onThread(null, queries -> queries.copyToTable(table, source));
    }

    @Override
    public final CompletableFuture<Long> copyToTable(String table, CopyOptions options, CopySource source) {
        return onThread(null, queries -> queries.copyToTable(table, options, source));
    }

    @Override
    public final CompletableFuture<Long> copyRecordsToTable(String table, List<String> columns, Iterable<?> rows) {
        return onThread(null, queries -> queries.copyRecordsToTable(table, columns, rows));
    }

    @Override
    public final CompletableFuture<Long> copyRecordsToTable(String table, List<String> columns, Stream<?> rows) {
        return onThread(null, queries -> queries.copyRecordsToTable(table, columns, rows));
    }

    @Override
    public final CompletableFuture<Long> copyRecordsToTable(String table, CopyOptions options, Iterable<?> rows) {
        return onThread(null, queries -> queries.copyRecordsToTable(table, options, rows));
    }

    @Override
    public final CompletableFuture<Long> copyRecordsToTable(String table, CopyOptions options, Stream<?> rows) {
        return onThread(null, queries -> queries.copyRecordsToTable(table, options, rows));
    }

    @Override
    public final CompletableFuture<Long> copyRecordsToTable(String table, CopyOptions options, Publisher<?> rows) {
        return onThread(null, queries -> queries.copyRecordsToTable(table, options, rows));
    }

    // Transactions

    /**
     * As {@link Queries#transaction(TransactionFunction)}: the transaction is committed when the stage that the function
     * returns completes, and rolled back when that fails, or when the function throws.
     *
     * {@snippet :
     * CompletableFuture<Integer> id = connection.async().transaction(tx ->
     *         tx.execute("DELETE FROM job").thenCompose(tag ->
     *                 tx.requireVal(Integer.class, "INSERT INTO job DEFAULT VALUES RETURNING id")));
     * }
     */
    public final <T extends @Nullable Object> CompletableFuture<T> transaction(
            Function<? super AsyncTransaction, ? extends CompletionStage<T>> function) {
        return transaction(TransactionOptions.defaults(), function);
    }

    /** As {@link Queries#transaction(TransactionOptions, TransactionFunction)}. */
    public final <T extends @Nullable Object> CompletableFuture<T> transaction(
            TransactionOptions options, Function<? super AsyncTransaction, ? extends CompletionStage<T>> function) {
        return inTransaction(
                options,
                run -> new TransactionWork<>(
                        run, () -> run.call(tx -> AsyncBody.await(function.apply(tx.async()))), result -> {}));
    }

    /** As {@link Queries#begin}. */
    public final CompletableFuture<AsyncTransaction> begin() {
        return begin(TransactionOptions.defaults());
    }

    /** As {@link Queries#begin(TransactionOptions)}. */
    public final CompletableFuture<AsyncTransaction> begin(TransactionOptions options) {
        return inTransaction(
                options,
                run -> new TransactionWork<>(
                        run,
                        () -> run.begin().async(),
                        unwanted -> unwanted.blocking().close()));
    }

    /** As {@link Queries#timeout}. */
    public final AsyncQueries timeout(Duration limit) {
        return new TimedAsyncQueries(new TimedQueries(blocking.lender().timeout(limit)));
    }

    /**
     * The same verbs for code that waits.
     *
     * @return a view of this object
     */
    public Queries blocking() {
        return blocking;
    }

    /** A statement that can be sent at once needs no thread before there is something to read. */
    final <T extends @Nullable Object> CompletableFuture<T> query(
            String sql, @Nullable Object @Nullable [] arguments, Outcome<T> outcome) {
        Sent<T> sent;
        try {
            sent = blocking.lender().trySend(sql, arguments, outcome);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        if (sent == null) {
            @Nullable Object @Nullable [] own = arguments == null ? null : arguments.clone();
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
    final <T extends @Nullable Object> CompletableFuture<T> onThread(@Nullable String sql, Function<Queries, T> verb) {
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

    private <T extends @Nullable Object> CompletableFuture<T> inTransaction(
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
    final <T> CompletableFuture<T> rolledBack(Function<Transaction, T> body) {
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

    private record TransactionWork<T extends @Nullable Object>(
            TransactionRun attempts, Callable<T> body, Consumer<T> close) implements CallFuture.Work<T> {
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
    final CompletableFuture<@Nullable Void> run(Runnable action) {
        return this.<@Nullable Void>call(() -> {
            action.run();
            return null;
        });
    }

    /** The same with a result. */
    final <T extends @Nullable Object> CompletableFuture<T> call(Callable<T> action) {
        CallFuture.Work<T> work = action::call;
        return future(work).start();
    }

    final <T extends @Nullable Object> CallFuture<T> future(CallFuture.Work<T> work) {
        return new CallFuture<>(work, blocking.lender().executor());
    }
}
