package io.github.loompg.bench.trial;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this process has used since it began.
 *
 * @param nanos of time
 * @param cpuNanos of processor time, in all threads, in user and system mode
 * @param compilerNanos of that, in the JIT compilers
 * @param allocatedBytes on the heap, in all threads; virtual threads count in the threads that carry them
 */
record Meters(long nanos, long cpuNanos, long compilerNanos, long allocatedBytes) {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    static Meters now() {
        return new Meters(
                System.nanoTime(),
                SYSTEM.getProcessCpuTime(),
                Compilers.cpuNanos(),
                THREADS.getTotalThreadAllocatedBytes());
    }

    Meters since(Meters earlier) {
        return new Meters(
                nanos - earlier.nanos,
                cpuNanos - earlier.cpuNanos,
                compilerNanos - earlier.compilerNanos,
                allocatedBytes - earlier.allocatedBytes);
    }
}
