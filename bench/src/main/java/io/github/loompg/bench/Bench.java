package io.github.loompg.bench;

import io.github.loompg.bench.peer.Contender;
import io.github.loompg.bench.program.Program;
import io.github.loompg.bench.report.Chart;
import io.github.loompg.bench.report.Circumstances;
import io.github.loompg.bench.report.Circumstances.Concurrency;
import io.github.loompg.bench.report.JsonReport;
import io.github.loompg.bench.report.Results;
import io.github.loompg.bench.report.TextReport;
import io.github.loompg.bench.trial.ChildProcess;
import io.github.loompg.bench.trial.Sample;
import io.github.loompg.bench.trial.TrialFailedException;
import io.github.loompg.bench.trial.TrialPlan;
import io.github.loompg.bench.workload.Load;
import io.github.loompg.bench.workload.Workload;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Measures clients beside each other. Every round runs every trial once, so that what disturbs the machine for a while
 * disturbs all of them, and begins with another one each time.
 */
public final class Bench {
    private static final int EXPORTED = 1_000_000;

    /** Set by the script when standard error is a terminal. */
    private static final String TERMINAL = "loompg.bench.terminal";

    private final Options options;
    private final Results results = new Results();

    private Bench(Options options) {
        this.options = options;
    }

    /** Runs the bench; the exit status is 0 if every trial gave figures, else 1, and 2 for a wrong command line. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(run(List.of(arguments), out, System.err));
    }

    static int run(List<String> arguments, PrintStream out, PrintStream aside) throws Exception {
        if (arguments.contains("--help")) {
            out.print(Options.HELP);
            return 0;
        }
        try {
            return new Bench(Options.parse(arguments)).run(out, aside) ? 0 : 1;
        } catch (IllegalArgumentException wrong) {
            aside.println(wrong.getMessage() + ".\n" + Options.HELP);
            return 2;
        }
    }

    private record Trial(Workload workload, Contender contender) {}

    private boolean run(PrintStream out, PrintStream aside) throws IOException, InterruptedException {
        try (Programs programs = Programs.prepare(options.contenders())) {
            return run(programs, out, aside);
        }
    }

    private boolean run(Programs programs, PrintStream out, PrintStream aside)
            throws IOException, InterruptedException {
        List<Trial> trials = trials(programs);
        programs.missing().forEach(results::missing);
        Instant begun = Instant.now();
        double loadBefore = Circumstances.loadAverage();
        String version;
        try (BenchServer server = BenchServer.start(options.workloads().contains(Workload.EXPORT) ? EXPORTED : 1)) {
            version = server.version();
            runRounds(
                    trials,
                    server,
                    programs,
                    new Progress(aside, Boolean.getBoolean(TERMINAL), trials.size() * options.rounds()));
        }
        Map<Workload, Concurrency> concurrency = new EnumMap<>(Workload.class);
        options.workloads().forEach(workload -> concurrency.put(workload, options.concurrency(workload)));
        Circumstances circumstances = new Circumstances(
                begun,
                Circumstances.thisJava(),
                Circumstances.thisSystem(),
                version,
                options.rounds(),
                options.duration().toMillis() / 1e3,
                loadBefore,
                Circumstances.loadAverage(),
                concurrency);
        out.print(TextReport.render(results, circumstances));
        write(options.json(), JsonReport.render(results, circumstances));
        write(options.svg(), Chart.render(results, circumstances));
        out.println("\nEvery round of every trial: " + options.json() + "; chart: " + options.svg());
        return results.isComplete();
    }

    private List<Trial> trials(Programs programs) {
        List<Trial> trials = new ArrayList<>();
        for (Workload workload : options.workloads()) {
            for (Contender contender : options.contenders()) {
                if (contender.takesPartIn(workload) && !programs.isMissing(contender)) {
                    trials.add(new Trial(workload, contender));
                }
            }
        }
        if (trials.isEmpty()) {
            throw new IllegalArgumentException("None of these peers takes part in any of these workloads");
        }
        return trials;
    }

    private void runRounds(List<Trial> trials, BenchServer server, Programs programs, Progress progress)
            throws IOException, InterruptedException {
        for (int round = 0; round < options.rounds(); round++) {
            for (Trial trial : trials) {
                progress.begin("round " + (round + 1) + ", " + trial.workload.title() + ", " + trial.contender.title());
                run(trial, server, programs);
            }
            Collections.rotate(trials, 1);
        }
        progress.end();
    }

    private void run(Trial trial, BenchServer server, Programs programs) throws IOException, InterruptedException {
        Concurrency concurrency = options.concurrency(trial.workload);
        TrialPlan plan = new TrialPlan(
                trial.contender,
                trial.workload,
                concurrency.callers(),
                concurrency.connections(),
                options.warmUp(),
                options.duration(),
                server.uri());
        if (trial.workload.task() instanceof Load load) {
            server.clear(load);
        }
        try {
            Program program = trial.contender.program();
            Sample sample = program == null
                    ? ChildProcess.java(plan, options.java())
                    : ChildProcess.program(plan, program, programs.command(program));
            results.measured(trial.workload, trial.contender, sample);
        } catch (TrialFailedException failure) {
            results.failed(trial.workload, trial.contender, failure.reason());
        }
    }

    private static void write(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, text);
    }
}
