package io.github.loompg.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One run of the server process.
 *
 * <p>A small shell script stands between it and this JVM. It passes on signals, which a JVM cannot send, least of all to
 * another user's process, and it holds the other end of a pipe: when the JVM dies in whatever way, the pipe ends, and the
 * script stops the server and deletes its folder.
 */
final class Postmaster {
    private static final String SCRIPT = """
        exec 3<&0
        "$@" </dev/null >>"$LOOMPG_LOG" 2>&1 3<&- &
        server=$!
        {
          while read -r signal; do kill -s "$signal" $server; done
          trap '' TERM
          kill -s QUIT $server
          while kill -0 $server; do sleep 0.1; done
          rm -rf "$LOOMPG_FOLDER"
        } <&3 &
        keeper=$!
        exec 3<&-
        wait $server
        status=$?
        kill $keeper
        exit $status
        """;

    private final Process script;
    private final Path pidFile;
    private final Path log;
    private final long logged;

    private Postmaster(Process script, Path pidFile, Path log, long logged) {
        this.script = script;
        this.pidFile = pidFile;
        this.log = log;
        this.logged = logged;
    }

    /** Starts {@code postgres} on the data folder; it is not ready yet when this returns. */
    static Postmaster start(
            Distribution distribution, Account account, Path folder, Path data, Path log, Map<String, String> more) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "sh"));
        command.addAll(List.of(distribution.program("postgres"), "-D", data.toString()));
        ProcessBuilder builder = Commands.builder(account.command(command));
        Map<String, String> environment = builder.environment();
        environment.putAll(more);
        environment.put("LOOMPG_LOG", log.toString());
        environment.put("LOOMPG_FOLDER", folder.toString());
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD);
        Path pidFile = data.resolve("postmaster.pid");
        try {
            Files.deleteIfExists(pidFile); // left behind by a server that was killed
            long logged = Files.exists(log) ? Files.size(log) : 0;
            return new Postmaster(builder.start(), pidFile, log, logged);
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot start " + distribution.program("postgres"), failed);
        }
    }

    /**
     * Waits until connections are accepted.
     *
     * @return false when the server has ended instead, or is not ready in time
     */
    boolean awaitReady(Duration timeout) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < timeout.toNanos()) {
            if (isReady()) {
                return true;
            }
            if (awaitExit(Duration.ofMillis(10))) {
                return false;
            }
        }
        return false;
    }

    /** The eighth line of the file is the state that pg_ctl waits for too; before PostgreSQL 10 only the log tells. */
    private boolean isReady() {
        try {
            List<String> lines = Files.readAllLines(pidFile);
            return lines.size() > 7
                    ? lines.get(7).startsWith("ready") || lines.get(7).startsWith("standby")
                    : saysSo(Files.readAllBytes(log));
        } catch (IOException notThereYet) {
            return false;
        }
    }

    private boolean saysSo(byte[] whole) {
        int from = Math.toIntExact(logged);
        return new String(whole, from, whole.length - from, StandardCharsets.UTF_8)
                .contains("system is ready to accept");
    }

    boolean isAlive() {
        return script.isAlive();
    }

    boolean awaitExit(Duration timeout) {
        try {
            return script.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TestkitException("Interrupted while waiting for the server", interrupted);
        }
    }

    /** Sends a signal, named without SIG; one that comes after the server's end is lost. */
    void signal(String name) {
        try {
            script.getOutputStream().write((name + "\n").getBytes(StandardCharsets.US_ASCII));
            script.getOutputStream().flush();
        } catch (IOException ended) {
            if (script.isAlive()) {
                throw new UncheckedIOException("Cannot send SIG" + name + " to the server", ended);
            }
        }
    }
}
