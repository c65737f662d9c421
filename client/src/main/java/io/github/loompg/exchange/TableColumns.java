package io.github.loompg.exchange;

import io.github.loompg.data.Row;
import java.util.List;

/**
 * The columns of a table, as its catalog has them; none if there is no such table.
 *
 * @see <a href="https://www.postgresql.org/docs/current/catalog-pg-attribute.html">pg_attribute</a>
 */
public record TableColumns(List<Column> columns) {
    /** A statement with the name of the table, in quotes, for its parameter. */
    public static final String QUERY = "SELECT a.attname::pg_catalog.text, a.atttypid::pg_catalog.int8,"
            + " pg_catalog.format_type(a.atttypid, -1), a.attgenerated <> '' OR a.attidentity = 'a',"
            + " t.typarray <> 0 AND t.typtype <> 'c' AND t.typcategory NOT IN ('A', 'C')"
            + " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
            + " WHERE a.attrelid = pg_catalog.to_regclass($1::pg_catalog.text) AND a.attnum > 0 AND NOT a.attisdropped"
            + " ORDER BY a.attnum";

    /**
     * One of them.
     *
     * @param type the name of its type, in quotes where that is necessary
     * @param generated whether its values are always those that the server makes
     * @param listable whether many values can be sent as one array, and unnest gives them one by one
     */
    public record Column(String name, int typeOid, String type, boolean generated, boolean listable) {}

    /** What the query has given. */
    public static TableColumns of(List<Row> rows) {
        return new TableColumns(rows.stream()
                .map(row -> new Column(
                        row.getString(0), (int) row.getLong(1), row.getString(2), row.getBoolean(3), row.getBoolean(4)))
                .toList());
    }

    /** The names of those that a row may have values for. */
    public List<String> writable() {
        return columns.stream()
                .filter(column -> !column.generated())
                .map(Column::name)
                .toList();
    }

    /** The names of the others. */
    public List<String> generated() {
        return columns.stream().filter(Column::generated).map(Column::name).toList();
    }
}
