package io.github.loompg.bench.scale;

import io.github.loompg.bench.BenchServer;
import io.github.loompg.bench.DelayProxy;
import io.github.loompg.bench.peer.Contender;
import io.github.loompg.bench.probe.Probe;
import io.github.loompg.bench.probe.ProbeProcess;
import io.github.loompg.bench.report.Circumstances;
import io.github.loompg.bench.report.Figures;
import io.github.loompg.bench.trial.ChildProcess;
import io.github.loompg.bench.trial.Launch;
import io.github.loompg.bench.trial.Metric;
import io.github.loompg.bench.trial.Sample;
import io.github.loompg.bench.trial.TrialFailedException;
import io.github.loompg.bench.trial.TrialPlan;
import io.github.loompg.bench.workload.Load;
import io.github.loompg.bench.workload.Workload;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Measures how costs grow, and writes a table and an SVG for each thing that does. */
public final class Scale {
    private static final List<Contender> CLIENTS = List.of(Contender.LOOMPG, Contender.PGJDBC, Contender.VERTX_ASYNC);
    private static final double[] ROUND_TRIPS = {0.2, 1, 10, 80};

    private final ScaleOptions options;
    private final PrintStream aside;
    private final List<String> failures = new ArrayList<>();

    private Scale(ScaleOptions options, PrintStream aside) {
        this.options = options;
        this.aside = aside;
    }

