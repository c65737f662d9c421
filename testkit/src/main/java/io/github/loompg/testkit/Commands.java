package io.github.loompg.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a short program to its end and hands back what it printed. */
final class Commands {
    private static final long TIMEOUT_SECONDS = 120;

    private Commands() {}

    record Result(int status, String output) {}

    /** Runs the command with both its outputs together; a program that does not exist is a status of 127. */
    static Result run(List<String> command) {
        try {
            Process process = builder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new TestkitException(
                        command + " did not end within " + TIMEOUT_SECONDS + " s; it printed: " + output);
            }
            return new Result(process.exitValue(), output);
        } catch (IOException notStarted) {
            return new Result(127, String.valueOf(notStarted.getMessage()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TestkitException("Interrupted while " + command + " was running", interrupted);
        }
    }

    /** A process builder without the surroundings that would change what PostgreSQL's programs do. */
    static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(Path.of("/").toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        environment.put("LC_ALL", "C");
        environment.put("TZ", "UTC");
        return builder;
    }
}
