package io.github.loompg.bench.workload;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows that every peer writes in one call, by the fastest way that it documents. Its table is empty before a trial, and
 * is written to no log.
 */
@SuppressWarnings("ImmutableEnumChecker") // its lists cannot be changed
public enum Load implements Task {
    /** COPY of 10,000 rows of seven columns. */
    COPY("bench_copy", 10_000, List.of("a", "b", "c", "d", "e", "f", "g")),
    /** One INSERT, run for 1,000 rows of seven columns. */
    BATCH("bench_batch", 1_000, List.of("a", "b", "c", "d", "e", "f", "g")),
    /** 100,000 rows of four columns; how is for the peer to say. */
    IMPORT("bench_bulk_in", 100_000, List.of("id", "name", "ts", "val"));

    private final String table;
    private final List<String> columns;
    private final List<Item> items;
    private final List<Measurement> measurements;

    Load(String table, int rows, List<String> columns) {
        this.table = table;
        this.columns = columns;
        IntStream numbers = IntStream.rangeClosed(1, rows);
        boolean ofItems = columns.size() == 7;
        items = ofItems ? numbers.mapToObj(Item::of).toList() : List.of();
        measurements = ofItems ? List.of() : numbers.mapToObj(Measurement::of).toList();
    }

    public String table() {
        return table;
    }

    /** The names of the table's columns, in their order. */
    public List<String> columns() {
        return columns;
    }

    /** How many rows a call writes. */
    public int count() {
        return rows().size();
    }

    /** The rows themselves, {@link #items} or {@link #measurements}. */
    public List<? extends Written> rows() {
        return switch (this) {
            case COPY, BATCH -> items;
            case IMPORT -> measurements;
        };
    }

    /** The rows of {@link #COPY} and {@link #BATCH}. */
    public List<Item> items() {
        return items;
    }

    /** The rows of {@link #IMPORT}. */
    public List<Measurement> measurements() {
        return measurements;
    }

    @Override
    public String sql() {
        return switch (this) {
            case COPY -> copy("text");
            case BATCH, IMPORT -> insert();
        };
    }

    /** COPY into the table in one of its formats. */
    public String copy(String format) {
        return "COPY " + into() + " FROM STDIN (FORMAT " + format + ")";
    }

    /** An INSERT of one row. */
    public String insert() {
        String parameters = String.join(
                ", ",
                IntStream.rangeClosed(1, columns.size())
                        .mapToObj(number -> "$" + number)
                        .toList());
        return "INSERT INTO " + into() + " VALUES (" + parameters + ")";
    }

    /** The same as JDBC has it. */
    public String jdbcInsert() {
        return "INSERT INTO " + into() + " VALUES (" + String.join(", ", Collections.nCopies(columns.size(), "?"))
                + ")";
    }

    private String into() {
        return table + "(" + String.join(", ", columns) + ")";
    }
}
