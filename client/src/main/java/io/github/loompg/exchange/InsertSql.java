package io.github.loompg.exchange;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statements that insert rows into columns of a table.
 *
 * @param conflict what stands behind the rows, or nothing
 * @param returning what is to be returned, as a list of SQL, or nothing
 * @see <a href="https://www.postgresql.org/docs/current/sql-insert.html">INSERT</a>
 */
public record InsertSql(CopyTable table, List<String> columns, String conflict, String returning) {
    /** Inserts one row, with a parameter for each column. */
    public String one() {
        if (columns.isEmpty()) {
            return "INSERT INTO " + table.name() + " DEFAULT VALUES" + rest();
        }
        return into()
                + IntStream.rangeClosed(1, columns.size())
                        .mapToObj(number -> "$" + number)
                        .collect(Collectors.joining(", ", " VALUES (", ")"))
                + rest();
    }

    /**
     * Inserts many rows, with an array of all values of a column for each parameter. The rows of such a function are scanned
     * in their order, and so are those that are returned.
     *
     * @param types the types of the columns as SQL writes them
     */
    public String many(List<String> types) {
        return into()
                + IntStream.rangeClosed(1, columns.size())
                        .mapToObj(number -> "pg_catalog.unnest($" + number + "::" + types.get(number - 1) + "[])")
                        .collect(Collectors.joining(", ", " SELECT * FROM ROWS FROM (", ")"))
                + rest();
    }

    private String into() {
        return "INSERT INTO " + table.columnsOf(columns);
    }

    private String rest() {
        return conflict + (returning.isEmpty() ? "" : " RETURNING " + returning);
    }
}
