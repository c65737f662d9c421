package io.github.loompg;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Publisher;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The verbs of {@link CopyQueries} for code that does not wait. Sources and sinks are used in a virtual thread of the call. */
public sealed interface AsyncCopyQueries permits AsyncQueries {
    /** As {@link CopyQueries#copyFromTable(String, CopySink)}. */
    CompletableFuture<Long> copyFromTable(String table, CopySink sink);

    /** As {@link CopyQueries#copyFromTable(String, CopyOptions, CopySink)}. */
    CompletableFuture<Long> copyFromTable(String table, CopyOptions options, CopySink sink);

    /** As {@link CopyQueries#copyFromQuery(String, CopyOptions, CopySink, Object...)}. */
    CompletableFuture<Long> copyFromQuery(
            String sql, CopyOptions options, CopySink sink, @Nullable Object @Nullable ... arguments);

    /** As {@link CopyQueries#copyRecordsFromQuery(Class, String, Consumer, Object...)}. */
    <T> CompletableFuture<Long> copyRecordsFromQuery(
            Class<T> type, String sql, Consumer<? super T> consumer, @Nullable Object @Nullable ... arguments);

    /** As {@link CopyQueries#copyToTable(String, CopySource)}. */
    CompletableFuture<Long> copyToTable(String table, CopySource source);

    /** As {@link CopyQueries#copyToTable(String, CopyOptions, CopySource)}. */
    CompletableFuture<Long> copyToTable(String table, CopyOptions options, CopySource source);

    /** As {@link CopyQueries#copyRecordsToTable(String, List, Iterable)}. */
    CompletableFuture<Long> copyRecordsToTable(String table, List<String> columns, Iterable<?> rows);

    /** As {@link CopyQueries#copyRecordsToTable(String, List, Stream)}. */
    CompletableFuture<Long> copyRecordsToTable(String table, List<String> columns, Stream<?> rows);

    /** As {@link CopyQueries#copyRecordsToTable(String, CopyOptions, Iterable)}. */
    CompletableFuture<Long> copyRecordsToTable(String table, CopyOptions options, Iterable<?> rows);

    /** As {@link CopyQueries#copyRecordsToTable(String, CopyOptions, Stream)}. */
    CompletableFuture<Long> copyRecordsToTable(String table, CopyOptions options, Stream<?> rows);

    /** As {@link CopyQueries#copyRecordsToTable(String, CopyOptions, Publisher)}. */
    CompletableFuture<Long> copyRecordsToTable(String table, CopyOptions options, Publisher<?> rows);
}
