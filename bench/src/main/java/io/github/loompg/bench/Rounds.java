package io.github.loompg.bench;

import io.github.loompg.bench.goal.GoalRun;
import io.github.loompg.bench.peer.Contender;
import io.github.loompg.bench.program.Program;
import io.github.loompg.bench.report.Circumstances.Concurrency;
import io.github.loompg.bench.report.Results;
import io.github.loompg.bench.trial.ChildProcess;
import io.github.loompg.bench.trial.Launch;
import io.github.loompg.bench.trial.Processors;
import io.github.loompg.bench.trial.Sample;
import io.github.loompg.bench.trial.TrialFailedException;
import io.github.loompg.bench.trial.TrialPlan;
import io.github.loompg.bench.workload.Load;
import io.github.loompg.bench.workload.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All trials, over and over: every round runs each of them once, so that what disturbs the machine for a while disturbs all
 * of them, and begins with another one each time.
 */
final class Rounds {
    private final Options options;
    private final GoalRun goals;
    private final Results results;
    private final BenchServer server;
    private final String uri;
    private final Programs programs;
    private final Optional<Processors> processors;
    private final List<Trial> trials = new ArrayList<>();
    private final long begun = System.nanoTime();
    private long lastNanos;
    private int done;

    /** What is run once in a round. */
    private sealed interface Trial {
        record OfClient(Workload workload, Contender contender) implements Trial {}

        record OfLoompg(String title) implements Trial {}
    }

    /** @param uri the connection string of the server, by whatever way */
    Rounds(Options options, GoalRun goals, Results results, BenchServer server, String uri, Programs programs)
            throws InterruptedException {
        this.options = options;
        this.goals = goals;
        this.results = results;
        this.server = server;
        this.uri = uri;
        this.programs = programs;
        processors = server.isOwn() ? Processors.ofThisProcess() : Optional.empty();
        for (Workload workload : options.workloads()) {
            for (Contender contender : options.contenders()) {
                if (takesPart(workload, contender)) {
                    trials.add(new Trial.OfClient(workload, contender));
                }
            }
        }
        goals.probes().forEach(title -> trials.add(new Trial.OfLoompg(title)));
        if (trials.isEmpty()) {
            throw new IllegalArgumentException("None of these peers takes part in any of these workloads");
        }
    }

    private boolean takesPart(Workload workload, Contender contender) {
        return contender.takesPartIn(workload)
                && (contender.isEncrypting() || !options.tls())
                && !programs.isMissing(contender)
                && (goals.isEmpty() || goals.names(workload, contender));
    }

    /** How many a round has. */
    int trials() {
        return trials.size();
    }

    /** How many rounds there have been. */
    int done() {
        return done;
    }

    /** The workloads whose client and server share a processor; none where the system cannot have them do so. */
    Set<Workload> pinned() {
        return processors.isPresent() ? options.pinned() : Set.of();
    }

    /** Runs as many rounds as are wanted, or as end in time; one in any case. */
    void run(Progress progress) throws IOException, InterruptedException {
        while (done < options.rounds() && (done == 0 || hasTimeForMore())) {
            long roundBegun = System.nanoTime();
            for (Trial trial : trials) {
                run(trial, progress);
            }
            Collections.rotate(trials, 1);
            done++;
            lastNanos = System.nanoTime() - roundBegun;
        }
        progress.end();
    }

    private boolean hasTimeForMore() {
        return System.nanoTime() - begun + lastNanos <= options.limit().toNanos();
    }

    private void run(Trial trial, Progress progress) throws IOException, InterruptedException {
        String round = "round " + (done + 1) + ", ";
        switch (trial) {
            case Trial.OfClient client -> {
                if (goals.isSettled(client.workload, client.contender, results)) {
                    progress.skip();
                } else {
                    progress.begin(round + client.workload.title() + ", " + client.contender.title());
                    run(client);
                }
            }
            case Trial.OfLoompg alone -> {
                progress.begin(round + alone.title);
                goals.probe(alone.title, uri);
            }
        }
    }

    private void run(Trial.OfClient trial) throws IOException, InterruptedException {
        Concurrency concurrency = options.concurrency(trial.workload);
        TrialPlan plan = new TrialPlan(
                trial.contender,
                trial.workload,
                concurrency.callers(),
                concurrency.connections(),
                options.warmUp(),
                options.duration(),
                uri);
        if (trial.workload.task() instanceof Load load) {
            server.clear(load);
        }
        Launch launch = place(trial.workload);
        try {
            Program program = trial.contender.program();
            Sample sample = program == null
                    ? ChildProcess.java(plan, launch)
                    : ChildProcess.program(plan, program, programs.command(program), launch);
            results.measured(trial.workload, trial.contender, sample);
        } catch (TrialFailedException failure) {
            results.failed(trial.workload, trial.contender, failure.reason());
        }
    }

    /** Says where the server is to run; gives where the client is. */
    private Launch place(Workload workload) throws IOException, InterruptedException {
        if (pinned().isEmpty()) {
            return Launch.java(options.java());
        }
        Processors all = processors.orElseThrow();
        if (pinned().contains(workload)) {
            server.run(all.first());
            return all.first().launch(options.java());
        }
        server.run(all);
        return Launch.java(options.java());
    }
}
