package io.github.loompg.bench.goal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.bench.goal.Goal.Bound;
import io.github.loompg.bench.goal.Goal.Subject;
import io.github.loompg.bench.goal.Goal.Yardstick;
import io.github.loompg.bench.goal.Outcome.Verdict;
import io.github.loompg.bench.peer.Contender;
import io.github.loompg.bench.probe.Probe;
import io.github.loompg.bench.report.Results;
import io.github.loompg.bench.report.Spread;
import io.github.loompg.bench.trial.Metric;
import io.github.loompg.bench.trial.Sample;
import io.github.loompg.bench.workload.Workload;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GoalTest {
    private static final Subject LOOKUP = new Subject.Client(Workload.LOOKUP, Contender.LOOMPG);
    private static final Yardstick PEERS =
            new Yardstick.Best("the best peer", Set.of(Contender.PGJDBC, Contender.VERTX, Contender.JASYNC));

    private final Results results = new Results();

    private void measured(Contender contender, double... cpu) {
        Arrays.stream(cpu)
                .forEach(value -> results.measured(
                        Workload.LOOKUP,
                        contender,
                        new Sample(Map.of(Metric.CPU, value, Metric.RATE, 1_000 / value), "")));
    }

    private Outcome outcome(Metric metric, Bound bound, Yardstick yardstick) {
        return Outcome.of(new Goal(LOOKUP, metric, bound, yardstick), results, Map.of());
    }

    @Test
    void compareRoundByRoundWithTheBestInTheMedian() {
        measured(Contender.LOOMPG, 2, 3, 4);
        measured(Contender.PGJDBC, 10, 10, 10);
        measured(Contender.VERTX, 4, 5, 100);
        Outcome cpu = outcome(Metric.CPU, Bound.atMost(0.6), PEERS);
        assertThat(cpu.best()).isEqualTo(Contender.VERTX);
        assertThat(cpu.spread()).isEqualTo(new Spread(0.5, 0.04, 0.6));
        assertThat(cpu.verdict()).isEqualTo(Verdict.REACHED);
        assertThat(outcome(Metric.CPU, Bound.atMost(0.49), PEERS).verdict()).isEqualTo(Verdict.MISSED);
    }

    @Test
    void wantMoreWhereMoreIsBetter() {
        measured(Contender.LOOMPG, 2);
        measured(Contender.PGJDBC, 10);
        measured(Contender.VERTX, 4);
        Outcome rate = outcome(Metric.RATE, Bound.atLeast(2), PEERS);
        assertThat(rate.best()).isEqualTo(Contender.VERTX);
        assertThat(rate.verdict()).isEqualTo(Verdict.REACHED);
        assertThat(outcome(Metric.RATE, Bound.atLeast(2.1), PEERS).verdict()).isEqualTo(Verdict.MISSED);
    }

    @Test
    void areUnknownWithoutFiguresOfBoth() {
        assertThat(outcome(Metric.CPU, Bound.atMost(1), PEERS).verdict()).isEqualTo(Verdict.UNKNOWN);
        measured(Contender.LOOMPG, 2);
        assertThat(outcome(Metric.CPU, Bound.atMost(1), PEERS).verdict()).isEqualTo(Verdict.UNKNOWN);
        measured(Contender.JASYNC, 2);
        assertThat(outcome(Metric.CPU, Bound.atMost(1), PEERS).verdict()).isEqualTo(Verdict.REACHED);
    }

    @Test
    void leaveOutWhatTheCallerHasAskedFor() {
        measured(Contender.LOOMPG, 20);
        Outcome outcome = outcome(Metric.CPU, Bound.atMost(4), new Yardstick.Itself("µs", 16));
        assertThat(outcome.spread()).isEqualTo(new Spread(4, 4, 4));
        assertThat(outcome.verdict()).isEqualTo(Verdict.REACHED);
    }

    @Test
    void endOnlyIfEveryRoundDoes() {
        Subject.Probed probed = new Subject.Probed("all rows", Probe.CURSOR, 1, List.of());
        Goal goal = new Goal(probed, Metric.MEMORY, Bound.atLeast(1), new Yardstick.End());
        Sample ended = new Sample(Map.of(Metric.CPU, 1.0), "");
        Sample failed = new Sample(Map.of(), "");
        assertThat(Outcome.of(goal, results, Map.of(probed, List.of(ended, ended)))
                        .verdict())
                .isEqualTo(Verdict.REACHED);
        assertThat(Outcome.of(goal, results, Map.of(probed, List.of(ended, failed, ended)))
                        .verdict())
                .isEqualTo(Verdict.MISSED);
        assertThat(Outcome.of(goal, results, Map.of()).verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void letGoOfPeersThatAreFarBehind() {
        GoalRun run = GoalRun.of(List.of(Workload.LOOKUP));
        measured(Contender.LOOMPG, 1);
        assertThat(run.isSettled(Workload.LOOKUP, Contender.R2DBC, results)).isFalse();
        measured(Contender.VERTX, 4);
        measured(Contender.JASYNC, 7.9);
        measured(Contender.R2DBC, 8.1);
        measured(Contender.LOOMPG_ASYNC, 50);
        measured(Contender.FLOOR, 100);
        assertThat(List.of(
                        Contender.LOOMPG, Contender.LOOMPG_ASYNC, Contender.VERTX, Contender.JASYNC, Contender.FLOOR))
                .noneMatch(contender -> run.isSettled(Workload.LOOKUP, contender, results));
        assertThat(run.isSettled(Workload.LOOKUP, Contender.R2DBC, results)).isTrue();
    }

    @Test
    void nameWhoIsMeasured() {
        GoalRun run = GoalRun.of(List.of(Workload.BATCH, Workload.IMPORT));
        assertThat(run.names(Workload.BATCH, Contender.WIRE)).isTrue();
        assertThat(run.names(Workload.BATCH, Contender.VERTX)).isFalse();
        assertThat(run.names(Workload.LOOKUP, Contender.LOOMPG)).isFalse();
        assertThat(run.names(Workload.IMPORT, Contender.LOOMPG_INSERT)).isTrue();
        assertThat(GoalRun.of(List.of(Workload.LOOKUP)).names(Workload.LOOKUP, Contender.LOOMPG_ASYNC))
                .isTrue();
        assertThat(run.probes()).isEmpty();
        assertThat(GoalRun.ofAll().probes()).hasSize(2);
    }

    @Test
    void compareMediansWhereARoundIsMissing() {
        measured(Contender.LOOMPG, 2, 4);
        results.failed(Workload.LOOKUP, Contender.LOOMPG, "of the second round");
        measured(Contender.PGJDBC, 4, 100, 8);
        assertThat(outcome(Metric.CPU, Bound.atMost(1), PEERS).spread()).isEqualTo(new Spread(0.375, 0.375, 0.375));
    }

    /** What it is about has to take part, and somebody of those it is compared with. */
    @Test
    void canAllBeMeasured() {
        for (Goal goal : Goals.all()) {
            if (goal.subject() instanceof Subject.Client it) {
                assertThat(it.contender().takesPartIn(it.workload()))
                        .as("%s", goal)
                        .isTrue();
                if (goal.yardstick() instanceof Yardstick.Best best) {
                    assertThat(best.of()).as("%s", goal).anyMatch(peer -> peer.takesPartIn(it.workload()));
                }
            }
        }
    }
}
