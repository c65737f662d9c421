package io.github.loompg.bench.probe;

import io.github.loompg.ConnectOptions;
import io.github.loompg.bench.trial.ChildProcess;
import io.github.loompg.bench.trial.Launch;
import io.github.loompg.bench.trial.Sample;
import io.github.loompg.bench.trial.TrialFailedException;
import io.github.loompg.bench.trial.TrialPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A Java process for one {@link Probe}. */
public final class ProbeProcess {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private ProbeProcess() {}

    /** Runs the probe and prints its sample. */
    public static void main(String[] arguments) {
        ConnectOptions options = ConnectOptions.of(TrialPlan.serverOfThisProcess());
        Probe.valueOf(arguments[0])
                .measure(options, Integer.parseInt(arguments[1]))
                .print(System.out);
    }

    /**
     * Runs a probe in a process of its own.
     *
     * @param size how much of it, whatever that is for the probe
     * @param server the connection string of the database
     * @throws TrialFailedException if it fails, or does not end
     */
    public static Sample run(Probe probe, int size, String server, Launch launch)
            throws TrialFailedException, IOException, InterruptedException {
        return ChildProcess.java(
                ProbeProcess.class, List.of(probe.name(), Integer.toString(size)), server, LIMIT, launch);
    }
}
