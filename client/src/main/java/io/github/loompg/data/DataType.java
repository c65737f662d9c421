package io.github.loompg.data;

/**
 * A data type as the server's catalog names it.
 *
 * @param oid the object identifier, 0 to 4,294,967,295
 * @param schema the schema that the type lives in, {@code pg_catalog} for PostgreSQL's own; empty when it is not known
 * @param name the name without the schema, such as {@code int4}; of an array the element's name and {@code []}
 * @param kind what sort of type it is
 * @see <a href="https://www.postgresql.org/docs/current/catalog-pg-type.html">pg_type</a>
 */
public record DataType(long oid, String schema, String name, Kind kind) {
    /** The type whose name means another one unless it is quoted. */
    private static final long SINGLE_BYTE = 18;

    private static final long SINGLE_BYTE_ARRAY = 1002;

    /** The sorts of types that PostgreSQL knows. */
    public enum Kind {
        /** A scalar: number, text, time, address, whatever has no parts of its own. */
        BASE,
        /** An array of another type. */
        ARRAY,
        /** A row type: declared, or that of a table. */
        COMPOSITE,
        /** Another type with constraints. */
        DOMAIN,
        /** A list of labels. */
        ENUM,
        /** An interval between two values of another type. */
        RANGE,
        /** Several ranges that do not touch. */
        MULTIRANGE,
        /** A type that no column can have, such as {@code void} or {@code record}. */
        PSEUDO
    }

    /** The name as SQL would write it: with its schema when that is neither {@code pg_catalog} nor unknown. */
    @Override
    public String toString() {
        if (oid == SINGLE_BYTE || oid == SINGLE_BYTE_ARRAY) {
            return name.replace("char", "\"char\"");
        }
        return schema.isEmpty() || schema.equals("pg_catalog") ? name : schema + "." + name;
    }
}
