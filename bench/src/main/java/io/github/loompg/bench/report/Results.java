package io.github.loompg.bench.report;

import io.github.loompg.bench.peer.Contender;
import io.github.loompg.bench.trial.Metric;
import io.github.loompg.bench.trial.Sample;
import io.github.loompg.bench.workload.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.DoubleStream;

/** What came out of every trial so far. */
public final class Results {
    private final Map<Workload, Map<Contender, List<Sample>>> samples = new EnumMap<>(Workload.class);
    private final Map<Workload, Map<Contender, List<String>>> failures = new EnumMap<>(Workload.class);
    private final Map<Contender, String> missing = new EnumMap<>(Contender.class);

    /** A trial has figures. */
    public void measured(Workload workload, Contender contender, Sample sample) {
        add(samples, workload, contender, sample);
    }

    /** A trial has none. */
    public void failed(Workload workload, Contender contender, String reason) {
        add(failures, workload, contender, reason);
    }

    /** Somebody cannot take part on this machine. */
    public void missing(Contender contender, String reason) {
        missing.put(contender, reason);
    }

    /** Who cannot take part, and why. */
    Map<Contender, String> missing() {
        return missing;
    }

    private static <T> void add(
            Map<Workload, Map<Contender, List<T>>> all, Workload workload, Contender contender, T value) {
        all.computeIfAbsent(workload, absent -> new EnumMap<>(Contender.class))
                .computeIfAbsent(contender, absent -> new ArrayList<>())
                .add(value);
    }

    /** Whether every trial has figures. */
    public boolean isComplete() {
        return failures.isEmpty();
    }

    /** What was tried at all, in the order in which workloads are listed. */
    List<Workload> workloads() {
        EnumMap<Workload, Object> all = new EnumMap<>(Workload.class);
        all.putAll(samples);
        all.putAll(failures);
        return List.copyOf(all.keySet());
    }

    /** Who has figures in a workload: the clients from the least processor time to the most, then the floor. */
    List<Contender> contenders(Workload workload) {
        return of(samples, workload).keySet().stream()
                .sorted(Comparator.comparing(Contender::isClient, Comparator.reverseOrder())
                        .thenComparingDouble(contender ->
                                spread(workload, contender, Metric.CPU).median()))
                .toList();
    }

    /** Whether there are figures of somebody. */
    public boolean has(Workload workload, Contender contender) {
        return of(samples, workload).containsKey(contender);
    }

    /** The figures of somebody who has some, in the order of the rounds. */
    public List<Sample> samples(Workload workload, Contender contender) {
        return Objects.requireNonNull(of(samples, workload).get(contender), contender::title);
    }

    /** The figures of somebody who has some, all rounds together. */
    public Spread spread(Workload workload, Contender contender, Metric metric) {
        return Spread.of(samples(workload, contender).stream()
                .map(sample -> sample.get(metric))
                .toList());
    }

    /** The best median of all clients; NaN if none has figures. What was not measured is no figure. */
    double best(Workload workload, Metric metric) {
        DoubleStream medians = of(samples, workload).keySet().stream()
                .filter(Contender::isClient)
                .mapToDouble(contender -> spread(workload, contender, metric).median())
                .filter(median -> !Double.isNaN(median));
        return (metric == Metric.RATE ? medians.max() : medians.min()).orElse(Double.NaN);
    }

    /** Whether somebody has no figures of some round. */
    public boolean hasFailed(Workload workload, Contender contender) {
        return of(failures, workload).containsKey(contender);
    }

    /** Why trials have no figures. */
    Map<Contender, List<String>> failures(Workload workload) {
        return of(failures, workload);
    }

    private static <T> Map<Contender, List<T>> of(Map<Workload, Map<Contender, List<T>>> all, Workload workload) {
        return all.getOrDefault(workload, Map.of());
    }
}
