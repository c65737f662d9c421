package io.github.loompg.exchange;

import io.github.loompg.data.InsertOutcome;
import io.github.loompg.error.PostgresException;
import java.util.ArrayList;
import java.util.List;

/**
 * What has become of the rows of an insert so far.
 *
 * @param <T> what the server returns of a row
 */
public final class InsertTally<T> {
    private final List<T> rows = new ArrayList<>();
    private final List<InsertOutcome<T>> outcomes = new ArrayList<>();
    private long stored;

    /** Some rows were taken by the server. */
    public void add(InsertSegment<T> segment) {
        stored += segment.stored();
        rows.addAll(segment.rows());
        outcomes.addAll(segment.outcomes());
    }

    /** The next row was refused. */
    public void add(PostgresException failure) {
        outcomes.add(new InsertOutcome.Failed<>(failure));
    }

    /** How many were inserted, or have updated another. */
    public long stored() {
        return stored;
    }

    /** What was returned, in the order of the input. */
    public List<T> rows() {
        return rows;
    }

    /** What has become of each; nothing unless that was asked for. */
    public List<InsertOutcome<T>> outcomes() {
        return outcomes;
    }
}
