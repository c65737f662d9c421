package io.github.loompg;

import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Publisher;
import java.util.stream.Stream;

/** The verbs of {@link BulkQueries} for code that does not wait. The input is asked in a virtual thread of the call. */
public sealed interface AsyncBulkQueries permits AsyncQueries {
    /** As {@link BulkQueries#executeMany(String, Iterable)}. */
    CompletableFuture<Long> executeMany(String sql, Iterable<?> rows);

    /** As {@link BulkQueries#executeMany(String, Stream)}. */
    CompletableFuture<Long> executeMany(String sql, Stream<?> rows);

    /** As {@link BulkQueries#executeMany(String, Publisher)}. */
    CompletableFuture<Long> executeMany(String sql, Publisher<?> rows);

    /** As {@link BulkQueries#fetchMany(String, Iterable)}. */
    CompletableFuture<List<Row>> fetchMany(String sql, Iterable<?> rows);

    /** As {@link BulkQueries#fetchMany(Class, String, Iterable)}. */
    <T> CompletableFuture<List<T>> fetchMany(Class<T> type, String sql, Iterable<?> rows);

    /** As {@link BulkQueries#fetchMany(TypeRef, String, Iterable)}. */
    <T> CompletableFuture<List<T>> fetchMany(TypeRef<T> type, String sql, Iterable<?> rows);

    /** As {@link BulkQueries#fetchMany(String, Stream)}. */
    CompletableFuture<List<Row>> fetchMany(String sql, Stream<?> rows);

    /** As {@link BulkQueries#fetchMany(Class, String, Stream)}. */
    <T> CompletableFuture<List<T>> fetchMany(Class<T> type, String sql, Stream<?> rows);

    /** As {@link BulkQueries#fetchMany(TypeRef, String, Stream)}. */
    <T> CompletableFuture<List<T>> fetchMany(TypeRef<T> type, String sql, Stream<?> rows);

    /** As {@link BulkQueries#fetchMany(String, Publisher)}. */
    CompletableFuture<List<Row>> fetchMany(String sql, Publisher<?> rows);

    /** As {@link BulkQueries#fetchMany(Class, String, Publisher)}. */
    <T> CompletableFuture<List<T>> fetchMany(Class<T> type, String sql, Publisher<?> rows);

    /** As {@link BulkQueries#fetchMany(TypeRef, String, Publisher)}. */
    <T> CompletableFuture<List<T>> fetchMany(TypeRef<T> type, String sql, Publisher<?> rows);
}
