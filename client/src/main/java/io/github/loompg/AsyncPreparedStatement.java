package io.github.loompg;

import io.github.loompg.data.Attribute;
import io.github.loompg.data.DataType;
import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import io.github.loompg.exchange.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Publisher;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A {@link PreparedStatement} for code that does not wait. */
public final class AsyncPreparedStatement {
    private final PreparedStatement blocking;
    private final TimedAsyncQueries queries;

    AsyncPreparedStatement(PreparedStatement blocking) {
        this.blocking = blocking;
        this.queries = new TimedAsyncQueries(blocking.queries());
    }

    /** As {@link PreparedStatement#query}. */
    public String query() {
        return blocking.query();
    }

    /** As {@link PreparedStatement#name}. */
    public String name() {
        return blocking.name();
    }

    /** As {@link PreparedStatement#parameters}. */
    public List<DataType> parameters() {
        return blocking.parameters();
    }

    /** As {@link PreparedStatement#attributes}. */
    public List<Attribute> attributes() {
        return blocking.attributes();
    }

    /** As {@link PreparedStatement#statusMessage}. */
    public @Nullable String statusMessage() {
        return blocking.statusMessage();
    }

    /** As {@link PreparedStatement#execute}. */
    public CompletableFuture<String> execute(@Nullable Object @Nullable ... arguments) {
        return queries.calls().query(query(), arguments, Outcome.tag());
    }

    /** As {@link PreparedStatement#fetch(Object...)}. */
    public CompletableFuture<List<Row>> fetch(@Nullable Object @Nullable ... arguments) {
        return queries.fetch(query(), arguments);
    }

    /** As {@link PreparedStatement#fetch(Class, Object...)}. */
    public <T> CompletableFuture<List<T>> fetch(Class<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.fetch(type, query(), arguments);
    }

    /** As {@link PreparedStatement#fetch(TypeRef, Object...)}. */
    public <T> CompletableFuture<List<T>> fetch(TypeRef<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.fetch(type, query(), arguments);
    }

    /** As {@link PreparedStatement#fetchRow(Object...)}. */
    public CompletableFuture<@Nullable Row> fetchRow(@Nullable Object @Nullable ... arguments) {
        return queries.fetchRow(query(), arguments);
    }

    /** As {@link PreparedStatement#fetchRow(Class, Object...)}. */
    public <T> CompletableFuture<@Nullable T> fetchRow(Class<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.fetchRow(type, query(), arguments);
    }

    /** As {@link PreparedStatement#fetchRow(TypeRef, Object...)}. */
    public <T> CompletableFuture<@Nullable T> fetchRow(TypeRef<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.fetchRow(type, query(), arguments);
    }

    /** As {@link PreparedStatement#fetchVal(Object...)}. */
    public CompletableFuture<@Nullable Object> fetchVal(@Nullable Object @Nullable ... arguments) {
        return queries.fetchVal(query(), arguments);
    }

    /** As {@link PreparedStatement#fetchVal(Class, Object...)}. */
    public <T> CompletableFuture<@Nullable T> fetchVal(Class<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.fetchVal(type, query(), arguments);
    }

    /** As {@link PreparedStatement#fetchVal(TypeRef, Object...)}. */
    public <T> CompletableFuture<@Nullable T> fetchVal(TypeRef<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.fetchVal(type, query(), arguments);
    }

    /** As {@link PreparedStatement#requireRow(Object...)}. */
    public CompletableFuture<Row> requireRow(@Nullable Object @Nullable ... arguments) {
        return queries.requireRow(query(), arguments);
    }

    /** As {@link PreparedStatement#requireRow(Class, Object...)}. */
    public <T> CompletableFuture<T> requireRow(Class<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.requireRow(type, query(), arguments);
    }

    /** As {@link PreparedStatement#requireRow(TypeRef, Object...)}. */
    public <T> CompletableFuture<T> requireRow(TypeRef<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.requireRow(type, query(), arguments);
    }

    /** As {@link PreparedStatement#requireVal(Object...)}. */
    public CompletableFuture<Object> requireVal(@Nullable Object @Nullable ... arguments) {
        return queries.requireVal(query(), arguments);
    }

    /** As {@link PreparedStatement#requireVal(Class, Object...)}. */
    public <T> CompletableFuture<T> requireVal(Class<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.requireVal(type, query(), arguments);
    }

    /** As {@link PreparedStatement#requireVal(TypeRef, Object...)}. */
    public <T> CompletableFuture<T> requireVal(TypeRef<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.requireVal(type, query(), arguments);
    }

    /** As {@link PreparedStatement#executeMany(Iterable)}. */
    public CompletableFuture<Long> executeMany(Iterable<?> rows) {
        return queries.executeMany(query(), rows);
    }

