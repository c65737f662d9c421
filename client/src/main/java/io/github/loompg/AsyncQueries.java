package io.github.loompg;

import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import io.github.loompg.error.PostgresException;
import io.github.loompg.exchange.Outcome;
import io.github.loompg.exchange.PipelineEntry;
import io.github.loompg.session.Lane;
import java.time.Duration;
import java.util.List;
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
        implements AsyncBulkQueries,
                AsyncCopyQueries,
                AsyncCursorQueries,
                AsyncInsertQueries,
                AsyncPipelineQueries,
                AsyncPrepareQueries,
                AsyncStatementQueries,
                AsyncTransactionQueries
        permits AsyncConnection, AsyncTransaction, AsyncPool, AsyncPoolView, AsyncReaders, TimedAsyncQueries {
    private final Queries blocking;
    private final AsyncCalls calls;

    AsyncQueries(Queries blocking) {
        this.blocking = blocking;
        this.calls = new AsyncCalls(blocking);
    }

    final AsyncCalls calls() {
        return calls;
    }

    @Override
    public final CompletableFuture<String> execute(String sql, @Nullable Object @Nullable ... arguments) {
        return arguments != null && arguments.length == 0
                ? calls.onThread(sql, queries -> queries.execute(sql))
                : calls.query(sql, arguments, Outcome.tag());
    }

    @Override
    public final CompletableFuture<List<Row>> fetch(String sql, @Nullable Object @Nullable ... arguments) {
        return calls.query(sql, arguments, Outcome.rows());
    }

    @Override
    public final <T> CompletableFuture<List<T>> fetch(
            Class<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return calls.query(sql, arguments, Outcome.all(shape -> shape.reader(type)));
    }

    @Override
    public final <T> CompletableFuture<List<T>> fetch(
            TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return calls.query(sql, arguments, Outcome.all(shape -> shape.reader(type)));
    }

    @Override
    public final CompletableFuture<@Nullable Row> fetchRow(String sql, @Nullable Object @Nullable ... arguments) {
        return calls.query(sql, arguments, Outcome.firstRow());
    }

    @Override
    public final <T> CompletableFuture<@Nullable T> fetchRow(
            Class<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return calls.query(sql, arguments, Outcome.first(shape -> shape.reader(type)));
    }

    @Override
    public final <T> CompletableFuture<@Nullable T> fetchRow(
            TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return calls.query(sql, arguments, Outcome.first(shape -> shape.reader(type)));
    }

    @Override
    public final CompletableFuture<@Nullable Object> fetchVal(String sql, @Nullable Object @Nullable ... arguments) {
        return calls.query(sql, arguments, Outcome.first(shape -> shape.columnReader(0, Object.class)));
    }

    @Override
    public final <T> CompletableFuture<@Nullable T> fetchVal(
            Class<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return calls.query(sql, arguments, Outcome.first(shape -> shape.columnReader(0, type)));
    }

    @Override
    public final <T> CompletableFuture<@Nullable T> fetchVal(
            TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return calls.query(sql, arguments, Outcome.first(shape -> shape.columnReader(0, type)));
    }

    @Override
    public final CompletableFuture<Row> requireRow(String sql, @Nullable Object @Nullable ... arguments) {
        return calls.query(sql, arguments, Outcome.requiredRow());
    }

    @Override
    public final <T> CompletableFuture<T> requireRow(
            Class<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return calls.query(sql, arguments, Outcome.required(shape -> shape.reader(type)));
    }

    @Override
    public final <T> CompletableFuture<T> requireRow(
            TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return calls.query(sql, arguments, Outcome.required(shape -> shape.reader(type)));
    }

    @Override
    public final CompletableFuture<Object> requireVal(String sql, @Nullable Object @Nullable ... arguments) {
        return calls.query(sql, arguments, Outcome.required(shape -> shape.columnReader(0, Object.class)));
    }

    @Override
    public final <T> CompletableFuture<T> requireVal(
            Class<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return calls.query(sql, arguments, Outcome.required(shape -> shape.columnReader(0, type)));
    }

    @Override
    public final <T> CompletableFuture<T> requireVal(
            TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return calls.query(sql, arguments, Outcome.required(shape -> shape.columnReader(0, type)));
    }

    @Override
    public final CompletableFuture<AsyncPreparedStatement> prepareAs(String name, String sql) {
        Lane lane;
        try {
            lane = blocking.ownLane();
        } catch (PostgresException refused) {
            return CompletableFuture.failedFuture(refused);
        }
        return calls.onThread(
                sql,
                queries -> new AsyncPreparedStatement(
                        new PreparedStatement(lane, queries.ownLane().prepare(name, sql))));
    }

    @Override
    public final AsyncCursor<Row> cursor(String sql, @Nullable Object @Nullable ... arguments) {
        return new AsyncCursor<>(blocking.lender(), blocking.cursor(sql, arguments));
    }

    @Override
    public final <T> AsyncCursor<T> cursor(Class<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return new AsyncCursor<>(blocking.lender(), blocking.cursor(type, sql, arguments));
    }

    @Override
    public final <T> AsyncCursor<T> cursor(TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments) {
        return new AsyncCursor<>(blocking.lender(), blocking.cursor(type, sql, arguments));
    }

    // Many rows of arguments

    @Override
    public final CompletableFuture<Long> executeMany(String sql, Iterable<?> rows) {
        return calls.onThread(null, queries -> queries.executeMany(sql, rows));
    }

    @Override
    public final CompletableFuture<Long> executeMany(String sql, Stream<?> rows) {
        return calls.onThread(null, queries -> queries.executeMany(sql, rows));
    }

    @Override
    public final CompletableFuture<Long> executeMany(String sql, Publisher<?> rows) {
        return calls.onThread(null, queries -> queries.executeMany(sql, rows));
    }

    @Override
    public final CompletableFuture<List<Row>> fetchMany(String sql, Iterable<?> rows) {
        return calls.onThread(null, queries -> queries.fetchMany(sql, rows));
    }

    @Override
    public final <T> CompletableFuture<List<T>> fetchMany(Class<T> type, String sql, Iterable<?> rows) {
        return calls.onThread(null, queries -> queries.fetchMany(type, sql, rows));
    }

    @Override
    public final <T> CompletableFuture<List<T>> fetchMany(TypeRef<T> type, String sql, Iterable<?> rows) {
        return calls.onThread(null, queries -> queries.fetchMany(type, sql, rows));
    }

    @Override
    public final CompletableFuture<List<Row>> fetchMany(String sql, Stream<?> rows) {
        return calls.onThread(null, queries -> queries.fetchMany(sql, rows));
    }

    @Override
    public final <T> CompletableFuture<List<T>> fetchMany(Class<T> type, String sql, Stream<?> rows) {
        return calls.onThread(null, queries -> queries.fetchMany(type, sql, rows));
    }

    @Override
    public final <T> CompletableFuture<List<T>> fetchMany(TypeRef<T> type, String sql, Stream<?> rows) {
        return calls.onThread(null, queries -> queries.fetchMany(type, sql, rows));
    }

    @Override
    public final CompletableFuture<List<Row>> fetchMany(String sql, Publisher<?> rows) {
        return calls.onThread(null, queries -> queries.fetchMany(sql, rows));
    }

    @Override
    public final <T> CompletableFuture<List<T>> fetchMany(Class<T> type, String sql, Publisher<?> rows) {
        return calls.onThread(null, queries -> queries.fetchMany(type, sql, rows));
    }

    @Override
    public final <T> CompletableFuture<List<T>> fetchMany(TypeRef<T> type, String sql, Publisher<?> rows) {
        return calls.onThread(null, queries -> queries.fetchMany(type, sql, rows));
    }

    @Override
    public final AsyncInsert insert(String table, Iterable<?> rows) {
        return new AsyncInsert(calls, blocking.insert(table, rows));
    }

    @Override
    public final AsyncInsert insert(String table, Stream<?> rows) {
        return new AsyncInsert(calls, blocking.insert(table, rows));
    }

    @Override
    public final AsyncInsert insert(String table, Publisher<?> rows) {
        return new AsyncInsert(calls, blocking.insert(table, rows));
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
        return calls.onThread(
                null,
                queries -> queries.call(lane -> {
                    lane.pipeline(segments);
                    return result;
                }));
    }

    // COPY

    @Override
    public final CompletableFuture<Long> copyFromTable(String table, CopySink sink) {
        return calls.onThread(null, queries -> queries.copyFromTable(table, sink));
    }

    @Override
    public final CompletableFuture<Long> copyFromTable(String table, CopyOptions options, CopySink sink) {
        return calls.onThread(null, queries -> queries.copyFromTable(table, options, sink));
    }

    @Override
    public final CompletableFuture<Long> copyFromQuery(
            String sql, CopyOptions options, CopySink sink, @Nullable Object @Nullable ... arguments) {
        @Nullable Object @Nullable [] own = arguments == null ? null : arguments.clone();
        return calls.onThread(null, queries -> queries.copyFromQuery(sql, options, sink, own));
    }

    @Override
    public final <T> CompletableFuture<Long> copyRecordsFromQuery(
            Class<T> type, String sql, Consumer<? super T> consumer, @Nullable Object @Nullable ... arguments) {
        @Nullable Object @Nullable [] own = arguments == null ? null : arguments.clone();
        return calls.onThread(null, queries -> queries.copyRecordsFromQuery(type, sql, consumer, own));
    }

    @Override
    public final CompletableFuture<Long> copyToTable(String table, CopySource source) {
        return calls.onThread(null, queries -> queries.copyToTable(table, source));
    }

    @Override
    public final CompletableFuture<Long> copyToTable(String table, CopyOptions options, CopySource source) {
        return calls.onThread(null, queries -> queries.copyToTable(table, options, source));
    }

    @Override
    public final CompletableFuture<Long> copyRecordsToTable(String table, List<String> columns, Iterable<?> rows) {
        return calls.onThread(null, queries -> queries.copyRecordsToTable(table, columns, rows));
    }

    @Override
    public final CompletableFuture<Long> copyRecordsToTable(String table, List<String> columns, Stream<?> rows) {
        return calls.onThread(null, queries -> queries.copyRecordsToTable(table, columns, rows));
    }

    @Override
    public final CompletableFuture<Long> copyRecordsToTable(String table, CopyOptions options, Iterable<?> rows) {
        return calls.onThread(null, queries -> queries.copyRecordsToTable(table, options, rows));
    }

    @Override
    public final CompletableFuture<Long> copyRecordsToTable(String table, CopyOptions options, Stream<?> rows) {
        return calls.onThread(null, queries -> queries.copyRecordsToTable(table, options, rows));
    }

    @Override
    public final CompletableFuture<Long> copyRecordsToTable(String table, CopyOptions options, Publisher<?> rows) {
        return calls.onThread(null, queries -> queries.copyRecordsToTable(table, options, rows));
    }

    // Transactions

    @Override
    public final <T extends @Nullable Object> CompletableFuture<T> transaction(
            TransactionOptions options, Function<? super AsyncTransaction, ? extends CompletionStage<T>> function) {
        return calls.inTransaction(
                options,
                run -> new AsyncCalls.TransactionWork<>(
                        run, () -> run.call(tx -> AsyncBody.await(function.apply(tx.async()))), result -> {}));
    }

    @Override
    public final CompletableFuture<AsyncTransaction> begin(TransactionOptions options) {
        return calls.inTransaction(
                options,
                run -> new AsyncCalls.TransactionWork<>(
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
}