    /** Runs everything, or the parts that are named; the exit status is 1 if something has no figure. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(run(List.of(arguments), out, System.err));
    }

    static int run(List<String> arguments, PrintStream out, PrintStream aside)
            throws IOException, InterruptedException {
        if (arguments.contains("--help")) {
            out.print(ScaleOptions.HELP);
            return 0;
        }
        ScaleOptions options;
        try {
            options = ScaleOptions.parse(arguments);
        } catch (IllegalArgumentException wrong) {
            aside.println(wrong.getMessage() + ".\n" + ScaleOptions.HELP);
            return 2;
        }
        Scale scale = new Scale(options, aside);
        List<Curve> curves = new ArrayList<>();
        Set<String> parts = options.parts();
        String circumstances;
        double loadBefore = Circumstances.loadAverage();
        try (BenchServer server = BenchServer.start(1)) {
            circumstances = scale.circumstances(server.version(), loadBefore);
            if (parts.contains("callers")) {
                curves.addAll(scale.callers(server.uri()));
            }
            if (parts.contains("connections")) {
                curves.addAll(scale.connections(server.uri()));
            }
            if (parts.contains("rows")) {
                curves.add(scale.rows(server.uri()));
            }
            if (parts.contains("types")) {
                curves.add(scale.types(server));
            }
            if (parts.contains("idle")) {
                curves.add(scale.idle(server.uri()));
            }
            if (parts.contains("delay")) {
                curves.addAll(scale.delays(server));
            }
            if (parts.contains("tls")) {
                curves.add(scale.tls(server.uri()));
            }
        }
        out.println(circumstances);
        scale.write(curves, out);
        scale.failures.forEach(failure -> out.println("No figure: " + failure));
        return scale.failures.isEmpty() ? 0 : 1;
    }

    private String circumstances(String server, double loadBefore) {
        return String.format(
                Locale.ROOT,
                "%s UTC: median of %s of %s s, after at most %s s of warming up; %s on %s; PostgreSQL %s; load average"
                        + " %.1f before.%n",
                Instant.now()
                        .truncatedTo(ChronoUnit.MINUTES)
                        .toString()
                        .replace('T', ' ')
                        .replace(":00Z", ""),
                Figures.count(options.rounds(), "round"),
                Figures.plain(options.duration().toNanos() / 1e9),
                Figures.plain(options.warmUp().toNanos() / 1e9),
                Circumstances.thisJava(),
                Circumstances.thisSystem(),
                server,
                loadBefore);
    }

    private List<Curve> callers(String server) throws IOException, InterruptedException {
        Curve cpu = new Curve("callers-cpu", "A lookup on 8 connections, by callers", "callers", "CPU µs");
        Curve rate = new Curve("callers-rate", "Lookups on 8 connections, by callers", "callers", "per second");
        for (int callers : options.sizes(1, 16, 256, 4_096, 65_536)) {
            for (Contender contender : CLIENTS) {
                Trial trial = new Trial(contender, Workload.LOOKUP, callers, Math.min(8, callers), server);
                put(cpu, rate, contender.title(), callers, trial);
            }
        }
        return List.of(cpu, rate);
    }

    private List<Curve> connections(String server) throws IOException, InterruptedException {
        Curve cpu = new Curve("connections-cpu", "A lookup of 256 callers, by connections", "connections", "CPU µs");
        Curve rate =
                new Curve("connections-rate", "Lookups of 256 callers, by connections", "connections", "per second");
        for (int connections : options.sizes(1, 4, 16, 64)) {
            for (Contender contender : CLIENTS) {
                put(
                        cpu,
                        rate,
                        contender.title(),
                        connections,
                        new Trial(contender, Workload.LOOKUP, 256, connections, server));
            }
        }
        return List.of(cpu, rate);
    }

    private Curve rows(String server) throws IOException, InterruptedException {
        Curve curve = new Curve("rows", "A row of one int4, by rows of the result", "rows", "CPU µs");
        for (int rows : options.sizes(1, 100, 10_000, 1_000_000, 10_000_000)) {
            if (rows <= 1_000_000) { // more would be too large for memory, and are refused
                put(curve, "fetch", rows, Metric.CPU, probe(Probe.FETCH, rows, server));
            }
            put(curve, "cursor", rows, Metric.CPU, probe(Probe.CURSOR, rows, server));
        }
        return curve;
    }

    private static String domains(int from, int to) {
        return """
            DO $$ BEGIN
              FOR number IN %d..%d LOOP
                EXECUTE format('CREATE DOMAIN bench_types.t%%s AS text', number);
              END LOOP;
            END $$\
            """.formatted(from, to);
    }

    private Curve types(BenchServer server) throws IOException, InterruptedException {
        Curve curve =
                new Curve("types", "The first statement with a new type, by types of the database", "types", "µs");
        server.sql("CREATE SCHEMA bench_types");
        int made = 0;
        for (int types : options.sizes(100, 1_000, 10_000)) {
            server.sql(domains(made, types - 1));
            made = types;
            put(curve, "median of 50", types, Metric.P50, probe(Probe.NEW_TYPE, types, server.uri()));
        }
        return curve;
    }

    private Curve idle(String server) throws IOException, InterruptedException {
        Curve curve = new Curve("idle", "Memory of an idle connection, by connections", "connections", "KiB each");
        for (int connections : options.sizes(10, 100, 1_000)) {
            put(curve, "heap and buffers", connections, Metric.MEMORY, probe(Probe.IDLE, connections, server));
        }
        return curve;
    }

    private List<Curve> delays(BenchServer server) throws IOException, InterruptedException {
        List<Curve> curves = new ArrayList<>();
        Map<Workload, Curve> byWorkload = new EnumMap<>(Workload.class);
        for (Workload workload : List.of(Workload.LOOKUP, Workload.BATCH)) {
            Curve curve = new Curve(
                    "delay-" + workload.title(),
                    "The rate of " + workload.title() + ", by the round trip to the server",
                    "round trip in ms",
                    Workload.BATCH == workload ? "rows per second" : "per second");
            byWorkload.put(workload, curve);
            curves.add(curve);
        }
        InetSocketAddress address = server.address();
        for (double millis : ROUND_TRIPS) {
            try (DelayProxy proxy = DelayProxy.start(address, Duration.ofNanos((long) (millis * 1e6)))) {
                for (Map.Entry<Workload, Curve> entry : byWorkload.entrySet()) {
                    Workload workload = entry.getKey();
                    for (Contender contender : CLIENTS) {
                        if (workload.task() instanceof Load load) {
                            server.clear(load);
                        }
                        String far = server.uri(proxy);
                        Trial trial = new Trial(contender, workload, workload.callers(), workload.connections(), far);
                        put(entry.getValue(), contender.title(), millis, Metric.RATE, () -> run(trial));
                    }
                }
            }
        }
        return curves;
    }

    private Curve tls(String plain) throws IOException, InterruptedException {
        Curve curve = new Curve("tls", "What TLS costs", "without TLS | with TLS", "");
        try (BenchServer secured = BenchServer.startWithTls(1)) {
            List<String> servers = List.of(plain, secured.uri());
            for (int i = 0; i < servers.size(); i++) {
                for (Contender contender : CLIENTS) {
                    Trial queries = new Trial(contender, Workload.SEQUENTIAL, 1, 1, servers.get(i));
                    put(curve, contender.title() + ", CPU µs/query", i + 1, Metric.CPU, () -> run(queries));
                    Trial connections = new Trial(contender, Workload.CONNECT, 1, 1, servers.get(i));
                    List<Sample> samples = samples("tls, " + contender.title() + " connects", () -> run(connections));
                    put(curve, contender.title() + ", CPU µs/connection", i + 1, Metric.CPU, samples);
                    put(curve, contender.title() + ", connections/s", i + 1, Metric.RATE, samples);
                }
            }
        }
        return curve;
    }

    private record Trial(Contender contender, Workload workload, int callers, int connections, String server) {}

    private interface Measurement {
        Sample run() throws TrialFailedException, IOException, InterruptedException;
    }

    private Measurement probe(Probe probe, int size, String server) {
        return () -> probeOnce(probe, size, server);
    }

    private static Sample probeOnce(Probe probe, int size, String server)
            throws TrialFailedException, IOException, InterruptedException {
        return ProbeProcess.run(probe, size, server, Launch.PLAIN);
    }

    private Sample run(Trial trial) throws TrialFailedException, IOException, InterruptedException {
        TrialPlan plan = new TrialPlan(
                trial.contender,
                trial.workload,
                trial.callers,
                trial.connections,
                options.warmUp(),
                options.duration(),
                trial.server);
        return ChildProcess.java(plan, Launch.PLAIN);
    }

    private void put(Curve cpu, Curve rate, String line, double place, Trial trial)
            throws IOException, InterruptedException {
        List<Sample> samples = samples(cpu.name() + ", " + line + " at " + Curve.place(place), () -> run(trial));
        put(cpu, line, place, Metric.CPU, samples);
        put(rate, line, place, Metric.RATE, samples);
    }

    private void put(Curve curve, String line, double place, Metric metric, Measurement measurement)
            throws IOException, InterruptedException {
        put(curve, line, place, metric, samples(curve.name() + ", " + line + " at " + Curve.place(place), measurement));
    }

    private static void put(Curve curve, String line, double place, Metric metric, List<Sample> samples) {
        double[] sorted = samples.stream()
                .mapToDouble(sample -> sample.get(metric))
                .sorted()
                .toArray();
        if (sorted.length > 0) {
            curve.put(line, place, (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2);
        }
    }

    private List<Sample> samples(String what, Measurement measurement) throws IOException, InterruptedException {
        List<Sample> samples = new ArrayList<>();
        for (int round = 0; round < options.rounds(); round++) {
            aside.println(what + (options.rounds() == 1 ? "" : ", round " + (round + 1)));
            try {
                samples.add(measurement.run());
            } catch (TrialFailedException failure) {
                failures.add(what + ": " + failure.reason());
            }
        }
        return samples;
    }

    private void write(List<Curve> curves, PrintStream out) throws IOException {
        Path folder = options.folder();
        Files.createDirectories(folder);
        for (Curve curve : curves) {
            String text = "### " + curve.heading() + "\n\n";
            if (curve.isDrawn()) {
                Files.writeString(folder.resolve(curve.name() + ".svg"), CurveChart.render(curve));
                text += "![" + curve.title() + "](performance/" + curve.name() + ".svg)\n\n";
            }
            text += curve.table();
            out.println(text);
        }
    }
}
