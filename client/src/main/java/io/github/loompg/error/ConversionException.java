package io.github.loompg.error;

import org.jspecify.annotations.Nullable;

/**
 * A column's value cannot be read as the Java type that was asked for: there is no conversion from the column's type,
 * the value does not fit without loss, or it is NULL and a primitive was asked for.
 *
 * <p>The row stays valid and the connection can be used; read the column as another type. The message names the column,
 * its type and the class that was asked for, never the value.
 *
 * {@snippet :
 * Row row = connection.requireRow("SELECT 5000000000 AS big");
 * row.getInt("big"); // ConversionException: column "big" (int8, asked for as int) ...
 * row.getLong("big"); // right
 * }
 */
public final class ConversionException extends PostgresException {
    private final String column;
    private final String type;
    private final Class<?> askedClass;

    /**
     * Describes one failure. The message begins with column, type and class, so {@code message} is only the reason.
     *
     * @param message why the value cannot be read that way; not the value
     * @param hint what to do about it, or null
     * @param cause what brought it to light, or null
     * @param column the name of the column
     * @param type the PostgreSQL type of the column, as SQL writes it
     * @param askedClass the Java type that was asked for
     */
    public ConversionException(
            String message,
            @Nullable String hint,
            @Nullable Throwable cause,
            String column,
            String type,
            Class<?> askedClass) {
        super(
                "column \"" + column + "\" (" + type + ", asked for as " + askedClass.getTypeName() + "): " + message,
                hint,
                cause);
        this.column = column;
        this.type = type;
        this.askedClass = askedClass;
    }

    /**
     * Which column it is.
     *
     * @return its name in the result
     */
    public String column() {
        return column;
    }

    /**
     * What the column holds.
     *
     * @return the name of a PostgreSQL type
     */
    public String type() {
        return type;
    }

    /**
     * What was asked for.
     *
     * @return a class; a primitive one for the getters of primitives
     */
    public Class<?> askedClass() {
        return askedClass;
    }
}
