package io.github.loompg.bench.report;

import io.github.loompg.bench.peer.Contender;
import io.github.loompg.bench.trial.Metric;
import io.github.loompg.bench.workload.Workload;
import java.util.List;
import java.util.Locale;

/**
 * The processor time of all clients as bars in an SVG, a group for each workload; light or dark as the reader's page is. A
 * bar that is more than {@value #LONGEST} times as long as the best client's is cut off there, and its figure says so.
 */
public final class Chart {
    private static final int LONGEST = 8;
    private static final int WIDTH = 820;
    private static final int LABELS = 130;
    private static final int FIGURES = 100;
    private static final int LINE = 18;
    private static final int BAR = 12;
    private static final int GROUP = 40;
    private static final int TOP = 56;

    private static final String STYLE = """
        <style>
          text { font: 12px system-ui, sans-serif; fill: #1f2328 }
          .title { font-size: 16px; font-weight: 600 }
          .group { font-size: 13px; font-weight: 600 }
          .aside { fill: #59636e }
          .own { fill: #0f766e } .peer { fill: #94a3b8 } .limit { fill: #d6c28a }
          @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3 } .aside { fill: #9198a1 }
            .own { fill: #2dd4bf } .peer { fill: #64748b } .limit { fill: #8a7a45 }
          }
        </style>
        """;

    private final Results results;
    private final StringBuilder svg = new StringBuilder();
    private int y = TOP;

    private Chart(Results results) {
        this.results = results;
    }

    /** Draws everything. */
    public static String render(Results results, Circumstances circumstances) {
        Chart chart = new Chart(results);
        for (Workload workload : results.workloads()) {
            if (!results.contenders(workload).isEmpty()) {
                chart.group(workload);
            }
        }
        String head = String.format(
                Locale.ROOT,
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" \
                aria-label="Processor time of the client for each query or row">
                %s<text class="title" x="0" y="18">Processor time of the client, in microseconds: shorter is better</text>
                <text class="aside" x="0" y="38">Median of %s; %s; PostgreSQL %s; limits are no clients</text>
                """,
                WIDTH,
                chart.y,
                WIDTH,
                chart.y,
                STYLE,
                Figures.count(circumstances.rounds(), "round"),
                escaped(circumstances.java()),
                escaped(circumstances.server()));
        return head + chart.svg + "</svg>\n";
    }

    private void group(Workload workload) {
        List<Contender> contenders = results.contenders(workload);
        double best = results.best(workload, Metric.CPU);
        double longest = contenders.stream()
                .mapToDouble(each -> cpu(workload, each))
                .max()
                .orElse(1);
        double scale = Double.isNaN(best) ? longest : Math.min(longest, LONGEST * best);
        y += GROUP / 2;
        text("group", 0, y, workload.title() + ", per " + workload.unit());
        y += LINE / 2;
        for (Contender contender : contenders) {
            bar(contender, cpu(workload, contender), scale);
        }
        y += GROUP / 2;
    }

    private double cpu(Workload workload, Contender contender) {
        return results.spread(workload, contender, Metric.CPU).median();
    }

    private void bar(Contender contender, double cpu, double scale) {
        double length = (WIDTH - LABELS - FIGURES) * Math.clamp(cpu / scale, 0.002, 1);
        text(contender.isClient() ? "" : "aside", 0, y + BAR, contender.title());
        svg.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>%n",
                kind(contender),
                LABELS,
                y + 2,
                length,
                BAR));
        text("aside", LABELS + length + 6, y + BAR, Figures.rounded(cpu) + (cpu > scale ? " (cut off)" : ""));
        y += LINE;
    }

    private static String kind(Contender contender) {
        return switch (contender) {
            case LOOMPG, LOOMPG_INSERT, LOOMPG_ASYNC, LOOMPG_READERS -> "own";
            case FLOOR, WIRE -> "limit";
            case PGJDBC,
                    PGJDBC_TUNED,
                    PGJDBC_BINARY,
                    VERTX,
                    VERTX_ASYNC,
                    R2DBC,
                    JASYNC,
                    ASYNCPG,
                    PGX,
                    TOKIO_POSTGRES,
                    LIBPQ,
                    LIBPQ_PIPELINE -> "peer";
        };
    }

    private void text(String kind, double x, int y, String text) {
        svg.append(String.format(
                Locale.ROOT, "<text class=\"%s\" x=\"%.1f\" y=\"%d\">%s</text>%n", kind, x, y, escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
