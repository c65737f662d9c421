package io.github.loompg.catalog;

import io.github.loompg.data.DataType;

/**
 * A type as the server's catalog has it.
 *
 * @param dataType what users see of it
 * @param related the type that it is made of, or 0: of an array the element's, of a domain the base type's, of a range
 *     the subtype's, of a multirange the range's
 */
public record PgType(DataType dataType, int related) {
    /** The object identifier, as the unsigned number that it is on the wire. */
    public int oid() {
        return (int) dataType.oid();
    }

    /** One of PostgreSQL's own types. */
    static PgType builtin(DataType.Kind kind, int oid, String name, int related) {
        return new PgType(new DataType(Integer.toUnsignedLong(oid), "pg_catalog", name, kind), related);
    }
}
