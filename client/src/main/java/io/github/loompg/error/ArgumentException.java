package io.github.loompg.error;

import org.jspecify.annotations.Nullable;

/**
 * An argument cannot be sent as the type of its parameter: another Java class was given than the type can take, the
 * value is out of the type's range, or a text holds what PostgreSQL cannot store.
 *
 * <p>Nothing was run; the connection is as it was. The message names the parameter, its type and the class that was
 * given, never the value, and the hint says what to write instead, often a cast in the SQL.
 *
 * {@snippet :
 * connection.fetch("SELECT * FROM users WHERE id = $1", "7"); // ArgumentException: parameter $1 is an int4
 * connection.fetch("SELECT * FROM users WHERE id = $1", 7); // right
 * connection.fetch("SELECT * FROM users WHERE id = $1::text::int", "7"); // right too: now the parameter is a text
 * }
 */
public final class ArgumentException extends PostgresException {
    private final String reason;
    private final @Nullable String column;
    private final int parameter;
    private final String expectedType;
    private final @Nullable Class<?> givenClass;

    /**
     * Describes one failure. The message begins with parameter, type and class, so {@code message} is only the reason.
     *
     * @param message why the argument cannot be sent; not the value
     * @param hint what to write instead, or null
     * @param cause what brought it to light, or null
     * @param parameter the number of the parameter as SQL counts, from 1
     * @param expectedType the PostgreSQL type of the parameter, as SQL writes it
     * @param givenClass the class of the argument, or null when that was null
     */
    public ArgumentException(
            String message,
            @Nullable String hint,
            @Nullable Throwable cause,
            int parameter,
            String expectedType,
            @Nullable Class<?> givenClass) {
        this(message, hint, cause, "parameter $" + parameter, null, parameter, expectedType, givenClass);
    }

    /**
     * Describes one failure of a value that is copied into a column.
     *
     * @param message why the value cannot be sent; not the value
     * @param cause what brought it to light, or null
     * @param position where the value stands in its row, from 1
     * @param column the name of the column
     * @param expectedType the PostgreSQL type of the column, as SQL writes it
     * @param givenClass the class of the value, or null when that was null
     */
    public ArgumentException(
            String message,
            @Nullable Throwable cause,
            int position,
            String column,
            String expectedType,
            @Nullable Class<?> givenClass) {
        this(message, null, cause, "column \"" + column + "\"", column, position, expectedType, givenClass);
    }

    private ArgumentException(
            String message,
            @Nullable String hint,
            @Nullable Throwable cause,
            String name,
            @Nullable String column,
            int parameter,
            String expectedType,
            @Nullable Class<?> givenClass) {
        super(
                name + " (" + expectedType + ", given " + (givenClass == null ? "null" : givenClass.getTypeName())
                        + "): " + message,
                hint,
                cause);
        this.reason = message;
        this.column = column;
        this.parameter = parameter;
        this.expectedType = expectedType;
        this.givenClass = givenClass;
    }

    /**
     * The same for a parameter that has a name in the SQL that the user wrote.
     *
     * @param name the name, without its colon
     * @return an exception that says the name
     */
    public ArgumentException named(String name) {
        ArgumentException named = new ArgumentException(
                reason, hint(), getCause(), "parameter :" + name, column, parameter, expectedType, givenClass);
        named.setStackTrace(getStackTrace());
        inputRow().ifPresent(named::atInputRow);
        return named;
    }

    /**
     * Which column of a table the value was for.
     *
     * @return its name, or null if it was for a parameter of a statement
     */
    public @Nullable String column() {
        return column;
    }

    /**
     * Which parameter it is, or, for a column, which value of its row.
     *
     * @return the number that SQL writes behind the dollar sign, from 1
     */
    public int parameter() {
        return parameter;
    }

    /**
     * What the server expects there.
     *
     * @return the name of a PostgreSQL type
     */
    public String expectedType() {
        return expectedType;
    }

    /**
     * What was given.
     *
     * @return the class of the argument, or null when that was null
     */
    public @Nullable Class<?> givenClass() {
        return givenClass;
    }
}
