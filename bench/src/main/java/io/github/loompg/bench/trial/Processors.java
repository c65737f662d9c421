package io.github.loompg.bench.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * On which processors processes run, as Linux has it. A client and the server's process that answers it, on one processor
 * together, never wait for a processor that has fallen asleep: what is left is what both of them do.
 *
 * @param all a list of those that this process may use, such as {@code 0-3}
 */
public record Processors(String all) {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String ALLOWED = "Cpus_allowed_list:";
    private static final String PROGRAM = "taskset";

    /** Those of this process; nothing where the system cannot choose. */
    public static Optional<Processors> ofThisProcess() throws InterruptedException {
        try (Stream<String> lines = Files.lines(STATUS)) {
            Optional<Processors> found = lines.filter(line -> line.startsWith(ALLOWED))
                    .map(line -> new Processors(line.substring(ALLOWED.length()).strip()))
                    .findFirst();
            return found.isPresent() && succeeds(List.of(PROGRAM, "--version")) ? found : Optional.empty();
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }

    /** The first of them alone. */
    public Processors first() {
        return new Processors(all.split("[-,]", 2)[0]);
    }

    /** Starts a process here; Java has as many threads of its own as it would have elsewhere. */
    public Launch launch(List<String> javaOptions) {
        List<String> options = new ArrayList<>(javaOptions);
        options.add("-XX:ActiveProcessorCount=" + Runtime.getRuntime().availableProcessors());
        return new Launch(List.of(PROGRAM, "--cpu-list", all), options);
    }

    /** Moves a process here, and what it will start from now on. */
    public void move(long process) throws IOException, InterruptedException {
        if (!succeeds(List.of(PROGRAM, "--pid", "--cpu-list", all, Long.toString(process)))) {
            throw new IOException("process " + process + " cannot be moved to processor " + all);
        }
    }

    private static boolean succeeds(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
