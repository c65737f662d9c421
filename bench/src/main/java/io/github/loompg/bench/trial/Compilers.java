package io.github.loompg.bench.trial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The JIT compilers of this process. On Linux the kernel says what their threads have used; elsewhere the time that they
 * were at work stands for it. The process must run with {@link #OPTION}, or threads that have ended are missing.
 */
final class Compilers {
    /** Has all threads of the compilers begin when the process does, and stay. */
    static final String OPTION = "-XX:-UseDynamicNumberOfCompilerThreads";

    private static final Path TASKS = Path.of("/proc/self/task");
    private static final List<Path> STATISTICS = find();
    private static final @Nullable CompilationMXBean BEAN = ManagementFactory.getCompilationMXBean();

    private Compilers() {}

    static long cpuNanos() {
        if (STATISTICS.isEmpty()) {
            return BEAN == null ? 0 : TimeUnit.MILLISECONDS.toNanos(BEAN.getTotalCompilationTime());
        }
        try {
            long sum = 0;
            for (Path statistics : STATISTICS) {
                sum += Long.parseLong(Files.readString(statistics).split(" ", 2)[0]);
            }
            return sum;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<Path> find() {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (Path task : tasks) {
                String name = Files.readString(task.resolve("comm"));
                if ((name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler"))
                        && Files.isReadable(task.resolve("schedstat"))) {
                    found.add(task.resolve("schedstat"));
                }
            }
        } catch (IOException notLinux) {
            return List.of();
        }
        return found;
    }
}
