package io.github.loompg;

import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
        return get(queries.transaction(tx -> {
            CompletableFuture<T> result = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    result.complete(body.apply(new AsyncFace(tx)));
                } catch (Throwable failure) {
                    result.completeExceptionally(failure);
                }
            });
            return result;
        }));
    }

    @Override
    public Face begin() {
        return new AsyncFace(get(queries.begin()));
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
    public Map<String, String> settings() {
        return connection().settings();
    }

    private AsyncConnection connection() {
        return (AsyncConnection) queries;
    }
}
