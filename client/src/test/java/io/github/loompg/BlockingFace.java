package io.github.loompg;

import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

record BlockingFace(Queries queries) implements Face {
    @Override
    public String execute(String sql, Object... arguments) {
        return queries.execute(sql, arguments);
    }

    @Override
    public List<Row> fetch(String sql, Object... arguments) {
        return queries.fetch(sql, arguments);
    }

    @Override
    public <T> List<T> fetch(Class<T> type, String sql, Object... arguments) {
        return queries.fetch(type, sql, arguments);
    }

    @Override
    public <T> List<T> fetch(TypeRef<T> type, String sql, Object... arguments) {
        return queries.fetch(type, sql, arguments);
    }

    @Override
    public Row fetchRow(String sql, Object... arguments) {
        return queries.fetchRow(sql, arguments);
    }

    @Override
    public <T> T fetchRow(Class<T> type, String sql, Object... arguments) {
        return queries.fetchRow(type, sql, arguments);
    }

    @Override
    public <T> T fetchRow(TypeRef<T> type, String sql, Object... arguments) {
        return queries.fetchRow(type, sql, arguments);
    }

    @Override
    public Object fetchVal(String sql, Object... arguments) {
        return queries.fetchVal(sql, arguments);
    }

    @Override
    public <T> T fetchVal(Class<T> type, String sql, Object... arguments) {
        return queries.fetchVal(type, sql, arguments);
    }

    @Override
    public <T> T fetchVal(TypeRef<T> type, String sql, Object... arguments) {
        return queries.fetchVal(type, sql, arguments);
    }

    @Override
    public Row requireRow(String sql, Object... arguments) {
        return queries.requireRow(sql, arguments);
    }

    @Override
    public <T> T requireRow(Class<T> type, String sql, Object... arguments) {
        return queries.requireRow(type, sql, arguments);
    }

    @Override
    public <T> T requireRow(TypeRef<T> type, String sql, Object... arguments) {
        return queries.requireRow(type, sql, arguments);
    }

    @Override
    public Object requireVal(String sql, Object... arguments) {
        return queries.requireVal(sql, arguments);
    }

    @Override
    public <T> T requireVal(Class<T> type, String sql, Object... arguments) {
        return queries.requireVal(type, sql, arguments);
    }

    @Override
    public <T> T requireVal(TypeRef<T> type, String sql, Object... arguments) {
        return queries.requireVal(type, sql, arguments);
    }

    @Override
    public <T> T transaction(Function<Face, T> body) {
        return queries.transaction(tx -> {
            return body.apply(new BlockingFace(tx));
        });
    }

    @Override
    public Face begin() {
        return new BlockingFace(queries.begin());
    }

    @Override
    public Face timeout(Duration limit) {
        return new BlockingFace(queries.timeout(limit));
    }

    @Override
    public void commit() {
        ((Transaction) queries).commit();
    }

    @Override
    public void rollback() {
        ((Transaction) queries).rollback();
    }

    @Override
    public void close() {
        if (queries instanceof Transaction transaction) {
            transaction.close();
        } else {
            connection().close();
        }
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

    private Connection connection() {
        return (Connection) queries;
    }
}
