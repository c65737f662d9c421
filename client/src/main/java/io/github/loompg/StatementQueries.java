package io.github.loompg;

import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Queries} can do with one statement, once: what is run, what becomes of its rows, and whether there has to
 * be one.
 */
public sealed interface StatementQueries permits Queries {
    /**
     * Runs statements whose rows nobody wants.
     *
     * <p>Without arguments, the text may hold several statements; they are one transaction, unless they say otherwise
     * themselves. With arguments it is one statement.
     *
     * @param sql one statement, or several without parameters; nothing at all is allowed, too
     * @param arguments one for each parameter
     * @return the tag of the last statement, such as {@code INSERT 0 3} or {@code CREATE TABLE}; empty if there was none
     * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-COMMANDCOMPLETE">
     *     CommandComplete</a>
     */
    String execute(String sql, @Nullable Object @Nullable ... arguments);

    /**
     * Gets all rows.
     *
     * @param sql one statement
     * @param arguments one for each parameter
     * @return the rows in a list that cannot be changed; none if the statement has no result
     */
    List<Row> fetch(String sql, @Nullable Object @Nullable ... arguments);

    /**
     * Gets all rows as objects of a class.
     *
     * @param <T> the class
     * @param type a record, or a class that the only column can be read as
     * @param sql one statement
     * @param arguments one for each parameter
     * @return the objects in a list of their own, with null for a NULL in the only column
     */
    <T> List<T> fetch(Class<T> type, String sql, @Nullable Object @Nullable ... arguments);

    /**
     * Gets all rows as objects of a type with type arguments.
     *
     * @param <T> the type
     * @param type a record, or a type that the only column can be read as
     * @param sql one statement
     * @param arguments one for each parameter
     * @return the objects in a list of their own, with null for a NULL in the only column
     */
    <T> List<T> fetch(TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments);

    /**
     * Gets the first row. The server is asked for one only, but what the statement changes, it changes completely.
     *
     * @param sql one statement
     * @param arguments one for each parameter
     * @return the row, or null if there is none
     */
    @Nullable
    Row fetchRow(String sql, @Nullable Object @Nullable ... arguments);

    /**
     * Gets the first row as an object of a class.
     *
     * @param <T> the class
     * @param type a record, or a class that the only column can be read as
     * @param sql one statement
     * @param arguments one for each parameter
     * @return the object, or null if there is no row
     */
    <T> @Nullable T fetchRow(Class<T> type, String sql, @Nullable Object @Nullable ... arguments);

    /**
     * Gets the first row as an object of a type with type arguments.
     *
     * @param <T> the type
     * @param type a record, or a type that the only column can be read as
     * @param sql one statement
     * @param arguments one for each parameter
     * @return the object, or null if there is no row
     */
    <T> @Nullable T fetchRow(TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments);

    /**
     * Gets the first column of the first row, as the class that its type has by default.
     *
     * @param sql one statement
     * @param arguments one for each parameter
     * @return the value, or null if it is NULL or there is no row
     */
    @Nullable
    Object fetchVal(String sql, @Nullable Object @Nullable ... arguments);

    /**
     * Gets the first column of the first row as an object of a class.
     *
     * @param <T> the class
     * @param type a class that the column can be read as
     * @param sql one statement
     * @param arguments one for each parameter
     * @return the value, or null if it is NULL or there is no row
     */
    <T> @Nullable T fetchVal(Class<T> type, String sql, @Nullable Object @Nullable ... arguments);

    /**
     * Gets the first column of the first row as an object of a type with type arguments.
     *
     * @param <T> the type
     * @param type a type that the column can be read as
     * @param sql one statement
     * @param arguments one for each parameter
     * @return the value, or null if it is NULL or there is no row
     */
    <T> @Nullable T fetchVal(TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments);

    /**
     * Gets the first row, of which there has to be one.
     *
     * @param sql one statement
     * @param arguments one for each parameter
     * @return the row
     * @throws io.github.loompg.error.NoRowException if there is none
     */
    Row requireRow(String sql, @Nullable Object @Nullable ... arguments);

    /**
     * Gets the first row, of which there has to be one, as an object of a class.
     *
     * @param <T> the class
     * @param type a record, or a class that the only column can be read as
     * @param sql one statement
     * @param arguments one for each parameter
     * @return the object
     * @throws io.github.loompg.error.NoRowException if there is no row, or its only column is NULL
     */
    <T> T requireRow(Class<T> type, String sql, @Nullable Object @Nullable ... arguments);

    /**
     * Gets the first row, of which there has to be one, as an object of a type with type arguments.
     *
     * @param <T> the type
     * @param type a record, or a type that the only column can be read as
     * @param sql one statement
     * @param arguments one for each parameter
     * @return the object
     * @throws io.github.loompg.error.NoRowException if there is no row, or its only column is NULL
     */
    <T> T requireRow(TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments);

    /**
     * Gets the first column of the first row, which has to be there and not NULL.
     *
     * @param sql one statement
     * @param arguments one for each parameter
     * @return the value, as the class that its type has by default
     * @throws io.github.loompg.error.NoRowException if there is no row, or the value is NULL
     */
    Object requireVal(String sql, @Nullable Object @Nullable ... arguments);

    /**
     * Gets the first column of the first row, which has to be there and not NULL, as an object of a class.
     *
     * @param <T> the class
     * @param type a class that the column can be read as
     * @param sql one statement
     * @param arguments one for each parameter
     * @return the value
     * @throws io.github.loompg.error.NoRowException if there is no row, or the value is NULL
     */
    <T> T requireVal(Class<T> type, String sql, @Nullable Object @Nullable ... arguments);

    /**
     * Gets the first column of the first row, which has to be there and not NULL, as an object of a type with type
     * arguments.
     *
     * @param <T> the type
     * @param type a type that the column can be read as
     * @param sql one statement
     * @param arguments one for each parameter
     * @return the value
     * @throws io.github.loompg.error.NoRowException if there is no row, or the value is NULL
     */
    <T> T requireVal(TypeRef<T> type, String sql, @Nullable Object @Nullable ... arguments);
}
