package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;

/** Signals to processes of a server, which the server itself sends to none. */
final class Signals {
    private Signals() {}

    /** Sends a signal, named without SIG. */
    static void send(String name, long pid) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** The process that all others of a server come from. */
    static long postmaster(PostgresServer server) throws IOException {
        return Long.parseLong(Files.readAllLines(server.dataDirectory().resolve("postmaster.pid"))
                .getFirst()
                .strip());
    }
}
