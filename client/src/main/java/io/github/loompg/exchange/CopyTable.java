package io.github.loompg.exchange;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The table that a COPY is about, as SQL writes it.
 *
 * @param name the name, with its schema if that is given, in quotes
 * @param columns the names of the columns without quotes; none for all
 * @param rest what stands behind FROM STDIN
 */
public record CopyTable(String name, List<String> columns, String rest) {
    public static CopyTable of(@Nullable String schema, String table) {
        return new CopyTable((schema == null ? "" : quoted(schema) + ".") + quoted(table), List.of(), "");
    }

    public CopyTable with(List<String> columns, String rest) {
        return new CopyTable(name, columns, rest);
    }

    /** The table with its columns, if they are named. */
    public String columnsOf(List<String> columns) {
        return columns.isEmpty() ? name : name + names(columns);
    }

    /** A query with all the columns that rows may be copied into. */
    public String select() {
        return select(columns);
    }

    String select(List<String> columns) {
        return "SELECT " + (columns.isEmpty() ? "*" : list(columns)) + " FROM " + name;
    }

    /** The statement that copies into these columns. */
    public String fromClient(List<String> columns, String rest) {
        return "COPY " + columnsOf(columns) + " FROM STDIN" + rest;
    }

    /** Names in parentheses. */
    public static String names(List<String> names) {
        return "(" + list(names) + ")";
    }

    /** Names with commas between them. */
    public static String list(List<String> names) {
        return names.stream().map(CopyTable::quoted).collect(Collectors.joining(", "));
    }

    /** The name in double quotes. */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The text as a constant that means the same whatever {@code standard_conforming_strings} is. */
    public static String literal(String text) {
        String quoted = "'" + text.replace("'", "''").replace("\\", "\\\\") + "'";
        return text.indexOf('\\') < 0 ? quoted : "E" + quoted;
    }
}
