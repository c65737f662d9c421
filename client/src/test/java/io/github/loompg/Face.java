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

    <T> T transaction(TransactionOptions options, Function<Face, T> body);

    Face begin();

    Face begin(TransactionOptions options);

    Rows<Row> cursor(String sql, Object... arguments);

    <T> Rows<T> cursor(Class<T> type, String sql, Object... arguments);

    <T> Rows<T> cursor(TypeRef<T> type, String sql, Object... arguments);

    Face timeout(Duration limit);

    /** What a behaviour test uses of a cursor. */
    interface Rows<T> extends AutoCloseable {
        Rows<T> prefetch(int rows);

        Rows<T> adaptivePrefetch();

        List<T> fetch(int count);

        T fetchRow();

        long forward(long count);

        /** Reads on to the end, one by one. */
        void forEach(Consumer<T> action);

        /** Reads only so many rows, one by one, and no more of the cursor. */
        List<T> first(int count);

        @Override
        void close();
    }

    // Transactions

    void commit();

    void rollback();

    // Connections

    @Override
    void close();

    void close(Duration longest);

    void terminate();

    Registration addListener(String channel, NotificationListener listener);

    Registration addListener(String channel, NotificationListener listener, int capacity, Overflow overflow);

    Registration addLogListener(NoticeListener listener);

    Registration addTerminationListener(TerminationListener listener);

    Registration addQueryLogger(QueryLogger logger);

    Registration addQueryLogger(QueryLogger logger, LogDetail detail);

    void resetListeners();

    boolean isClosed();

    boolean isInTransaction();

    ServerVersion serverVersion();

    int serverPid();

    Map<String, String> settings();

    void setTypeCodec(String type, TypeCodec<?> codec);

    void setBuiltinTypeCodec(String type, String builtin);

    void resetTypeCodec(String type);

    void reset();

    void reloadSchemaState();
}
