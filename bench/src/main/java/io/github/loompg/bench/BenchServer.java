package io.github.loompg.bench;

import io.github.loompg.testkit.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The server that all trials use: one of our own, or the one in {@code LOOMPG_TEST_DSN}; and on it a database with the
 * tables of the workloads, which is dropped in the end.
 */
public final class BenchServer implements AutoCloseable {
    private static final String DATABASE = "loompg_bench";
    private static final String DROP = "DROP DATABASE IF EXISTS " + DATABASE;
    private static final String DATA = "data.sql";

    private static final Pattern END_OF_STATEMENT = Pattern.compile(";\\R");

    private final PostgresServer server;

    private BenchServer(PostgresServer server) {
        this.server = server;
    }

    /** Starts the server and fills the tables. */
    public static BenchServer start() throws IOException {
        BenchServer bench = new BenchServer(server());
        try {
            bench.server.sql(DROP);
            bench.server.sql("CREATE DATABASE " + DATABASE);
            END_OF_STATEMENT.splitAsStream(data()).forEach(statement -> bench.server.sqlIn(DATABASE, statement));
            return bench;
        } catch (Throwable failure) {
            bench.server.close();
            throw failure;
        }
    }

    private static PostgresServer server() {
        if (System.getenv("LOOMPG_TEST_DSN") != null) {
            return PostgresServer.start();
        }
        return PostgresServer.builder()
                .setting("shared_buffers", "256MB")
                .setting("synchronous_commit", "off")
                .setting("full_page_writes", "off")
                .setting("autovacuum", "off")
                .setting("jit", "off")
                .start();
    }

    private static String data() throws IOException {
        try (InputStream stream = BenchServer.class.getResourceAsStream(DATA)) {
            return new String(Objects.requireNonNull(stream, DATA).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The connection string of the database. */
    public String uri() {
        return server.uri(DATABASE);
    }

    /** What the server says of its version. */
    String version() {
        return Objects.requireNonNull(
                server.sql("SHOW server_version").getFirst().getFirst());
    }

    @Override
    public void close() {
        try (server) {
            server.sql(DROP);
        }
    }
}
