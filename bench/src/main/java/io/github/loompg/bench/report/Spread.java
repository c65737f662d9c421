package io.github.loompg.bench.report;

import java.util.List;

/** What several rounds of the same thing gave. */
public record Spread(double median, double least, double most) {
    /** Of at least one value. */
    public static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int size = sorted.size();
        double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }
}
