package io.github.loompg.bench.report;

import io.github.loompg.bench.workload.Workload;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Under which circumstances the figures came about.
 *
 * @param begun when the first trial began
 * @param java the Java that ran the trials
 * @param system the operating system and what it runs on
 * @param server the version of the server
 * @param tls whether connections to it were encrypted
 * @param delay how much longer the way to it and back was made
 * @param rounds how often each trial was run
 * @param seconds how long each trial measured
 * @param loadBefore the system's load average over a minute before the first trial, negative if unknown
 * @param loadAfter and after the last one, which has the trials themselves in it
 * @param pinned the workloads whose client had one processor together with the server
 * @param concurrency how many callers and connections each workload had
 */
public record Circumstances(
        Instant begun,
        String java,
        String system,
        String server,
        boolean tls,
        Duration delay,
        int rounds,
        double seconds,
        double loadBefore,
        double loadAfter,
        Set<Workload> pinned,
        Map<Workload, Concurrency> concurrency) {
    /** How many callers share how many connections. */
    public record Concurrency(int callers, int connections) {}

    Concurrency of(Workload workload) {
        return Objects.requireNonNull(concurrency.get(workload), workload::title);
    }

    /** How many threads have wanted a processor in the last minute, on average; negative if unknown. */
    public static double loadAverage() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** What {@link #java} is for this process. */
    public static String thisJava() {
        return System.getProperty("java.vm.name") + " " + Runtime.version();
    }

    /** What {@link #system} is for this process. */
    public static String thisSystem() {
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch") + ", "
                + Figures.count(Runtime.getRuntime().availableProcessors(), "processor");
    }
}
