package io.github.loompg.exchange;

import io.github.loompg.catalog.InputRows;
import io.github.loompg.data.Row;
import java.util.List;
import java.util.function.Predicate;

/**
 * The columns of a table, as its catalog has them; none if there is no such table.
 *
 * @see <a href="https://www.postgresql.org/docs/current/catalog-pg-attribute.html">pg_attribute</a>
 */
public record TableColumns(List<Column> columns) {
    private static final String QUERY = "SELECT a.attname::pg_catalog.text, a.atttypid::pg_catalog.int8,"
            + " pg_catalog.format_type(a.atttypid, -1), :generated, :identity,"
            + " t.typarray <> 0 AND t.typtype <> 'c' AND t.typcategory NOT IN ('A', 'C')"
            + " FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
            + " WHERE a.attrelid = pg_catalog.to_regclass($1::pg_catalog.text) AND a.attnum > 0 AND NOT a.attisdropped"
            + " ORDER BY a.attnum";

    private static final int GENERATED_COLUMNS = 12;
    private static final int IDENTITIES = 10;

    /**
     * One of them.
     *
     * @param type the name of its type, in quotes where that is necessary
     * @param computed whether its values follow from those of others
     * @param identity whether its values are always those of a sequence, unless it is COPY
     * @param listable whether many values can be sent as one array, and unnest gives them one by one
     */
    public record Column(String name, int typeOid, String type, boolean computed, boolean identity, boolean listable) {}

    /**
     * A statement with the name of the table, in quotes, for its parameter.
     *
     * @param serverMajor the server's major version
     */
    public static String query(int serverMajor) {
        return QUERY.replace(":generated", serverMajor < GENERATED_COLUMNS ? "false" : "a.attgenerated <> ''")
                .replace(":identity", serverMajor < IDENTITIES ? "false" : "a.attidentity = 'a'");
    }

    /** What the query has given. */
    public static TableColumns of(List<Row> rows) {
        return new TableColumns(rows.stream()
                .map(row -> new Column(
                        row.getString(0),
                        (int) row.getLong(1),
                        row.getString(2),
                        row.getBoolean(3),
                        row.getBoolean(4),
                        row.getBoolean(5)))
                .toList());
    }

    /** The names of those that INSERT takes values for. */
    public List<String> writable() {
        return names(column -> !column.computed() && !column.identity());
    }

    /** The names of those that it does not. */
    public List<String> generated() {
        return names(column -> column.computed() || column.identity());
    }

    /** The names of those that COPY takes values for. */
    public List<String> copyable() {
        return names(column -> !column.computed());
    }

    /** The names of those that it does not. */
    public List<String> computed() {
        return names(Column::computed);
    }

    /** Whether all the names of a row are those of columns. */
    public boolean hasAll(List<String> names) {
        List<String> all = names(column -> true);
        return all.stream().filter(column -> InputRows.hasColumn(names, column)).count() == names.size();
    }

    private List<String> names(Predicate<Column> which) {
        return columns.stream().filter(which).map(Column::name).toList();
    }
}
