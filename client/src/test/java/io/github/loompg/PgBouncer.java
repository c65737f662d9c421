package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.loompg.testkit.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A PgBouncer in front of a server, for tests of what lies behind one; such a test is skipped where it is not installed. */
final class PgBouncer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");

    private final Path configuration;
    private final Path log;
    private final int port;
    private Process process;

    private PgBouncer(Path configuration, Path log, int port) throws IOException {
        this.configuration = configuration;
        this.log = log;
        this.port = port;
        this.process = run();
    }

    /** One that has every transaction run by another of so many sessions with the server. */
    static PgBouncer start(PostgresServer server, int sessions, String... settings) {
        assumeTrue(Files.isExecutable(PROGRAM), "PgBouncer is not installed");
        try {
            Path folder = Files.createTempDirectory("pgbouncer");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
            Path users = Files.writeString(folder.resolve("users"), "\"" + server.superuser() + "\" \"\"\n");
            Path log = folder.resolve("log");
            int port = freePort();
            List<String> lines = new ArrayList<>(List.of(
                    "[databases]",
                    "* = host=" + server.host() + " port=" + server.port(),
                    "[pgbouncer]",
                    "listen_addr = 127.0.0.1",
                    "listen_port = " + port,
                    "unix_socket_dir =",
                    "auth_type = trust",
                    "auth_file = " + users,
                    "admin_users = " + server.superuser(),
                    "logfile = " + log,
                    "pool_mode = transaction",
                    "default_pool_size = " + sessions,
                    "max_client_conn = 200",
                    "server_round_robin = 1",
                    "server_login_retry = 1"));
            lines.addAll(Arrays.asList(settings));
            Path configuration = Files.write(folder.resolve("pgbouncer.ini"), lines);
            PgBouncer bouncer = new PgBouncer(configuration, log, port);
            bouncer.awaitStart();
            return bouncer;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Begins so many transactions, each of which takes one more session, and does something when each is open. */
    static void occupy(ConnectOptions options, int sessions, Consumer<Transaction> meanwhile) {
        List<Connection> connections = new ArrayList<>();
        List<Transaction> open = new ArrayList<>();
        try {
            for (int i = 0; i < sessions; i++) {
                connections.add(Postgres.connect(options));
                open.add(connections.getLast().begin());
                meanwhile.accept(open.getLast());
            }
        } finally {
            open.forEach(Transaction::close);
            connections.forEach(Connection::close);
        }
    }

    private Process run() throws IOException {
        return new ProcessBuilder(command(configuration))
                .redirectErrorStream(true)
                .redirectOutput(configuration.resolveSibling("output").toFile())
                .start();
    }

    /** Ends it with all its connections, and starts it again at the same port. */
    void restart() throws IOException {
        close();
        process = run();
        awaitStart();
    }

    /** A connection to its console, which takes commands such as PAUSE. */
    Connection console(PostgresServer server) {
        return Postgres.connect(ConnectOptions.of(uri(server)).database("pgbouncer"));
    }

    /** It does not run as root, and takes on another account by itself. */
    private static List<String> command(Path configuration) {
        return System.getProperty("user.name").equals("root")
                ? List.of(PROGRAM.toString(), "-u", "nobody", configuration.toString())
                : List.of(PROGRAM.toString(), configuration.toString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private void awaitStart() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!answers()) {
            assertThat(process.isAlive() && System.nanoTime() < deadline)
                    .as("PgBouncer starts: %s", log())
                    .isTrue();
            Thread.onSpinWait();
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    String uri(PostgresServer server) {
        return "postgresql://" + server.superuser() + "@127.0.0.1:" + port + "/postgres?sslmode=disable";
    }

    String log() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupt) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
