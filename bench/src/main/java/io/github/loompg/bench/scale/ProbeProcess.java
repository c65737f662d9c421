package io.github.loompg.bench.scale;

import io.github.loompg.ConnectOptions;
import io.github.loompg.bench.trial.ChildProcess;
import io.github.loompg.bench.trial.Sample;
import io.github.loompg.bench.trial.TrialFailedException;
import io.github.loompg.bench.trial.TrialPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A Java process for one {@link Probe}. */
final class ProbeProcess {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private ProbeProcess() {}

    /** Runs the probe and prints its sample. */
    public static void main(String[] arguments) {
        ConnectOptions options = ConnectOptions.of(TrialPlan.serverOfThisProcess());
        Probe.valueOf(arguments[0])
                .measure(options, Integer.parseInt(arguments[1]))
                .print(System.out);
    }

    static Sample run(Probe probe, int size, String server)
            throws TrialFailedException, IOException, InterruptedException {
        return ChildProcess.java(
                ProbeProcess.class, List.of(probe.name(), Integer.toString(size)), server, LIMIT, List.of());
    }
}
