package io.github.loompg;

import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The verbs of {@link StatementQueries} for code that does not wait. */
public sealed interface AsyncStatementQueries permits AsyncQueries {
    /** As {@link StatementQueries#execute}. */
    CompletableFuture<String> execute(String sql, @Nullable Object @Nullable ... arguments);

    /** As {@link StatementQueries#fetch(String, Object...)}. */
    CompletableFuture<List<Row>> fetch(String sql, @Nullable Object @Nullable ... arguments);

    /** As {@link StatementQueries#fetch(Class, String, Object...)}. */
    <T> CompletableFuture<List<T>> fetch(Class<T> type, String sql, @Nullable Object @Nullable ... arguments);

    /** As {@link StatementQueries#fetch(TypeRef, String, Object...)}. */
    <T> CompletableFuture<List<T>> fetch(TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments);

    /** As {@link StatementQueries#fetchRow(String, Object...)}. */
    CompletableFuture<@Nullable Row> fetchRow(String sql, @Nullable Object @Nullable ... arguments);

    /** As {@link StatementQueries#fetchRow(Class, String, Object...)}. */
    <T> CompletableFuture<@Nullable T> fetchRow(Class<T> type, String sql, @Nullable Object @Nullable ... arguments);

    /** As {@link StatementQueries#fetchRow(TypeRef, String, Object...)}. */
    <T> CompletableFuture<@Nullable T> fetchRow(TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments);

    /** As {@link StatementQueries#fetchVal(String, Object...)}. */
    CompletableFuture<@Nullable Object> fetchVal(String sql, @Nullable Object @Nullable ... arguments);

    /** As {@link StatementQueries#fetchVal(Class, String, Object...)}. */
    <T> CompletableFuture<@Nullable T> fetchVal(Class<T> type, String sql, @Nullable Object @Nullable ... arguments);

    /** As {@link StatementQueries#fetchVal(TypeRef, String, Object...)}. */
    <T> CompletableFuture<@Nullable T> fetchVal(TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments);

    /** As {@link StatementQueries#requireRow(String, Object...)}. */
    CompletableFuture<Row> requireRow(String sql, @Nullable Object @Nullable ... arguments);

    /** As {@link StatementQueries#requireRow(Class, String, Object...)}. */
    <T> CompletableFuture<T> requireRow(Class<T> type, String sql, @Nullable Object @Nullable ... arguments);

    /** As {@link StatementQueries#requireRow(TypeRef, String, Object...)}. */
    <T> CompletableFuture<T> requireRow(TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments);

    /** As {@link StatementQueries#requireVal(String, Object...)}. */
    CompletableFuture<Object> requireVal(String sql, @Nullable Object @Nullable ... arguments);

    /** As {@link StatementQueries#requireVal(Class, String, Object...)}. */
    <T> CompletableFuture<T> requireVal(Class<T> type, String sql, @Nullable Object @Nullable ... arguments);

    /** As {@link StatementQueries#requireVal(TypeRef, String, Object...)}. */
    <T> CompletableFuture<T> requireVal(TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments);
}
