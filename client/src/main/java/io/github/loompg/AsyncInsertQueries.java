package io.github.loompg;

import java.util.concurrent.Flow.Publisher;
import java.util.stream.Stream;

/** The verbs of {@link InsertQueries} for code that does not wait. */
public sealed interface AsyncInsertQueries permits AsyncQueries {
    /** As {@link InsertQueries#insert(String, Iterable)}. */
    AsyncInsert insert(String table, Iterable<?> rows);

    /** As {@link InsertQueries#insert(String, Stream)}. */
    AsyncInsert insert(String table, Stream<?> rows);

    /** As {@link InsertQueries#insert(String, Publisher)}. */
    AsyncInsert insert(String table, Publisher<?> rows);
}
