package io.github.loompg.bench.report;

import io.github.loompg.bench.peer.Contender;
import io.github.loompg.bench.trial.Metric;
import io.github.loompg.bench.trial.Sample;
import io.github.loompg.bench.workload.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures for machines: every round of every trial, and what people see. */
public final class JsonReport {
    private JsonReport() {}

    /**
     * Writes everything down.
     *
     * @param goals what has come of them, ready for JSON
     */
    public static String render(Results results, Circumstances circumstances, List<Object> goals) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("begun", circumstances.begun());
        report.put("java", circumstances.java());
        report.put("system", circumstances.system());
        report.put("server", circumstances.server());
        report.put("tls", circumstances.tls());
        report.put("delay", circumstances.delay().toNanos() / 1e6);
        report.put("rounds", circumstances.rounds());
        report.put("seconds", circumstances.seconds());
        report.put("loadBefore", circumstances.loadBefore());
        report.put("loadAfter", circumstances.loadAfter());
        List<Object> workloads = new ArrayList<>();
        for (Workload workload : results.workloads()) {
            workloads.add(workload(results, circumstances, workload));
        }
        report.put("workloads", workloads);
        Map<String, Object> missing = new LinkedHashMap<>();
        results.missing().forEach((contender, reason) -> missing.put(contender.title(), reason));
        report.put("missing", missing);
        report.put("goals", goals);
        return Json.of(report);
    }

    private static Map<String, Object> workload(Results results, Circumstances circumstances, Workload workload) {
        Circumstances.Concurrency concurrency = circumstances.of(workload);
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("workload", workload.title());
        map.put("sql", workload.task().sql());
        map.put("unit", workload.unit());
        map.put("callers", concurrency.callers());
        map.put("connections", concurrency.connections());
        map.put("pinned", circumstances.pinned().contains(workload));
        List<Object> contenders = new ArrayList<>();
        for (Contender contender : results.contenders(workload)) {
            contenders.add(contender(results, workload, contender));
        }
        map.put("contenders", contenders);
        Map<String, Object> failures = new LinkedHashMap<>();
        results.failures(workload).forEach((contender, reasons) -> failures.put(contender.title(), reasons));
        map.put("failures", failures);
        return map;
    }

    private static Map<String, Object> contender(Results results, Workload workload, Contender contender) {
        List<Sample> samples = results.samples(workload, contender);
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("contender", contender.title());
        map.put("client", contender.isClient() ? 1 : 0);
        map.put("peer", samples.getLast().peer());
        for (Metric metric : Metric.values()) {
            Spread spread = results.spread(workload, contender, metric);
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("median", spread.median());
            figures.put("least", spread.least());
            figures.put("most", spread.most());
            figures.put(
                    "rounds", samples.stream().map(sample -> sample.get(metric)).toList());
            map.put(metric.name().toLowerCase(Locale.ROOT), figures);
        }
        return map;
    }
}
