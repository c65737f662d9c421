package io.github.loompg;

import java.util.List;
import java.util.concurrent.Flow.Publisher;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Queries} can do with COPY, the fastest way of many rows into and out of a table.
 *
 * {@snippet :
 * record User(String name, LocalDate dob) {}
 * queries.copyRecordsToTable("users", List.of("name", "dob"), Stream.of(new User("Bob", LocalDate.of(1984, 3, 1))));
 * queries.copyToTable("users", CopyOptions.csv().header(true), CopySource.of(Path.of("users.csv")));
 * queries.copyFromQuery("SELECT * FROM users WHERE dob < $1", CopyOptions.csv(), CopySink.to(System.out), someDay);
 * queries.copyRecordsFromQuery(User.class, "SELECT name, dob FROM users", user -> greet(user));
 * }
 *
 * <p>Names of tables are taken as they are, as if in double quotes; the schema is one of the {@link CopyOptions}. A copy
 * has the connection to itself until it ends. However it ends, be it that the source or the sink throws, the server
 * refuses something, or the call is given up, the connection can be used afterwards unless it was lost; what was copied in
 * has no effect then, and within a transaction that has failed, unless the copy out was complete already.
 *
 * <p>Sources and sinks are used in the thread of the call (of the asynchronous face, in a virtual thread of the call's
 * own). While they are, the connection cannot be used in that thread.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY</a>
 */
public sealed interface CopyQueries permits Queries {
    /**
     * Copies a table out, in the text format.
     *
     * @param table its name
     * @param sink where to
     * @return how many rows
     */
    long copyFromTable(String table, CopySink sink);

    /**
     * Copies a table out.
     *
     * @param table its name
     * @param options which columns, and in which format
     * @param sink where to
     * @return how many rows
     */
    long copyFromTable(String table, CopyOptions options, CopySink sink);

    /**
     * Copies the result of a query out. COPY knows no parameters, so the server is asked to write the arguments as
     * constants of their types, and these are put where the parameters are, but not within strings and comments.
     *
     * @param sql one SELECT, VALUES, or a statement with RETURNING
     * @param options in which format
     * @param sink where to
     * @param arguments one for each parameter
     * @return how many rows
     */
    long copyFromQuery(String sql, CopyOptions options, CopySink sink, @Nullable Object @Nullable ... arguments);

    /**
     * Copies the result of a query out, as objects. No more than some of them are in memory at a time.
     *
     * @param <T> the class
     * @param type a record, or a class that the only column can be read as; or {@link io.github.loompg.data.Row}
     * @param sql one SELECT, VALUES, or a statement with RETURNING
     * @param consumer takes them one by one
     * @param arguments one for each parameter
     * @return how many rows
     */
    <T> long copyRecordsFromQuery(
            Class<T> type, String sql, Consumer<? super T> consumer, @Nullable Object @Nullable ... arguments);

    /**
     * Copies data in the text format into a table.
     *
     * @param table its name
     * @param source where from
     * @return how many rows were inserted
     */
    long copyToTable(String table, CopySource source);

    /**
     * Copies data into a table.
     *
     * @param table its name
     * @param options which columns, and in which format
     * @param source where from
     * @return how many rows were inserted
     */
    long copyToTable(String table, CopyOptions options, CopySource source);

    /**
     * Copies rows of values into a table, in the binary format. The server says which types the columns have, and a value
     * that cannot be sent as its column's type is refused with the row and the column.
     *
     * <p>The values of a list or an array are for the columns in their order. A record or a map is asked for them by their
     * names, or by these in camel case ({@code created_at} is {@code createdAt}); if it has no value for one of them, or one
     * for none of them, it is refused. If no columns are named, they are those that the first row names, and the others get their defaults.
     *
     * @param table its name
     * @param columns the names of the columns; none for those that the first row names, or, if it names none, for all but
     *     generated ones
     * @param rows lists, arrays of objects, records or maps with a value for each column
     * @return how many rows were inserted
     * @throws io.github.loompg.error.ArgumentException if a value cannot be sent
     */
    long copyRecordsToTable(String table, List<String> columns, Iterable<?> rows);

    /**
     * Copies rows of values into a table, as {@link #copyRecordsToTable(String, List, Iterable)} does.
     *
     * @param table its name
     * @param columns the names of the columns, or none
     * @param rows lists, arrays of objects, records or maps with a value for each column; the stream is closed at the end
     * @return how many rows were inserted
     */
    long copyRecordsToTable(String table, List<String> columns, Stream<?> rows);

    /**
     * Copies rows of values into a table, as {@link #copyRecordsToTable(String, List, Iterable)} does.
     *
     * @param table its name
     * @param options schema, columns, condition, freezing and progress; there is no use for the others
     * @param rows lists, arrays of objects, records or maps with a value for each column
     * @return how many rows were inserted
     */
    long copyRecordsToTable(String table, CopyOptions options, Iterable<?> rows);

    /**
     * Copies rows of values into a table, as {@link #copyRecordsToTable(String, List, Iterable)} does.
     *
     * @param table its name
     * @param options schema, columns, condition, freezing and progress; there is no use for the others
     * @param rows lists, arrays of objects, records or maps with a value for each column; the stream is closed at the end
     * @return how many rows were inserted
     */
    long copyRecordsToTable(String table, CopyOptions options, Stream<?> rows);

    /**
     * Copies rows of values into a table, as {@link #copyRecordsToTable(String, List, Iterable)} does. No more than 256
     * rows are asked for ahead of those that are sent.
     *
     * @param table its name
     * @param options schema, columns, condition, freezing and progress; there is no use for the others
     * @param rows lists, arrays of objects, records or maps with a value for each column
     * @return how many rows were inserted
     */
    long copyRecordsToTable(String table, CopyOptions options, Publisher<?> rows);
}
