package io.github.loompg.bench.trial;

import io.github.loompg.bench.peer.Target;
import io.github.loompg.bench.program.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A fresh process for one trial: of Java, on the class path of this one, or of another client's program. */
public final class ChildProcess {
    private static final Duration BESIDE_THE_TRIAL = Duration.ofSeconds(45);
    private static final int LINES_SHOWN = 12;
    private static final int FIRST_JAVA_TO_WARN_OF_UNSAFE = 23;

    private ChildProcess() {}

    /**
     * Runs a trial in Java.
     *
     * @throws TrialFailedException if it fails, or does not end
     */
    public static Sample java(TrialPlan plan, Launch launch)
            throws TrialFailedException, IOException, InterruptedException {
        return java(Trial.class, plan.toArguments(), plan.server(), limit(plan), launch);
    }

    /**
     * Runs a class that prints a sample.
     *
     * @param server the connection string of the database
     * @param limit after how long it is killed
     * @throws TrialFailedException if it fails, or does not end
     */
    public static Sample java(Class<?> main, List<String> arguments, String server, Duration limit, Launch launch)
            throws TrialFailedException, IOException, InterruptedException {
        return run(command(main, arguments, launch), server, limit);
    }

    private static Duration limit(TrialPlan plan) {
        return plan.warmUp().plus(plan.duration()).plus(BESIDE_THE_TRIAL);
    }

    /**
     * Runs a trial by a program, which is warm after a second.
     *
     * @param command what runs it
     * @throws TrialFailedException if it fails, or does not end
     */
    public static Sample program(TrialPlan plan, Program program, List<String> command, Launch launch)
            throws TrialFailedException, IOException, InterruptedException {
        List<String> whole = new ArrayList<>(launch.prefix());
        whole.addAll(command);
        double warmUp = Math.min(plan.warmUp().toNanos() / 1e9, 1);
        double seconds = plan.duration().toNanos() / 1e9;
        whole.addAll(program.arguments(plan.workload(), plan.callers(), plan.connections(), warmUp, seconds));
        return run(whole, plan.server(), limit(plan));
    }

    private static Sample run(List<String> command, String server, Duration limit)
            throws TrialFailedException, IOException, InterruptedException {
        Path output = Files.createTempFile("loompg-bench-", ".out");
        Path errors = Files.createTempFile("loompg-bench-", ".err");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
            builder.environment().put(TrialPlan.SERVER_VARIABLE, server);
            builder.environment().put("PGSSLMODE", Target.of(server).tls() ? "require" : "disable"); // for what asks it
            Process process = builder.start();
            boolean ended;
            try {
                ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            } finally {
                process.destroyForcibly();
            }
            if (!ended) {
                throw new TrialFailedException("not over after " + limit.toSeconds() + " s" + end(errors));
            }
            if (process.exitValue() != 0) {
                throw new TrialFailedException("exit status " + process.exitValue() + end(errors));
            }
            return Sample.parse(Files.readAllLines(output));
        } finally {
            Files.deleteIfExists(output);
            Files.deleteIfExists(errors);
        }
    }

    private static List<String> command(Class<?> main, List<String> arguments, Launch launch) {
        List<String> command = new ArrayList<>(launch.prefix());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx1g", "-XX:+UseG1GC", Compilers.OPTION, "--enable-native-access=ALL-UNNAMED"));
        if (Runtime.version().feature() >= FIRST_JAVA_TO_WARN_OF_UNSAFE) {
            command.add("--sun-misc-unsafe-memory-access=allow"); // Netty is faster with it
        }
        command.addAll(launch.java());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return command;
    }

    private static String end(Path errors) throws IOException {
        List<String> lines = Files.readAllLines(errors);
        List<String> shown = lines.subList(Math.max(lines.size() - LINES_SHOWN, 0), lines.size());
        return shown.isEmpty() ? "" : "\n    " + String.join("\n    ", shown);
    }
}
