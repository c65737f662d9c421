package io.github.loompg.codegen;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A type that PostgreSQL brings along, whose OID is the same on every server.
 *
 * @param kind the constant of {@code DataType.Kind}
 * @param oid the object identifier, below 10,000
 * @param name the name; of an array the element's and brackets
 * @param related the type that it is made of, or 0
 */
record CatalogType(String kind, int oid, String name, int related) {
    /**
     * All whose OIDs PostgreSQL's sources assign, but for the row types of a few system tables and their arrays. What is
     * an array is told by how it is subscripted; of the pseudo-types, {@code record[]} is one too.
     */
    static final String QUERY = """
            SELECT CASE WHEN t.typsubscript = 'array_subscript_handler'::regproc THEN 'ARRAY'
                        WHEN t.typtype = 'b' THEN 'BASE'
                        WHEN t.typtype = 'p' THEN 'PSEUDO'
                        WHEN t.typtype = 'd' THEN 'DOMAIN'
                        WHEN t.typtype = 'e' THEN 'ENUM'
                        WHEN t.typtype = 'r' THEN 'RANGE'
                        WHEN t.typtype = 'm' THEN 'MULTIRANGE' END,
                   t.oid,
                   CASE WHEN t.typname = '_' || element.typname THEN element.typname || '[]' ELSE t.typname END,
                   CASE WHEN t.typsubscript = 'array_subscript_handler'::regproc THEN t.typelem
                        WHEN t.typtype = 'd' THEN t.typbasetype
                        WHEN t.typtype = 'r' THEN range.rngsubtype
                        WHEN t.typtype = 'm' THEN multirange.rngtypid
                        ELSE 0 END
            FROM pg_type t
            LEFT JOIN pg_type element ON element.oid = t.typelem
            LEFT JOIN pg_range range ON range.rngtypid = t.oid
            LEFT JOIN pg_range multirange ON multirange.rngmultitypid = t.oid
            WHERE t.oid < 10000 AND t.typtype <> 'c' AND element.typtype IS DISTINCT FROM 'c'
            ORDER BY t.oid""";

    /** Reads what a server answers to {@link #QUERY}, each value as text. */
    static List<CatalogType> read(List<List<@Nullable String>> rows) {
        return rows.stream()
                .map(row -> new CatalogType(
                        text(row, 0), Integer.parseInt(text(row, 1)), text(row, 2), Integer.parseInt(text(row, 3))))
                .toList();
    }

    private static String text(List<@Nullable String> row, int column) {
        return Objects.requireNonNull(row.get(column));
    }
}
