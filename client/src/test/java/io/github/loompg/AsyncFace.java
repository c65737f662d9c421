package io.github.loompg;

import io.github.loompg.codec.TypeCodec;
import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import io.github.loompg.observe.LogDetail;
import io.github.loompg.observe.NoticeListener;
import io.github.loompg.observe.NotificationListener;
import io.github.loompg.observe.Overflow;
import io.github.loompg.observe.QueryLogger;
import io.github.loompg.observe.Registration;
import io.github.loompg.observe.TerminationListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;

record AsyncFace(AsyncQueries queries) implements Face {
    /** The result, or the very exception that the future failed with. */
    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException failed) {
            switch (failed.getCause()) {
                case RuntimeException exception -> throw exception;
                case Error error -> throw error;
                default -> throw failed;
            }
        }
    }

    @Override
    public String execute(String sql, Object... arguments) {
        return get(queries.execute(sql, arguments));
    }

    @Override
    public List<Row> fetch(String sql, Object... arguments) {
        return get(queries.fetch(sql, arguments));
    }

    @Override
    public <T> List<T> fetch(Class<T> type, String sql, Object... arguments) {
        return get(queries.fetch(type, sql, arguments));
    }

    @Override
    public <T> List<T> fetch(TypeRef<T> type, String sql, Object... arguments) {
        return get(queries.fetch(type, sql, arguments));
    }

    @Override
    public Row fetchRow(String sql, Object... arguments) {
        return get(queries.fetchRow(sql, arguments));
    }

    @Override
    public <T> T fetchRow(Class<T> type, String sql, Object... arguments) {
        return get(queries.fetchRow(type, sql, arguments));
    }

    @Override
    public <T> T fetchRow(TypeRef<T> type, String sql, Object... arguments) {
        return get(queries.fetchRow(type, sql, arguments));
    }

    @Override
    public Object fetchVal(String sql, Object... arguments) {
        return get(queries.fetchVal(sql, arguments));
    }

    @Override
    public <T> T fetchVal(Class<T> type, String sql, Object... arguments) {
        return get(queries.fetchVal(type, sql, arguments));
    }

    @Override
    public <T> T fetchVal(TypeRef<T> type, String sql, Object... arguments) {
        return get(queries.fetchVal(type, sql, arguments));
    }

    @Override
    public Row requireRow(String sql, Object... arguments) {
        return get(queries.requireRow(sql, arguments));
    }

    @Override
    public <T> T requireRow(Class<T> type, String sql, Object... arguments) {
        return get(queries.requireRow(type, sql, arguments));
    }

    @Override
    public <T> T requireRow(TypeRef<T> type, String sql, Object... arguments) {
        return get(queries.requireRow(type, sql, arguments));
    }

    @Override
    public Object requireVal(String sql, Object... arguments) {
        return get(queries.requireVal(sql, arguments));
    }

    @Override
    public <T> T requireVal(Class<T> type, String sql, Object... arguments) {
        return get(queries.requireVal(type, sql, arguments));
    }

    @Override
    public <T> T requireVal(TypeRef<T> type, String sql, Object... arguments) {
        return get(queries.requireVal(type, sql, arguments));
    }

    @Override
    public <T> T transaction(Function<Face, T> body) {
        return get(queries.transaction(tx -> onThread(tx, body)));
    }

    @Override
    public <T> T transaction(TransactionOptions options, Function<Face, T> body) {
        return get(queries.transaction(options, tx -> onThread(tx, body)));
    }

    private static <T> CompletableFuture<T> onThread(AsyncTransaction tx, Function<Face, T> body) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(body.apply(new AsyncFace(tx)));
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }

    @Override
    public Face begin(TransactionOptions options) {
        return new AsyncFace(get(queries.begin(options)));
    }

    @Override
    public Face begin() {
        return new AsyncFace(get(queries.begin()));
    }

    @Override
    public Rows<Row> cursor(String sql, Object... arguments) {
        return new AsyncRows<>(queries.cursor(sql, arguments));
    }

    @Override
    public <T> Rows<T> cursor(Class<T> type, String sql, Object... arguments) {
        return new AsyncRows<>(queries.cursor(type, sql, arguments));
    }

    @Override
    public <T> Rows<T> cursor(TypeRef<T> type, String sql, Object... arguments) {
        return new AsyncRows<>(queries.cursor(type, sql, arguments));
    }

    record AsyncRows<T>(AsyncCursor<T> cursor) implements Rows<T> {
        @Override
        public Rows<T> prefetch(int rows) {
            return new AsyncRows<>(cursor.prefetch(rows));
        }

        @Override
        public Rows<T> adaptivePrefetch() {
            return new AsyncRows<>(cursor.adaptivePrefetch());
        }

        @Override
        public List<T> fetch(int count) {
            return get(cursor.fetch(count));
        }

        @Override
        public T fetchRow() {
            return get(cursor.fetchRow());
        }

        @Override
        public long forward(long count) {
            return get(cursor.forward(count));
        }

        @Override
        public void forEach(Consumer<T> action) {
            read(Integer.MAX_VALUE, action);
        }

        @Override
        public List<T> first(int count) {
            List<T> rows = new ArrayList<>();
            read(count, rows::add);
            get(cursor.close());
            return rows;
        }

        private void read(int most, Consumer<T> action) {
            Reader<T> reader = new Reader<>(most, action);
            cursor.subscribe(reader);
            get(reader.end);
        }

        @Override
        public void close() {
            get(cursor.close());
        }
    }

    /** Asks for one row after the other, and cancels when it has so many. */
    private static final class Reader<T> implements Flow.Subscriber<T> {
        final CompletableFuture<Void> end = new CompletableFuture<>();
        private final Consumer<T> action;
        private int wanted;
        private Flow.Subscription subscription;

        Reader(int wanted, Consumer<T> action) {
            this.wanted = wanted;
            this.action = action;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            subscription.request(1);
        }

        @Override
        public void onNext(T row) {
            try {
                action.accept(row);
            } catch (RuntimeException | Error failure) {
                subscription.cancel();
                end.completeExceptionally(failure);
                return;
            }
            if (--wanted == 0) {
                subscription.cancel();
                end.complete(null);
            } else {
                subscription.request(1);
            }
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            end.complete(null);
        }
    }

    @Override
    public Face timeout(Duration limit) {
        return new AsyncFace(queries.timeout(limit));
    }

    @Override
    public void commit() {
        get(((AsyncTransaction) queries).commit());
    }

    @Override
    public void rollback() {
        get(((AsyncTransaction) queries).rollback());
    }

    @Override
    public void close() {
        get(
                queries instanceof AsyncTransaction transaction
                        ? transaction.close()
                        : connection().close());
    }

    @Override
    public void close(Duration longest) {
        get(connection().close(longest));
    }

    @Override
    public Registration addListener(String channel, NotificationListener listener) {
        return get(connection().addListener(channel, listener));
    }

    @Override
    public Registration addListener(String channel, NotificationListener listener, int capacity, Overflow overflow) {
        return get(connection().addListener(channel, listener, capacity, overflow));
    }

    @Override
    public Registration addLogListener(NoticeListener listener) {
        return connection().addLogListener(listener);
    }

    @Override
    public Registration addTerminationListener(TerminationListener listener) {
        return connection().addTerminationListener(listener);
    }

    @Override
    public Registration addQueryLogger(QueryLogger logger) {
        return connection().addQueryLogger(logger);
    }

    @Override
    public Registration addQueryLogger(QueryLogger logger, LogDetail detail) {
        return connection().addQueryLogger(logger, detail);
    }

    @Override
    public void resetListeners() {
        get(connection().resetListeners());
    }

    @Override
    public void terminate() {
        connection().terminate();
    }

    @Override
    public boolean isClosed() {
        return connection().isClosed();
    }

    @Override
    public boolean isInTransaction() {
        return connection().isInTransaction();
    }

    @Override
    public ServerVersion serverVersion() {
        return connection().serverVersion();
    }

    @Override
    public int serverPid() {
        return connection().serverPid();
    }

    @Override
    public void setTypeCodec(String type, TypeCodec<?> codec) {
        get(connection().setTypeCodec(type, codec));
    }

    @Override
    public void setBuiltinTypeCodec(String type, String builtin) {
        get(connection().setBuiltinTypeCodec(type, builtin));
    }

    @Override
    public void resetTypeCodec(String type) {
        get(connection().resetTypeCodec(type));
    }

    @Override
    public void reset() {
        get(connection().reset());
    }

    @Override
    public void reloadSchemaState() {
        get(connection().reloadSchemaState());
    }

    @Override
    public Map<String, String> settings() {
        return connection().settings();
    }

    private AsyncConnection connection() {
        return (AsyncConnection) queries;
    }
}