    /** As {@link PreparedStatement#executeMany(Stream)}. */
    public CompletableFuture<Long> executeMany(Stream<?> rows) {
        return queries.executeMany(query(), rows);
    }

    /** As {@link PreparedStatement#executeMany(Publisher)}. */
    public CompletableFuture<Long> executeMany(Publisher<?> rows) {
        return queries.executeMany(query(), rows);
    }

    /** As {@link PreparedStatement#fetchMany(Iterable)}. */
    public CompletableFuture<List<Row>> fetchMany(Iterable<?> rows) {
        return queries.fetchMany(query(), rows);
    }

    /** As {@link PreparedStatement#fetchMany(Class, Iterable)}. */
    public <T> CompletableFuture<List<T>> fetchMany(Class<T> type, Iterable<?> rows) {
        return queries.fetchMany(type, query(), rows);
    }

    /** As {@link PreparedStatement#fetchMany(TypeRef, Iterable)}. */
    public <T> CompletableFuture<List<T>> fetchMany(TypeRef<T> type, Iterable<?> rows) {
        return queries.fetchMany(type, query(), rows);
    }

    /** As {@link PreparedStatement#fetchMany(Stream)}. */
    public CompletableFuture<List<Row>> fetchMany(Stream<?> rows) {
        return queries.fetchMany(query(), rows);
    }

    /** As {@link PreparedStatement#fetchMany(Class, Stream)}. */
    public <T> CompletableFuture<List<T>> fetchMany(Class<T> type, Stream<?> rows) {
        return queries.fetchMany(type, query(), rows);
    }

    /** As {@link PreparedStatement#fetchMany(TypeRef, Stream)}. */
    public <T> CompletableFuture<List<T>> fetchMany(TypeRef<T> type, Stream<?> rows) {
        return queries.fetchMany(type, query(), rows);
    }

    /** As {@link PreparedStatement#fetchMany(Publisher)}. */
    public CompletableFuture<List<Row>> fetchMany(Publisher<?> rows) {
        return queries.fetchMany(query(), rows);
    }

    /** As {@link PreparedStatement#fetchMany(Class, Publisher)}. */
    public <T> CompletableFuture<List<T>> fetchMany(Class<T> type, Publisher<?> rows) {
        return queries.fetchMany(type, query(), rows);
    }

    /** As {@link PreparedStatement#fetchMany(TypeRef, Publisher)}. */
    public <T> CompletableFuture<List<T>> fetchMany(TypeRef<T> type, Publisher<?> rows) {
        return queries.fetchMany(type, query(), rows);
    }

    /** As {@link PreparedStatement#cursor(Object...)}. */
    public AsyncCursor<Row> cursor(@Nullable Object @Nullable ... arguments) {
        return queries.cursor(query(), arguments);
    }

    /** As {@link PreparedStatement#cursor(Class, Object...)}. */
    public <T> AsyncCursor<T> cursor(Class<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.cursor(type, query(), arguments);
    }

    /** As {@link PreparedStatement#cursor(TypeRef, Object...)}. */
    public <T> AsyncCursor<T> cursor(TypeRef<T> type, @Nullable Object @Nullable ... arguments) {
        return queries.cursor(type, query(), arguments);
    }

    /** As {@link PreparedStatement#explain}. */
    public CompletableFuture<List<Map<String, @Nullable Object>>> explain(@Nullable Object @Nullable ... arguments) {
        @Nullable Object @Nullable [] own = arguments == null ? null : arguments.clone();
        return plain().onThread(query(), queries -> blocking.explainIn(queries, own));
    }

    /** As {@link PreparedStatement#explainAnalyze}. */
    public CompletableFuture<List<Map<String, @Nullable Object>>> explainAnalyze(
            @Nullable Object @Nullable ... arguments) {
        @Nullable Object @Nullable [] own = arguments == null ? null : arguments.clone();
        return plain().rolledBack(tx -> blocking.explainAnalyzeIn(tx, own));
    }

    /** Where other statements than this one are run. */
    private AsyncCalls plain() {
        return blocking.plain().async().calls();
    }

    /** As {@link PreparedStatement#in}. */
    public AsyncPreparedStatement in(AsyncQueries place) {
        return blocking.in(place.blocking()).async();
    }

    /** As {@link PreparedStatement#timeout}. */
    public AsyncPreparedStatement timeout(Duration limit) {
        return blocking.timeout(limit).async();
    }

    /** As {@link PreparedStatement#isClosed}. */
    public boolean isClosed() {
        return blocking.isClosed();
    }

    /** As {@link PreparedStatement#close}, which does not wait either. */
    public void close() {
        blocking.close();
    }

    /** The same statement for code that waits. */
    public PreparedStatement blocking() {
        return blocking;
    }

    /** As {@link PreparedStatement#toString}. */
    @Override
    public String toString() {
        return "Async" + blocking;
    }
}
