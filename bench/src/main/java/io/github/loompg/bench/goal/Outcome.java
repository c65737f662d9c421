package io.github.loompg.bench.goal;

import io.github.loompg.bench.goal.Goal.Subject;
import io.github.loompg.bench.goal.Goal.Yardstick;
import io.github.loompg.bench.peer.Contender;
import io.github.loompg.bench.report.Results;
import io.github.loompg.bench.report.Spread;
import io.github.loompg.bench.trial.Metric;
import io.github.loompg.bench.trial.Sample;
import io.github.loompg.bench.workload.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What has come of a goal.
 *
 * @param spread the figures of all rounds, in units of the yardstick; null if there are none
 * @param best who of the yardstick's contenders is the best of them, or null
 */
record Outcome(Goal goal, @Nullable Spread spread, @Nullable Contender best) {
    /** The whole verdict. */
    enum Verdict {
        REACHED("reached"),
        MISSED("not reached"),
        UNKNOWN("not measured");

        private final String title;

        Verdict(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    Verdict verdict() {
        if (spread == null) {
            return Verdict.UNKNOWN;
        }
        boolean reached = switch (goal.yardstick()) {
            case Yardstick.Best best -> goal.bound().allows(spread.median());
            case Yardstick.Itself itself -> goal.bound().allows(spread.median());
            case Yardstick.End end -> goal.bound().allows(spread.least());
        };
        return reached ? Verdict.REACHED : Verdict.MISSED;
    }

    /**
     * Compares round by round, because what disturbs a round disturbs all of it; with the one of several peers that is the
     * best in the median of all rounds.
     */
    static Outcome of(Goal goal, Results results, Map<Subject, List<Sample>> probed) {
        List<Sample> own = switch (goal.subject()) {
            case Subject.Client client ->
                results.has(client.workload(), client.contender())
                        ? results.samples(client.workload(), client.contender())
                        : List.of();
            case Subject.Probed probe -> probed.getOrDefault(probe, List.of());
        };
        if (own.isEmpty()) {
            return new Outcome(goal, null, null);
        }
        Metric metric = goal.metric();
        return switch (goal.yardstick()) {
            case Yardstick.Itself itself -> {
                List<Sample> ended = own.stream()
                        .filter(sample -> !sample.values().isEmpty())
                        .toList();
                yield new Outcome(
                        goal,
                        ended.isEmpty() ? null : spread(ended, sample -> sample.get(metric) - itself.free()),
                        null);
            }
            case Yardstick.End end ->
                new Outcome(goal, spread(own, sample -> sample.values().isEmpty() ? 0 : 1), null);
            case Yardstick.Best best ->
                switch (goal.subject()) {
                    case Subject.Client client ->
                        best(goal, client.workload(), best, results)
                                .map(peer -> new Outcome(goal, ratios(client, peer, metric, results), peer))
                                .orElse(new Outcome(goal, null, null));
                    case Subject.Probed probe -> throw new IllegalStateException("nobody else is probed: " + probe);
                };
        };
    }

    /** Who is best in the median; nobody if nobody was measured. */
    static Optional<Contender> best(Goal goal, Workload workload, Yardstick.Best best, Results results) {
        return best.of().stream()
                .filter(contender -> results.has(workload, contender))
                .reduce((one, other) -> goal.bound()
                                .prefers(
                                        results.spread(workload, other, goal.metric())
                                                .median(),
                                        results.spread(workload, one, goal.metric())
                                                .median())
                        ? other
                        : one);
    }

    private interface Reading {
        double of(Sample sample);
    }

    private static Spread spread(List<Sample> samples, Reading reading) {
        return Spread.of(samples.stream().map(reading::of).toList());
    }

    /** With a round missing, nobody knows which of the others belong together: then it is one ratio, that of the medians. */
    private static Spread ratios(Subject.Client client, Contender rival, Metric metric, Results results) {
        Workload workload = client.workload();
        if (results.hasFailed(workload, client.contender()) || results.hasFailed(workload, rival)) {
            double own = results.spread(workload, client.contender(), metric).median();
            return Spread.of(
                    List.of(own / results.spread(workload, rival, metric).median()));
        }
        List<Sample> own = results.samples(workload, client.contender());
        List<Sample> peer = results.samples(workload, rival);
        return Spread.of(IntStream.range(0, Math.min(own.size(), peer.size()))
                .mapToObj(round -> own.get(round).get(metric) / peer.get(round).get(metric))
                .toList());
    }
}
