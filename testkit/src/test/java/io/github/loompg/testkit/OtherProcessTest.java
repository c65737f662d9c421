package io.github.loompg.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What several JVMs do to each other, and what remains of one that dies. */
class OtherProcessTest {
    /** The other JVM: starts a server, prints its folder, and goes on until its input ends. */
    static final class Starter {
        public static void main(String[] arguments) throws IOException {
            PostgresServer server = PostgresServer.builder().major(16).start();
            System.out.println(server.socketDirectory());
            System.in.read();
        }
    }

    /** The other JVM: says what it takes for its server. */
    static final class Visitor {
        public static void main(String[] arguments) {
            System.out.println(
                    PostgresServer.start() + ", own: " + PostgresServer.start().isOwn());
            System.out.println(PostgresServer.shared() + ", own: "
                    + PostgresServer.shared().isOwn());
            System.out.println(PostgresServer.start().sql("SELECT 'asked'"));
        }
    }

    private final List<Process> processes = new ArrayList<>();

    private BufferedReader startJvm(Class<?> main, Path cache, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-D" + Binaries.PROPERTY + "=" + System.getProperty(Binaries.PROPERTY),
                "-D" + Cache.PROPERTY + "=" + cache,
                main.getName());
        builder.environment().putAll(environment);
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        processes.add(process);
        return process.inputReader();
    }

    private BufferedReader startServerInJvm(Path cache) throws IOException {
        return startJvm(Starter.class, cache, Map.of());
    }

    @Test
    void theEnvironmentNamesTheServer() throws Exception {
        PostgresServer server = PostgresServer.shared(18);
        String expected = "PostgreSQL at postgres@127.0.0.1:" + server.port() + "/postgres, own: false";

        BufferedReader output =
                startJvm(Visitor.class, Binaries.find(18).home().getParent(), Map.of(Address.VARIABLE, server.uri()));

        assertThat(output.lines()).containsExactly(expected, expected, "[[asked]]");
    }

    @Test
    void aKilledJvmLeavesNoServerAndNoFiles() throws Exception {
        Path folder =
                Path.of(startServerInJvm(Binaries.find(16).home().getParent()).readLine());
        long server = Long.parseLong(
                Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst());
        assertThat(ProcessHandle.of(server)).isPresent();

        processes.getFirst().destroyForcibly().waitFor();

        for (int i = 0; i < 1000 && Files.exists(folder); i++) {
            Thread.sleep(10);
        }
        assertThat(folder).doesNotExist();
        assertThat(ProcessHandle.of(server).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void severalJvmsFillTheCacheTogether() throws Exception {
        Path cache = Folders.create(
                Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "loompg-cache-" + ProcessHandle.current().pid()),
                "rwxr-xr-x");
        try {
            List<BufferedReader> outputs = List.of(startServerInJvm(cache), startServerInJvm(cache));
            for (BufferedReader output : outputs) {
                assertThat(Path.of(output.readLine())).isDirectory();
            }
            for (Process process : processes) {
                process.getOutputStream().close();
                assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isZero();
            }
            try (var entries = Files.list(cache)) {
                assertThat(entries.map(entry -> entry.getFileName().toString().replaceAll("-.*", ""))
                                .sorted())
                        .containsExactly("cluster", "cluster", "postgres", "postgres"); // each with its lock file
            }
        } finally {
            Folders.delete(cache);
        }
    }
}
