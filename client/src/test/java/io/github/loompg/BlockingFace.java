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
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

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
    public <T> T transaction(TransactionOptions options, Function<Face, T> body) {
        return queries.transaction(options, tx -> {
            return body.apply(new BlockingFace(tx));
        });
    }

    @Override
    public Face begin(TransactionOptions options) {
        return new BlockingFace(queries.begin(options));
    }

    @Override
    public Face begin() {
        return new BlockingFace(queries.begin());
    }

    @Override
    public Rows<Row> cursor(String sql, Object... arguments) {
        return new BlockingRows<>(queries.cursor(sql, arguments));
    }

    @Override
    public <T> Rows<T> cursor(Class<T> type, String sql, Object... arguments) {
        return new BlockingRows<>(queries.cursor(type, sql, arguments));
    }

    @Override
    public <T> Rows<T> cursor(TypeRef<T> type, String sql, Object... arguments) {
        return new BlockingRows<>(queries.cursor(type, sql, arguments));
    }

    record BlockingRows<T>(Cursor<T> cursor) implements Rows<T> {
        @Override
        public Rows<T> prefetch(int rows) {
            return new BlockingRows<>(cursor.prefetch(rows));
        }

        @Override
        public Rows<T> adaptivePrefetch() {
            return new BlockingRows<>(cursor.adaptivePrefetch());
        }

        @Override
        public List<T> fetch(int count) {
            return cursor.fetch(count);
        }

        @Override
        public T fetchRow() {
            return cursor.fetchRow();
        }

        @Override
        public long forward(long count) {
            return cursor.forward(count);
        }

        @Override
        public void forEach(Consumer<T> action) {
            for (T row : cursor) {
                action.accept(row);
            }
        }

        @Override
        public List<T> first(int count) {
            try (Stream<T> rows = cursor.stream()) {
                return rows.limit(count).toList();
            }
        }

        @Override
        public void close() {
            cursor.close();
        }
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
    public void close(Duration longest) {
        connection().close(longest);
    }

    @Override
    public Registration addListener(String channel, NotificationListener listener) {
        return connection().addListener(channel, listener);
    }

    @Override
    public Registration addListener(String channel, NotificationListener listener, int capacity, Overflow overflow) {
        return connection().addListener(channel, listener, capacity, overflow);
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
        connection().resetListeners();
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
        connection().setTypeCodec(type, codec);
    }

    @Override
    public void setBuiltinTypeCodec(String type, String builtin) {
        connection().setBuiltinTypeCodec(type, builtin);
    }

    @Override
    public void resetTypeCodec(String type) {
        connection().resetTypeCodec(type);
    }

    @Override
    public void reset() {
        connection().reset();
    }

    @Override
    public void reloadSchemaState() {
        connection().reloadSchemaState();
    }

    @Override
    public Map<String, String> settings() {
        return connection().settings();
    }

    private Connection connection() {
        return (Connection) queries;
    }
}
