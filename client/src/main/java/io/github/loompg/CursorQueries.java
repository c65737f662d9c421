package io.github.loompg;

import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import org.jspecify.annotations.Nullable;

/**
 * The verbs of {@link Queries} for results that are read a part at a time, and need not fit into memory. A {@link Cursor}
 * sends nothing before it is first read.
 */
public sealed interface CursorQueries permits Queries {
    /**
     * Reads rows a part at a time.
     *
     * {@snippet :
     * try (Cursor<Row> rows = connection.cursor("SELECT * FROM everything")) {
     *     for (Row row : rows) {
     *         write(row);
     *     }
     * }
     * }
     *
     * @param sql one statement that gives rows
     * @param arguments one for each parameter
     * @return the rows; close it, unless it is read to its end
     */
    Cursor<Row> cursor(String sql, @Nullable Object @Nullable ... arguments);

    /**
     * Reads rows a part at a time, as objects of a class.
     *
     * @param <T> the class
     * @param type a record, or a class that the only column can be read as
     * @param sql one statement that gives rows
     * @param arguments one for each parameter
     * @return the objects, with null for a NULL in the only column; close it, unless it is read to its end
     */
    <T> Cursor<T> cursor(Class<T> type, String sql, @Nullable Object @Nullable ... arguments);

    /**
     * Reads rows a part at a time, as objects of a type with type arguments.
     *
     * @param <T> the type
     * @param type a record, or a type that the only column can be read as
     * @param sql one statement that gives rows
     * @param arguments one for each parameter
     * @return the objects, with null for a NULL in the only column; close it, unless it is read to its end
     */
    <T> Cursor<T> cursor(TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments);
}
