package io.github.loompg.bench.trial;

import java.io.PrintStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What one trial has measured. It travels from process to process as lines of text; lines of others in between, such as
 * warnings of a library, do no harm.
 *
 * @param peer what the client says of itself
 */
public record Sample(Map<Metric, Double> values, String peer) {
    private static final String MARK = "sample ";
    private static final String PEER = "PEER";

    public Sample {
        values = Map.copyOf(values);
    }

    /** What it is; NaN if it was not measured. */
    public double get(Metric metric) {
        return values.getOrDefault(metric, Double.NaN);
    }

    /** For the process that has started this one. */
    public void print(PrintStream out) {
        values.forEach((metric, value) -> out.println(MARK + metric + "=" + value));
        out.println(MARK + PEER + "=" + peer);
    }

    static Sample parse(List<String> lines) {
        Map<Metric, Double> values = new EnumMap<>(Metric.class);
        String peer = "";
        for (String line : lines) {
            if (line.startsWith(MARK)) {
                String[] pair = line.substring(MARK.length()).split("=", 2);
                if (pair[0].equals(PEER)) {
                    peer = pair[1];
                } else {
                    values.put(Metric.valueOf(pair[0]), Double.valueOf(pair[1]));
                }
            }
        }
        return new Sample(values, peer);
    }
}
