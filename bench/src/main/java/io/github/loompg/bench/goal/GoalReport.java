package io.github.loompg.bench.goal;

import io.github.loompg.bench.goal.Goal.Subject;
import io.github.loompg.bench.goal.Goal.Yardstick;
import io.github.loompg.bench.peer.Contender;
import io.github.loompg.bench.report.Figures;
import io.github.loompg.bench.report.Spread;
import io.github.loompg.bench.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What has come of all goals, for people and for machines. */
public final class GoalReport {
    private final List<Outcome> outcomes;
    private final List<String> failures;

    GoalReport(List<Outcome> outcomes, List<String> failures) {
        this.outcomes = outcomes;
        this.failures = failures;
    }

    /** A line for each goal. */
    public String table() {
        Table table = new Table(3);
        table.add(List.of("", "goal", "", "", "measured", "", ""));
        for (Outcome outcome : outcomes) {
            Goal goal = outcome.goal();
            Spread spread = outcome.spread();
            table.add(List.of(
                    title(goal),
                    metric(goal),
                    bound(goal),
                    yardstick(outcome),
                    isFigure(goal) && spread != null ? Figures.rounded(spread.median()) : "",
                    isFigure(goal) && spread != null
                            ? "(" + Figures.rounded(spread.least()) + " to " + Figures.rounded(spread.most()) + ")"
                            : "",
                    outcome.verdict().title()));
        }
        long reached = outcomes.stream()
                .filter(outcome -> outcome.verdict() == Outcome.Verdict.REACHED)
                .count();
        StringBuilder text = new StringBuilder(table.render(""));
        text.append(String.format(Locale.ROOT, "%d of %s reached%n", reached, Figures.count(outcomes.size(), "goal")));
        failures.forEach(failure -> text.append("No figure of ").append(failure).append('\n'));
        return text.toString();
    }

    /** The same for JSON. */
    public List<Object> forMachines() {
        List<Object> list = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            Goal goal = outcome.goal();
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("what", title(goal));
            map.put("metric", metric(goal));
            map.put("bound", goal.bound().isUpper() ? "at most" : "at least");
            map.put("goal", goal.bound().figure());
            map.put("of", yardstick(outcome));
            Spread spread = outcome.spread();
            if (isFigure(goal) && spread != null) {
                map.put("median", spread.median());
                map.put("least", spread.least());
                map.put("most", spread.most());
            }
            map.put("verdict", outcome.verdict().title());
            list.add(map);
        }
        return list;
    }

    /** Whether there is more to say of it than yes or no. */
    private static boolean isFigure(Goal goal) {
        return !(goal.yardstick() instanceof Yardstick.End);
    }

    private static String title(Goal goal) {
        return switch (goal.subject()) {
            case Subject.Client client ->
                client.workload().title()
                        + (client.contender() == Contender.LOOMPG
                                ? ""
                                : " (" + client.contender().title() + ")");
            case Subject.Probed probe -> probe.title();
        };
    }

    private static String metric(Goal goal) {
        return switch (goal.metric()) {
            case CPU -> "CPU";
            case RATE -> "rate";
            case ALLOCATED -> "allocation";
            case MEMORY -> "memory";
            case JIT, P50, P99, WARM_UP -> goal.metric().name().toLowerCase(Locale.ROOT);
        };
    }

    private static String bound(Goal goal) {
        return switch (goal.yardstick()) {
            case Yardstick.End end -> "";
            case Yardstick.Best best ->
                sign(goal) + " " + Figures.plain(goal.bound().figure()) + " ×";
            case Yardstick.Itself itself ->
                sign(goal) + " " + Figures.plain(goal.bound().figure());
        };
    }

    private static String sign(Goal goal) {
        return goal.bound().isUpper() ? "≤" : "≥";
    }

    private static String yardstick(Outcome outcome) {
        return switch (outcome.goal().yardstick()) {
            case Yardstick.Best best -> {
                Contender found = outcome.best();
                yield best.of().size() == 1 || found == null ? best.title() : best.title() + ": " + found.title();
            }
            case Yardstick.Itself itself ->
                itself.unit()
                        + (itself.free() == 0 ? "" : " besides the " + Figures.plain(itself.free()) + " of the result");
            case Yardstick.End end -> "in all rounds";
        };
    }
}
