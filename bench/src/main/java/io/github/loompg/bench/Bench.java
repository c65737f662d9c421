package io.github.loompg.bench;

import io.github.loompg.bench.goal.GoalReport;
import io.github.loompg.bench.goal.GoalRun;
import io.github.loompg.bench.report.Chart;
import io.github.loompg.bench.report.Circumstances;
import io.github.loompg.bench.report.Circumstances.Concurrency;
import io.github.loompg.bench.report.JsonReport;
import io.github.loompg.bench.report.Results;
import io.github.loompg.bench.report.TextReport;
import io.github.loompg.bench.workload.Workload;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Measures clients beside each other. */
public final class Bench {
    private static final int EXPORTED = 1_000_000;

    /** Set by the script when standard error is a terminal. */
    private static final String TERMINAL = "loompg.bench.terminal";

    private final Options options;
    private final Results results = new Results();

    private final GoalRun goals;

    private Bench(Options options) {
        this.options = options;
        this.goals = options.goals();
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

    private boolean run(PrintStream out, PrintStream aside) throws IOException, InterruptedException {
        double loadBefore = Circumstances.loadAverage(); // to which building the programs would add
        try (Programs programs = Programs.prepare(options.contenders())) {
            return run(programs, loadBefore, out, aside);
        }
    }

    private boolean run(Programs programs, double loadBefore, PrintStream out, PrintStream aside)
            throws IOException, InterruptedException {
        programs.missing().forEach(results::missing);
        Instant begun = Instant.now();
        String version;
        Rounds rounds;
        try (BenchServer server = server();
                DelayProxy way = DelayProxy.start(server.address(), options.delay())) {
            version = server.version();
            String uri = options.delay().isZero() ? server.uri() : server.uri(way);
            rounds = new Rounds(options, goals, results, server, uri, programs);
            rounds.run(new Progress(aside, Boolean.getBoolean(TERMINAL), rounds.trials() * options.rounds()));
        }
        Map<Workload, Concurrency> concurrency = new EnumMap<>(Workload.class);
        options.workloads().forEach(workload -> concurrency.put(workload, options.concurrency(workload)));
        Circumstances circumstances = new Circumstances(
                begun,
                Circumstances.thisJava(),
                Circumstances.thisSystem(),
                version,
                options.tls(),
                options.delay(),
                rounds.done(),
                options.duration().toMillis() / 1e3,
                loadBefore,
                Circumstances.loadAverage(),
                rounds.pinned(),
                concurrency);
        report(circumstances, out);
        return results.isComplete() && goals.isComplete();
    }

    private BenchServer server() throws IOException {
        int exported = options.workloads().contains(Workload.EXPORT) ? EXPORTED : 1;
        return options.tls() ? BenchServer.startWithTls(exported) : BenchServer.start(exported);
    }

    private void report(Circumstances circumstances, PrintStream out) throws IOException {
        out.print(TextReport.render(results, circumstances));
        GoalReport report = goals.report(results);
        if (!goals.isEmpty()) {
            out.println();
            out.print(report.table());
        }
        write(options.json(), JsonReport.render(results, circumstances, report.forMachines()));
        write(options.svg(), Chart.render(results, circumstances));
        out.println("\nEvery round of every trial: " + options.json() + "; chart: " + options.svg());
    }

    private static void write(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, text);
    }
}
