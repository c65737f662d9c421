package io.github.loompg.bench.report;

import io.github.loompg.bench.peer.Contender;
import io.github.loompg.bench.trial.Metric;
import io.github.loompg.bench.workload.Workload;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The figures for people: a table for each workload, with a line for each contender. */
public final class TextReport {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String INDENT = "  ";
    private static final int LONGEST_STATEMENT = 80;

    private final Results results;
    private final Circumstances circumstances;

    private TextReport(Results results, Circumstances circumstances) {
        this.results = results;
        this.circumstances = circumstances;
    }

    /** Writes everything down. */
    public static String render(Results results, Circumstances circumstances) {
        TextReport report = new TextReport(results, circumstances);
        StringBuilder text = new StringBuilder(report.head());
        for (Workload workload : results.workloads()) {
            text.append('\n').append(report.title(workload)).append('\n');
            text.append(report.table(workload)).append(report.settled(workload)).append(report.failures(workload));
        }
        return text.append('\n').append(report.peers()).toString();
    }

    private String head() {
        return String.format(
                Locale.ROOT,
                """
                loompg bench, %s: %s, × the best client's
                Each trial in a fresh process, in turn; %s s measured after warming up; JIT compilers left out of CPU
                %s on %s
                PostgreSQL %s by TCP with%s TLS%s; load average %.1f before, %.1f after
                """,
                MINUTE.format(circumstances.begun()),
                circumstances.rounds() == 1
                        ? "one round"
                        : "median of " + circumstances.rounds() + " rounds (least to most)",
                Figures.plain(circumstances.seconds()),
                circumstances.java(),
                circumstances.system(),
                circumstances.server(),
                circumstances.tls() ? "" : "out",
                circumstances.delay().isZero()
                        ? ""
                        : ", a round trip made longer by "
                                + Figures.plain(circumstances.delay().toNanos() / 1e6) + " ms",
                circumstances.loadBefore(),
                circumstances.loadAfter());
    }

    private String title(Workload workload) {
        Circumstances.Concurrency concurrency = circumstances.of(workload);
        String sql = workload.task().sql();
        String shown = sql.length() <= LONGEST_STATEMENT ? sql : sql.substring(0, LONGEST_STATEMENT) + "…";
        return String.format(
                Locale.ROOT,
                "%s%s\n%s on %s%s",
                workload.title(),
                shown.isEmpty() ? "" : ": " + shown,
                Figures.count(concurrency.callers(), workload.threads().title()),
                Figures.count(concurrency.connections(), "connection"),
                circumstances.pinned().contains(workload) ? ", one processor for client and server" : "");
    }

    /** How a metric is shown. */
    private record Column(Metric metric, String title, boolean hasRange, boolean hasRatio) {
        static List<Column> of(Workload workload, boolean severalRounds) {
            String unit = workload.unit();
            return List.of(
                    new Column(Metric.CPU, "CPU µs/" + unit, severalRounds, true),
                    new Column(Metric.RATE, Figures.plural(unit) + "/s", severalRounds, true),
                    new Column(Metric.P50, "p50 µs", false, false),
                    new Column(Metric.P99, "p99 µs", false, false),
                    new Column(Metric.ALLOCATED, "bytes/" + unit, false, true),
                    new Column(Metric.MEMORY, "MB", false, false),
                    new Column(Metric.JIT, "JIT %", false, false));
        }

        void addTitle(List<String> cells) {
            cells.add(title);
            if (hasRange) {
                cells.add("");
            }
            if (hasRatio) {
                cells.add("×");
            }
        }

        void addCells(List<String> cells, Spread spread, double best) {
            if (Double.isNaN(spread.median())) {
                cells.addAll(Collections.nCopies(1 + (hasRange ? 1 : 0) + (hasRatio ? 1 : 0), ""));
                return;
            }
            cells.add(Figures.rounded(spread.median()));
            if (hasRange) {
                cells.add("(" + Figures.rounded(spread.least()) + " to " + Figures.rounded(spread.most()) + ")");
            }
            if (hasRatio) {
                cells.add(Double.isNaN(best) ? "" : String.format(Locale.ROOT, "%.2f", spread.median() / best));
            }
        }
    }

    private String table(Workload workload) {
        if (results.contenders(workload).isEmpty()) {
            return "";
        }
        List<Column> columns = Column.of(workload, circumstances.rounds() > 1);
        Table table = new Table(0);
        List<String> titles = new ArrayList<>(List.of(""));
        columns.forEach(column -> column.addTitle(titles));
        table.add(titles);
        for (Contender contender : results.contenders(workload)) {
            List<String> cells = new ArrayList<>(List.of(contender.title()));
            for (Column column : columns) {
                column.addCells(
                        cells,
                        results.spread(workload, contender, column.metric),
                        results.best(workload, column.metric));
            }
            table.add(cells);
        }
        return table.render(INDENT);
    }

    /** Who was not measured in all rounds, because others are far better. */
    private String settled(Workload workload) {
        Map<Integer, List<String>> byRounds = new TreeMap<>();
        for (Contender contender : results.contenders(workload)) {
            int rounds = results.samples(workload, contender).size()
                    + results.failures(workload)
                            .getOrDefault(contender, List.of())
                            .size();
            if (rounds < circumstances.rounds()) {
                byRounds.computeIfAbsent(rounds, absent -> new ArrayList<>()).add(contender.title());
            }
        }
        StringBuilder text = new StringBuilder();
        byRounds.forEach((rounds, titles) -> text.append(INDENT)
                .append("in no more than ")
                .append(Figures.count(rounds, "round"))
                .append(": ")
                .append(String.join(", ", titles))
                .append('\n'));
        return text.toString();
    }

    private String failures(Workload workload) {
        StringBuilder text = new StringBuilder();
        results.failures(workload)
                .forEach((contender, reasons) -> text.append(String.format(
                        Locale.ROOT,
                        "%s%s failed in %s: %s\n",
                        INDENT,
                        contender.title(),
                        Figures.count(reasons.size(), "round"),
                        reasons.getFirst())));
        return text.toString();
    }

    /** What each of them is; some are set up differently for some workloads. */
    private String peers() {
        Table table = new Table(1);
        for (Contender contender : Contender.values()) {
            Set<String> peers = new LinkedHashSet<>();
            for (Workload workload : results.workloads()) {
                if (results.contenders(workload).contains(contender)) {
                    peers.add(results.samples(workload, contender).getLast().peer());
                }
            }
            peers.forEach(peer -> table.add(List.of(contender.title(), peer)));
        }
        results.missing()
                .forEach((contender, reason) ->
                        table.add(List.of(contender.title(), "missing on this machine: " + reason)));
        return table.render("");
    }
}
