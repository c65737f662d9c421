package io.github.loompg;

import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a behaviour test uses of a connection or a transaction, whichever face it is of; every method waits. */
interface Face extends AutoCloseable {
    String execute(String sql, Object... arguments);

    List<Row> fetch(String sql, Object... arguments);

    <T> List<T> fetch(Class<T> type, String sql, Object... arguments);

    <T> List<T> fetch(TypeRef<T> type, String sql, Object... arguments);

    Row fetchRow(String sql, Object... arguments);

    <T> T fetchRow(Class<T> type, String sql, Object... arguments);

    <T> T fetchRow(TypeRef<T> type, String sql, Object... arguments);

    Object fetchVal(String sql, Object... arguments);

    <T> T fetchVal(Class<T> type, String sql, Object... arguments);

    <T> T fetchVal(TypeRef<T> type, String sql, Object... arguments);

    Row requireRow(String sql, Object... arguments);

    <T> T requireRow(Class<T> type, String sql, Object... arguments);

    <T> T requireRow(TypeRef<T> type, String sql, Object... arguments);

    Object requireVal(String sql, Object... arguments);

    <T> T requireVal(Class<T> type, String sql, Object... arguments);

    <T> T requireVal(TypeRef<T> type, String sql, Object... arguments);

    <T> T transaction(Function<Face, T> body);

    Face begin();

    Face timeout(Duration limit);

    // Transactions

    void commit();

    void rollback();

    // Connections

    @Override
    void close();

    void terminate();

    boolean isClosed();

    boolean isInTransaction();

    ServerVersion serverVersion();

    int serverPid();

    Map<String, String> settings();
}
