package io.github.loompg;

import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import java.util.List;
import java.util.concurrent.Flow.Publisher;
import java.util.stream.Stream;

/**
 * What {@link Queries} can do with one statement and many rows of arguments.
 *
 * <p>A row is a {@link List}, an {@code Object[]} or a record, with one value for each parameter of the statement, in
 * their order; a single value is {@code List.of(value)}. The rows are sent one behind the other, without waiting for the
 * answer to each, and they are asked for as they can be sent: there may be more of them than fit into memory.
 *
 * {@snippet :
 * record User(String name, LocalDate dob) {}
 * queries.executeMany("INSERT INTO users(name, dob) VALUES($1, $2)", List.of(
 *         new User("Bob", LocalDate.of(1984, 3, 1)),
 *         new User("Ann", LocalDate.of(1991, 7, 9))));
 * }
 *
 * <p><b>All or nothing</b>: outside of a transaction all the rows together are one. When a row fails, the others have no
 * effect, and the exception says by {@link io.github.loompg.error.PostgresException#inputRow} which it was; when that is
 * an error of the server, no more rows are asked for. When the input itself throws, what it has thrown is thrown here, and
 * nothing of what was sent has an effect. Within a transaction a row that fails ends that transaction, as any statement
 * does; so does input that throws after something of it was sent.
 *
 * <p>The input is asked in the thread of the call (of the asynchronous face, in a virtual thread of the call's own). While
 * it is asked, the connection cannot be used in that thread.
 */
public sealed interface BulkQueries permits Queries {
    /**
     * Runs a statement once for each row of arguments.
     *
     * @param sql one statement
     * @param rows lists, arrays of objects or records
     * @return how many rows of the table were inserted, updated or deleted by all of them together, as the server counts
     */
    long executeMany(String sql, Iterable<?> rows);

    /**
     * Runs a statement once for each row of arguments.
     *
     * @param sql one statement
     * @param rows lists, arrays of objects or records; the stream is closed at the end
     * @return how many rows of the table were inserted, updated or deleted by all of them together, as the server counts
     */
    long executeMany(String sql, Stream<?> rows);

    /**
     * Runs a statement once for each row of arguments. No more than 256 rows are asked for ahead of those that are sent.
     *
     * @param sql one statement
     * @param rows lists, arrays of objects or records; if the publisher fails with a checked exception, that is the cause
     *     of an {@link java.io.UncheckedIOException} or a {@link java.util.concurrent.CompletionException}
     * @return how many rows of the table were inserted, updated or deleted by all of them together, as the server counts
     */
    long executeMany(String sql, Publisher<?> rows);

    /**
     * Runs a statement once for each row of arguments, and gets all rows of all results.
     *
     * @param sql one statement, such as an INSERT with RETURNING
     * @param rows lists, arrays of objects or records
     * @return the rows in a list that cannot be changed, those of the first row of arguments first
     */
    List<Row> fetchMany(String sql, Iterable<?> rows);

    /**
     * Runs a statement once for each row of arguments, and gets all rows of all results as objects of a class.
     *
     * @param <T> the class
     * @param type a record, or a class that the only column can be read as
     * @param sql one statement, such as an INSERT with RETURNING
     * @param rows lists, arrays of objects or records
     * @return the objects in a list of their own, those of the first row of arguments first
     */
    <T> List<T> fetchMany(Class<T> type, String sql, Iterable<?> rows);

    /**
     * Runs a statement once for each row of arguments, and gets all rows of all results as objects of a type with type
     * arguments.
     *
     * @param <T> the type
     * @param type a record, or a type that the only column can be read as
     * @param sql one statement, such as an INSERT with RETURNING
     * @param rows lists, arrays of objects or records
     * @return the objects in a list of their own, those of the first row of arguments first
     */
    <T> List<T> fetchMany(TypeRef<T> type, String sql, Iterable<?> rows);

    /**
     * Runs a statement once for each row of arguments, and gets all rows of all results.
     *
     * @param sql one statement, such as an INSERT with RETURNING
     * @param rows lists, arrays of objects or records; the stream is closed at the end
     * @return the rows in a list that cannot be changed, those of the first row of arguments first
     */
    List<Row> fetchMany(String sql, Stream<?> rows);

    /**
     * Runs a statement once for each row of arguments, and gets all rows of all results as objects of a class.
     *
     * @param <T> the class
     * @param type a record, or a class that the only column can be read as
     * @param sql one statement, such as an INSERT with RETURNING
     * @param rows lists, arrays of objects or records; the stream is closed at the end
     * @return the objects in a list of their own, those of the first row of arguments first
     */
    <T> List<T> fetchMany(Class<T> type, String sql, Stream<?> rows);

    /**
     * Runs a statement once for each row of arguments, and gets all rows of all results as objects of a type with type
     * arguments.
     *
     * @param <T> the type
     * @param type a record, or a type that the only column can be read as
     * @param sql one statement, such as an INSERT with RETURNING
     * @param rows lists, arrays of objects or records; the stream is closed at the end
     * @return the objects in a list of their own, those of the first row of arguments first
     */
    <T> List<T> fetchMany(TypeRef<T> type, String sql, Stream<?> rows);

    /**
     * Runs a statement once for each row of arguments, and gets all rows of all results.
     *
     * @param sql one statement, such as an INSERT with RETURNING
     * @param rows lists, arrays of objects or records; no more than 256 are asked for ahead of those that are sent
     * @return the rows in a list that cannot be changed, those of the first row of arguments first
     */
    List<Row> fetchMany(String sql, Publisher<?> rows);

    /**
     * Runs a statement once for each row of arguments, and gets all rows of all results as objects of a class.
     *
     * @param <T> the class
     * @param type a record, or a class that the only column can be read as
     * @param sql one statement, such as an INSERT with RETURNING
     * @param rows lists, arrays of objects or records; no more than 256 are asked for ahead of those that are sent
     * @return the objects in a list of their own, those of the first row of arguments first
     */
    <T> List<T> fetchMany(Class<T> type, String sql, Publisher<?> rows);

    /**
     * Runs a statement once for each row of arguments, and gets all rows of all results as objects of a type with type
     * arguments.
     *
     * @param <T> the type
     * @param type a record, or a type that the only column can be read as
     * @param sql one statement, such as an INSERT with RETURNING
     * @param rows lists, arrays of objects or records; no more than 256 are asked for ahead of those that are sent
     * @return the objects in a list of their own, those of the first row of arguments first
     */
    <T> List<T> fetchMany(TypeRef<T> type, String sql, Publisher<?> rows);
}
