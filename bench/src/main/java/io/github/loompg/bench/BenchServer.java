package io.github.loompg.bench;

import io.github.loompg.bench.peer.Target;
import io.github.loompg.bench.trial.Processors;
import io.github.loompg.bench.workload.Load;
import io.github.loompg.testkit.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The server that all trials use: one of our own, or the one in {@code LOOMPG_TEST_DSN}; and on it a database with the
 * tables of the workloads, which is dropped in the end.
 */
public final class BenchServer implements AutoCloseable {
    private static final String DATABASE = "loompg_bench";
    private static final String DROP = "DROP DATABASE IF EXISTS " + DATABASE;
    private static final String DATA = "data.sql";
    private static final String EXPORTED = ":exported";

    /** The file whose first line is the number of the process that all others are started by. */
    private static final String PROCESS = "postmaster.pid";

    private static final Pattern END_OF_STATEMENT = Pattern.compile(";\\R");

    private final PostgresServer server;
    private final String query;

    private BenchServer(PostgresServer server, String query) {
        this.server = server;
        this.query = query;
    }

    /**
     * Starts the server and fills the tables.
     *
     * @param exported how many rows there are to be for {@link io.github.loompg.bench.workload.Export}
     */
    public static BenchServer start(int exported) throws IOException {
        return fill(new BenchServer(server(), ""), exported);
    }

    /** The same with TLS, always one of our own. */
    public static BenchServer startWithTls(int exported) throws IOException {
        return fill(new BenchServer(own().tls().start(), "?" + Target.TLS), exported);
    }

    private static BenchServer fill(BenchServer bench, int exported) throws IOException {
        try {
            bench.server.sql(DROP);
            bench.server.sql("CREATE DATABASE " + DATABASE);
            String data = data().replace(EXPORTED, Integer.toString(exported));
            END_OF_STATEMENT.splitAsStream(data).forEach(statement -> bench.server.sqlIn(DATABASE, statement));
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
        return own().start();
    }

    private static PostgresServer.Builder own() {
        return PostgresServer.builder()
                .setting("max_connections", "1100")
                .setting("shared_buffers", "512MB")
                .setting("max_wal_size", "4GB")
                .setting("synchronous_commit", "off")
                .setting("full_page_writes", "off")
                .setting("autovacuum", "off")
                .setting("jit", "off");
    }

    private static String data() throws IOException {
        try (InputStream stream = BenchServer.class.getResourceAsStream(DATA)) {
            return new String(Objects.requireNonNull(stream, DATA).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Has the rows forgotten that a trial has written. */
    public void clear(Load load) {
        server.sqlIn(DATABASE, "TRUNCATE " + load.table());
    }

    /** How many rows a load's table has, and a digest of them all that does not depend on their order. */
    public List<List<@Nullable String>> contents(Load load) {
        String digest = "SELECT count(*), sum(hashtextextended(t::text, 0)) FROM " + load.table() + " AS t";
        return server.sqlIn(DATABASE, digest);
    }

    /** The connection string of the database. */
    public String uri() {
        return server.uri(DATABASE) + query;
    }

    /** The connection string of the database by a longer way. */
    public String uri(DelayProxy way) {
        return uri().replace(":" + server.port() + "/", ":" + way.port() + "/");
    }

    /** Whether it was started for this run. */
    boolean isOwn() {
        return server.isOwn();
    }

    /**
     * Has the processes of connections that are made from now on run on these processors.
     *
     * @throws IOException if it cannot be moved
     */
    void run(Processors processors) throws IOException, InterruptedException {
        List<String> lines = Files.readAllLines(server.dataDirectory().resolve(PROCESS));
        processors.move(Long.parseLong(lines.getFirst()));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(server.host(), server.port());
    }

    /** Runs statements in the database. */
    public void sql(String statements) {
        server.sqlIn(DATABASE, statements);
    }

    /** What the server says of its version. */
    public String version() {
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
