package io.github.loompg.bench.goal;

import io.github.loompg.bench.goal.Goal.Subject;
import io.github.loompg.bench.goal.Goal.Yardstick;
import io.github.loompg.bench.peer.Contender;
import io.github.loompg.bench.probe.ProbeProcess;
import io.github.loompg.bench.report.Results;
import io.github.loompg.bench.trial.Launch;
import io.github.loompg.bench.trial.Sample;
import io.github.loompg.bench.trial.TrialFailedException;
import io.github.loompg.bench.workload.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run that measures what the goals name, and no more. */
public final class GoalRun {
    /** Who is so many times worse than the best in the first round is not measured again. */
    private static final double HOPELESS = 2;

    private final List<Goal> goals;
    private final Map<Subject, List<Sample>> probed = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    private GoalRun(List<Goal> goals) {
        this.goals = goals;
    }

    /** All goals. */
    public static GoalRun ofAll() {
        return new GoalRun(Goals.all());
    }

    /** Those at some workloads. */
    public static GoalRun of(List<Workload> workloads) {
        return new GoalRun(Goals.all().stream()
                .filter(goal ->
                        goal.subject() instanceof Subject.Client client && workloads.contains(client.workload()))
                .toList());
    }

    /** None: everything is measured. */
    public static GoalRun none() {
        return new GoalRun(List.of());
    }

    public boolean isEmpty() {
        return goals.isEmpty();
    }

    /** Whether a goal is about a contender at a workload, or others are compared with it there. */
    public boolean names(Workload workload, Contender contender) {
        return isBeside(workload, contender)
                || goals.stream()
                        .anyMatch(goal -> isSubject(goal, workload, contender) || isPeer(goal, workload, contender));
    }

    private static boolean isBeside(Workload workload, Contender contender) {
        return Goals.BESIDE.contains(new Subject.Client(workload, contender));
    }

    /** Whether no goal can hang on a peer any more, because another one is far better. */
    public boolean isSettled(Workload workload, Contender contender, Results results) {
        return !goals.isEmpty()
                && results.has(workload, contender)
                && !isBeside(workload, contender)
                && goals.stream().noneMatch(goal -> isSubject(goal, workload, contender))
                && goals.stream()
                        .filter(goal -> isPeer(goal, workload, contender))
                        .allMatch(goal -> isHopeless(goal, workload, contender, results));
    }

    private static boolean isSubject(Goal goal, Workload workload, Contender contender) {
        return goal.subject().equals(new Subject.Client(workload, contender));
    }

    private static boolean isPeer(Goal goal, Workload workload, Contender contender) {
        return goal.subject() instanceof Subject.Client client
                && client.workload() == workload
                && goal.yardstick() instanceof Yardstick.Best best
                && best.of().contains(contender);
    }

    private static boolean isHopeless(Goal goal, Workload workload, Contender contender, Results results) {
        Yardstick.Best peers = (Yardstick.Best) goal.yardstick();
        Contender best = Outcome.best(goal, workload, peers, results).orElse(contender);
        double ratio = results.spread(workload, contender, goal.metric()).median()
                / results.spread(workload, best, goal.metric()).median();
        return ratio > HOPELESS || ratio < 1 / HOPELESS;
    }

    /** The titles of what is measured of loompg alone. */
    public List<String> probes() {
        return probed().stream().map(Subject.Probed::title).toList();
    }

    private List<Subject.Probed> probed() {
        return goals.stream()
                .filter(goal -> goal.subject() instanceof Subject.Probed)
                .map(goal -> (Subject.Probed) goal.subject())
                .toList();
    }

    /** Measures what is measured of loompg alone. */
    public void probe(String title, String server) throws IOException, InterruptedException {
        for (Subject.Probed probe : probed()) {
            if (probe.title().equals(title)) {
                probed.computeIfAbsent(probe, absent -> new ArrayList<>()).add(sample(probe, server));
            }
        }
    }

    /** What a probe gives; nothing at all if it fails. */
    private Sample sample(Subject.Probed probe, String server) throws IOException, InterruptedException {
        try {
            return ProbeProcess.run(probe.probe(), probe.size(), server, Launch.java(probe.java()));
        } catch (TrialFailedException failure) {
            failures.add(probe.title() + ": " + failure.reason());
            return new Sample(Map.of(), "");
        }
    }

    /** Whether all that was measured of loompg alone has figures. */
    public boolean isComplete() {
        return failures.isEmpty();
    }

    /** What has come of them all. */
    public GoalReport report(Results results) {
        return new GoalReport(
                goals.stream().map(goal -> Outcome.of(goal, results, probed)).toList(), List.copyOf(failures));
    }
}
