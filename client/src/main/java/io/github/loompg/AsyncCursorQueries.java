package io.github.loompg;

import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import org.jspecify.annotations.Nullable;

/** The verbs of {@link CursorQueries} for code that does not wait. */
public sealed interface AsyncCursorQueries permits AsyncQueries {
    /** As {@link CursorQueries#cursor(String, Object...)}. */
    AsyncCursor<Row> cursor(String sql, @Nullable Object @Nullable ... arguments);

    /** As {@link CursorQueries#cursor(Class, String, Object...)}. */
    <T> AsyncCursor<T> cursor(Class<T> type, String sql, @Nullable Object @Nullable ... arguments);

    /** As {@link CursorQueries#cursor(TypeRef, String, Object...)}. */
    <T> AsyncCursor<T> cursor(TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments);
}
