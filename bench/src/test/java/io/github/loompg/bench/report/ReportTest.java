package io.github.loompg.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.loompg.bench.peer.Contender;
import io.github.loompg.bench.trial.Metric;
import io.github.loompg.bench.trial.Sample;
import io.github.loompg.bench.workload.Workload;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportTest {
    private static final Circumstances CIRCUMSTANCES = new Circumstances(
            Instant.parse("2026-01-02T03:04:05Z"),
            "Some VM 25",
            "Linux, 2 processors",
            "18.6",
            false,
            Duration.ZERO,
            3,
            2.5,
            0.25,
            1.75,
            Set.of(Workload.LOOKUP),
            Map.of(
                    Workload.SEQUENTIAL, new Circumstances.Concurrency(1, 1),
                    Workload.LOOKUP, new Circumstances.Concurrency(64, 4)));

    private static Sample sample(String peer, double cpu, double rate, double allocated) {
        return new Sample(
                Map.of(
                        Metric.CPU, cpu,
                        Metric.JIT, 1.0,
                        Metric.RATE, rate,
                        Metric.P50, 70.0,
                        Metric.P99, 1_234.4,
                        Metric.ALLOCATED, allocated,
                        Metric.MEMORY, 90.0,
                        Metric.WARM_UP, 2.0),
                peer);
    }

    private static Results results() {
        Results results = new Results();
        results.measured(Workload.SEQUENTIAL, Contender.FLOOR, sample("a loop", 8, 30_000, 14));
        results.measured(Workload.SEQUENTIAL, Contender.PGJDBC, sample("pgjdbc 42", 30, 10_000, 890));
        results.measured(Workload.SEQUENTIAL, Contender.LOOMPG, sample("loompg", 9, 21_000, 130));
        results.measured(Workload.SEQUENTIAL, Contender.LOOMPG, sample("loompg", 10, 20_000, 130));
        results.measured(Workload.SEQUENTIAL, Contender.LOOMPG, sample("loompg", 12.5, 12_000, 130));
        results.failed(Workload.LOOKUP, Contender.VERTX, "exit status 1");
        results.failed(Workload.LOOKUP, Contender.VERTX, "exit status 2");
        results.missing(Contender.LIBPQ, "no C compiler");
        return results;
    }

    @Test
    void putsContendersBelowEachOther() {
        assertThat(TextReport.render(results(), CIRCUMSTANCES)).isEqualTo("""
            loompg bench, 2026-01-02 03:04 UTC: median of 3 rounds (least to most), × the best client's
            Each trial in a fresh process, in turn; 2.5 s measured after warming up; JIT compilers left out of CPU
            Some VM 25 on Linux, 2 processors
            PostgreSQL 18.6 by TCP without TLS; load average 0.3 before, 1.8 after

            sequential: SELECT $1::int4
            1 platform thread on 1 connection
                      CPU µs/query                     ×  queries/s                         ×  p50 µs  p99 µs  bytes/query     ×    MB  JIT %
              loompg          10.0  (9.00 to 12.5)  1.00     20,000  (12,000 to 21,000)  1.00    70.0   1,234          130  1.00  90.0   1.00
              pgjdbc          30.0  (30.0 to 30.0)  3.00     10,000  (10,000 to 10,000)  0.50    70.0   1,234          890  6.85  90.0   1.00
              floor           8.00  (8.00 to 8.00)  0.80     30,000  (30,000 to 30,000)  1.50    70.0   1,234         14.0  0.11  90.0   1.00
              in no more than 1 round: pgjdbc, floor

            lookup: SELECT id, name, val, ts FROM bench_kv WHERE id = $1
            64 virtual threads on 4 connections, one processor for client and server
              vertx failed in 2 rounds: exit status 1

            loompg  loompg
            pgjdbc  pgjdbc 42
            floor   a loop
            libpq   missing on this machine: no C compiler
            """);
    }

    @Test
    void takesNoRatioWithoutAClient() {
        Results results = new Results();
        results.measured(Workload.SEQUENTIAL, Contender.FLOOR, sample("a loop", 8, 30_000, 14));
        assertThat(TextReport.render(results, CIRCUMSTANCES))
                .containsPattern("floor +8.00 .*")
                .doesNotContain("NaN");
    }

    @Test
    void drawsABarForEachContender() throws Exception {
        String svg = Chart.render(results(), CIRCUMSTANCES);
        Element root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)))
                .getDocumentElement();
        assertThat(root.getTagName()).isEqualTo("svg");
        NodeList bars = root.getElementsByTagName("rect");
        List<String> kinds = IntStream.range(0, bars.getLength())
                .mapToObj(i -> ((Element) bars.item(i)).getAttribute("class"))
                .toList();
        assertThat(kinds).containsExactly("own", "peer", "limit");
        double own = Double.parseDouble(((Element) bars.item(0)).getAttribute("width"));
        double peer = Double.parseDouble(((Element) bars.item(1)).getAttribute("width"));
        assertThat(peer / own).isCloseTo(3.0, within(0.01));
    }

    @Test
    void cutsOffABarThatWouldMakeTheOthersTooShort() {
        Results results = results();
        results.measured(Workload.SEQUENTIAL, Contender.R2DBC, sample("r2dbc", 500, 100, 9_000));
        assertThat(Chart.render(results, CIRCUMSTANCES))
                .contains(">500 (cut off)<")
                .contains(">30.0<");
    }

    @Test
    void leavesBlankWhatWasNotMeasured() {
        Results results = new Results();
        results.measured(
                Workload.SEQUENTIAL, Contender.LIBPQ, new Sample(Map.of(Metric.CPU, 5.0, Metric.RATE, 9.0), "libpq"));
        results.measured(Workload.SEQUENTIAL, Contender.LOOMPG, sample("loompg", 10, 9, 130));
        assertThat(TextReport.render(results, CIRCUMSTANCES))
                .containsPattern("libpq +5.00 +\\(5.00 to 5.00\\) +1.00 +9.00 +\\(9.00 to 9.00\\) +1.00\n")
                .containsPattern("loompg +10.0 .* 130 +1.00 ");
        assertThat(JsonReport.render(results, CIRCUMSTANCES, List.of())).contains("\"median\": null");
    }

    @Test
    void writesEveryRoundForMachines() {
        assertThat(JsonReport.render(results(), CIRCUMSTANCES, List.of()))
                .startsWith("""
                    {
                      "begun": "2026-01-02T03:04:05Z",
                      "java": "Some VM 25",
                    """)
                .contains("""
                              "cpu": {
                                "median": 10.0,
                                "least": 9.0,
                                "most": 12.5,
                                "rounds": [
                                  9.0,
                                  10.0,
                                  12.5
                                ]
                              },
                    """)
                .contains("""
                          "failures": {
                            "vertx": [
                              "exit status 1",
                              "exit status 2"
                            ]
                          }
                    """);
    }

    @Test
    void knowsWhetherATrialIsMissing() {
        assertThat(results().isComplete()).isFalse();
        assertThat(new Results().isComplete()).isTrue();
    }

    @Test
    void escapesInJson() {
        assertThat(Json.of(Map.of("a\"b\\c\nd\u0001", Double.NaN)))
                .isEqualTo("{\n  \"a\\\"b\\\\c\\nd\\u0001\": null\n}\n");
    }
}
