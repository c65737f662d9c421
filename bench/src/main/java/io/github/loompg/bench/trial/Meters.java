package io.github.loompg.bench.trial;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What this process has used since it began.
 *
 * @param nanos of time
 * @param cpuNanos of processor time, in all threads, in user and system mode
 * @param compilerNanos of that, in the JIT compilers
 * @param allocatedBytes on the heap, in all threads; virtual threads count in the threads that carry them
 */
public record Meters(long nanos, long cpuNanos, long compilerNanos, long allocatedBytes) {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";

    /** What is no compiler's of the processor time, in microseconds. */
    public double micros() {
        return (cpuNanos - compilerNanos) / 1e3;
    }

    /** So far. */
    public static Meters now() {
        return new Meters(
                System.nanoTime(),
                SYSTEM.getProcessCpuTime(),
                Compilers.cpuNanos(),
                THREADS.getTotalThreadAllocatedBytes());
    }

    /** What the system counts as the most memory that this process has had, in kB; NaN if it does not say. */
    static double peakKilobytes() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(PEAK))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException | UncheckedIOException notLinux) {
            return Double.NaN;
        }
    }

    /** What was used between two times. */
    public Meters since(Meters earlier) {
        return new Meters(
                nanos - earlier.nanos,
                cpuNanos - earlier.cpuNanos,
                compilerNanos - earlier.compilerNanos,
                allocatedBytes - earlier.allocatedBytes);
    }
}
