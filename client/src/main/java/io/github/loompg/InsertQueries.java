package io.github.loompg;

import java.util.concurrent.Flow.Publisher;
import java.util.stream.Stream;

/**
 * What {@link Queries} can do to insert rows without SQL.
 *
 * {@snippet :
 * record User(String email, String name) {}
 * record Stored(int id, String email) {}
 * List<Stored> stored = queries.insert("users", users)
 *         .onConflict(Conflict.on("email").doUpdate("name"))
 *         .returning(Stored.class);
 *
 * InsertReport<Row> report = queries.insert("users", users).outcomes(InsertMode.COLLECT_FAILURES);
 * report.failures().forEach(failed -> log(failed.index(), failed.sqlState()));
 * }
 *
 * <p>The name of a table is taken as it is, as if in double quotes; its schema is one of the things that {@link Insert} can
 * be told. Rows are records, maps with the names of columns for keys, lists or arrays of objects. They are asked for as they
 * can be sent: there may be more of them than fit into memory. They are sent some hundreds at a time, in arrays, which
 * the server takes several times as fast as one statement for each; COPY is faster still, but knows no conflicts and returns
 * nothing.
 */
public sealed interface InsertQueries permits Queries {
    /**
     * Rows for a table. Nothing is done before it is said what is to come of them.
     *
     * @param table its name
     * @param rows records, maps, lists or arrays of objects
     * @return what inserts them
     */
    Insert insert(String table, Iterable<?> rows);

    /**
     * Rows for a table. Nothing is done before it is said what is to come of them.
     *
     * @param table its name
     * @param rows records, maps, lists or arrays of objects; the stream is closed at the end
     * @return what inserts them, once
     */
    Insert insert(String table, Stream<?> rows);

    /**
     * Rows for a table. Nothing is done before it is said what is to come of them. No more than 256 rows are asked for ahead of
     * those that are encoded.
     *
     * @param table its name
     * @param rows records, maps, lists or arrays of objects; if the publisher fails with a checked exception, that is the cause
     *     of an {@link java.io.UncheckedIOException} or a {@link java.util.concurrent.CompletionException}
     * @return what inserts them
     */
    Insert insert(String table, Publisher<?> rows);
}
