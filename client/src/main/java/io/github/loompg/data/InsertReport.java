package io.github.loompg.data;

import java.util.List;
import java.util.Objects;

/**
 * What has become of all the rows that were to be inserted.
 *
 * @param <T> what the server returns of a row that is stored
 * @param outcomes one for each row, in the order of the input; none for the rows behind a failure at which it was to stop
 */
public record InsertReport<T>(List<InsertOutcome<T>> outcomes) {
    public InsertReport {
        outcomes = List.copyOf(outcomes);
    }

    /** How many rows were inserted, or have updated another. */
    public long stored() {
        return outcomes.stream()
                .filter(outcome -> outcome instanceof InsertOutcome.Stored<T>)
                .count();
    }

    /** What was returned of the rows that are stored, in the order of the input. */
    public List<T> rows() {
        return outcomes.stream()
                .map(outcome -> outcome instanceof InsertOutcome.Stored<T> stored ? stored.row() : null)
                .filter(Objects::nonNull)
                .toList();
    }

    /** The rows that were refused, in the order of the input. */
    public List<InsertOutcome.Failed<T>> failures() {
        return outcomes.stream()
                .filter(outcome -> outcome instanceof InsertOutcome.Failed<T>)
                .map(outcome -> (InsertOutcome.Failed<T>) outcome)
                .toList();
    }
}
