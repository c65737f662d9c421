package io.github.loompg;

import io.github.loompg.data.Attribute;
import io.github.loompg.data.DataType;
import io.github.loompg.data.Row;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a behaviour test uses of a prepared statement, whichever face it is of; every method waits. */
sealed interface FaceStatement extends AutoCloseable {
    static FaceStatement prepare(Face face, String sql) {
        return switch (face) {
            case BlockingFace blocking -> new Blocking(blocking.queries().prepare(sql));
            case AsyncFace async -> new Async(AsyncFace.get(async.queries().prepare(sql)));
            default -> throw new IllegalArgumentException();
        };
    }

    static FaceStatement prepareAs(Face face, String name, String sql) {
        return switch (face) {
            case BlockingFace blocking -> new Blocking(blocking.queries().prepareAs(name, sql));
            case AsyncFace async -> new Async(AsyncFace.get(async.queries().prepareAs(name, sql)));
            default -> throw new IllegalArgumentException();
        };
    }

    PreparedStatement blocking();

    String execute(Object... arguments);

    List<Row> fetch(Object... arguments);

    <T> List<T> fetch(Class<T> type, Object... arguments);

    Row fetchRow(Object... arguments);

    <T> T fetchVal(Class<T> type, Object... arguments);

    <T> T requireVal(Class<T> type, Object... arguments);

    List<Map<String, Object>> explain(Object... arguments);

    List<Map<String, Object>> explainAnalyze(Object... arguments);

    <T> Face.Rows<T> cursor(Class<T> type, Object... arguments);

    FaceStatement in(Face place);

    FaceStatement timeout(Duration limit);

    default String query() {
        return blocking().query();
    }

    default String name() {
        return blocking().name();
    }

    default List<DataType> parameters() {
        return blocking().parameters();
    }

    default List<Attribute> attributes() {
        return blocking().attributes();
    }

    default String statusMessage() {
        return blocking().statusMessage();
    }

    @Override
    default void close() {
        blocking().close();
    }

    record Blocking(PreparedStatement blocking) implements FaceStatement {
        @Override
        public String execute(Object... arguments) {
            return blocking.execute(arguments);
        }

        @Override
        public List<Row> fetch(Object... arguments) {
            return blocking.fetch(arguments);
        }

        @Override
        public <T> List<T> fetch(Class<T> type, Object... arguments) {
            return blocking.fetch(type, arguments);
        }

        @Override
        public Row fetchRow(Object... arguments) {
            return blocking.fetchRow(arguments);
        }

        @Override
        public <T> T fetchVal(Class<T> type, Object... arguments) {
            return blocking.fetchVal(type, arguments);
        }

        @Override
        public <T> T requireVal(Class<T> type, Object... arguments) {
            return blocking.requireVal(type, arguments);
        }

        @Override
        public List<Map<String, Object>> explain(Object... arguments) {
            return blocking.explain(arguments);
        }

        @Override
        public List<Map<String, Object>> explainAnalyze(Object... arguments) {
            return blocking.explainAnalyze(arguments);
        }

        @Override
        public <T> Face.Rows<T> cursor(Class<T> type, Object... arguments) {
            return new BlockingFace.BlockingRows<>(blocking.cursor(type, arguments));
        }

        @Override
        public FaceStatement in(Face place) {
            return new Blocking(blocking.in(((BlockingFace) place).queries()));
        }

        @Override
        public FaceStatement timeout(Duration limit) {
            return new Blocking(blocking.timeout(limit));
        }
    }

    record Async(AsyncPreparedStatement async) implements FaceStatement {
        @Override
        public PreparedStatement blocking() {
            return async.blocking();
        }

        @Override
        public String execute(Object... arguments) {
            return AsyncFace.get(async.execute(arguments));
        }

        @Override
        public List<Row> fetch(Object... arguments) {
            return AsyncFace.get(async.fetch(arguments));
        }

        @Override
        public <T> List<T> fetch(Class<T> type, Object... arguments) {
            return AsyncFace.get(async.fetch(type, arguments));
        }

        @Override
        public Row fetchRow(Object... arguments) {
            return AsyncFace.get(async.fetchRow(arguments));
        }

        @Override
        public <T> T fetchVal(Class<T> type, Object... arguments) {
            return AsyncFace.get(async.fetchVal(type, arguments));
        }

        @Override
        public <T> T requireVal(Class<T> type, Object... arguments) {
            return AsyncFace.get(async.requireVal(type, arguments));
        }

        @Override
        public List<Map<String, Object>> explain(Object... arguments) {
            return AsyncFace.get(async.explain(arguments));
        }

        @Override
        public List<Map<String, Object>> explainAnalyze(Object... arguments) {
            return AsyncFace.get(async.explainAnalyze(arguments));
        }

        @Override
        public <T> Face.Rows<T> cursor(Class<T> type, Object... arguments) {
            return new AsyncFace.AsyncRows<>(async.cursor(type, arguments));
        }

        @Override
        public FaceStatement in(Face place) {
            return new Async(async.in(((AsyncFace) place).queries()));
        }

        @Override
        public FaceStatement timeout(Duration limit) {
            return new Async(async.timeout(limit));
        }
    }
}
