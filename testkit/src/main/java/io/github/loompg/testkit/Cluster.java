package io.github.loompg.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A database cluster of our own: its folder, its settings, and the server that runs on it or does not. The lock makes
 * one caller at a time start, stop or reconfigure it.
 */
final class Cluster {
    static final String SUPERUSER = "postgres";
    static final String HOST = "127.0.0.1";

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final int PORT_ATTEMPTS = 5;

    /**
     * Initdb leaves the rest to the settings: nothing here depends on the machine's language or time zone. Before PostgreSQL
     * 10, -N had another long name.
     */
    private static final List<String> INITDB_OPTIONS =
            List.of("--username=" + SUPERUSER, "--auth=trust", "--encoding=UTF8", "--locale=C", "-N");

    private final Distribution distribution;
    private final Account account;
    private final Path folder;
    private final Path data;
    private final Path log;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<String> hba;
    private final Map<String, String> environment;
    private volatile int port;
    private boolean portIsFixed;
    private @Nullable Postmaster postmaster;

    /** Copies an empty cluster into a folder of its own; nothing runs yet. */
    Cluster(Distribution distribution, ServerOptions options, Account account) {
        this.distribution = distribution;
        this.account = account;
        this.portIsFixed = options.port() != 0;
        this.port = options.port();
        this.hba = options.hba();
        this.environment = options.environment();
        this.folder = temporaryFolder();
        this.data = folder.resolve("data");
        this.log = folder.resolve("server.log");
        try {
            Folders.copy(template(distribution, account), data);
            defaultSettings();
            TlsFiles tls = options.tls();
            if (tls != null) {
                useTls(tls);
            }
            settings.putAll(options.settings());
            Files.writeString(data.resolve("postgresql.conf"), "include 'loompg.conf'\n");
            writeHba();
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot prepare a database cluster in " + folder, failed);
        }
    }

    /** A cluster that will follow another one; nothing of that has been copied yet. */
    private Cluster(Cluster primary, int port) {
        this.port = port;
        portIsFixed = port != 0;
        distribution = primary.distribution;
        account = primary.account;
        hba = primary.hba;
        environment = primary.environment;
        folder = temporaryFolder();
        data = folder.resolve("data");
        log = folder.resolve("server.log");
        settings.putAll(primary.settings);
        settings.put("unix_socket_directories", folder.toString());
    }

    /**
     * Copies this cluster while its server runs, so that the copy follows it once it is started.
     *
     * @param session a session with the server that runs on this cluster
     * @param wanted the port of the copy, 0 for a free one
     */
    Cluster standby(SqlSession session, int wanted) {
        boolean renamed = distribution.major() >= 15;
        session.run(
                renamed ? "SELECT pg_backup_start('loompg', true)" : "SELECT pg_start_backup('loompg', true, false)");
        Cluster standby = new Cluster(this, wanted);
        try {
            Folders.copy(data, standby.data);
            String label = session.run(
                            renamed
                                    ? "SELECT labelfile FROM pg_backup_stop(false)"
                                    : "SELECT labelfile FROM pg_stop_backup(false"
                                            + (distribution.major() >= 10 ? ", false)" : ")"))
                    .getFirst()
                    .getFirst();
            standby.secret("backup_label", String.valueOf(label));
            standby.follow(port);
            for (String left : List.of("postmaster.pid", "postmaster.opts")) {
                Files.deleteIfExists(standby.data.resolve(left));
            }
            return standby;
        } catch (IOException failed) {
            standby.delete();
            throw new UncheckedIOException("Cannot copy the database cluster in " + folder, failed);
        }
    }

    private void follow(int primary) throws IOException {
        String where = "host=" + HOST + " port=" + primary + " user=" + SUPERUSER;
        if (distribution.major() >= 12) {
            settings.put("primary_conninfo", where);
            secret("standby.signal", "");
        } else {
            secret("recovery.conf", "standby_mode = 'on'\nprimary_conninfo = '" + where + "'\n");
        }
    }

    private Path temporaryFolder() {
        try {
            Path created = Files.createTempDirectory(temporaryFolders(), "loompg-");
            Files.setPosixFilePermissions(created, PosixFilePermissions.fromString("rwxr-xr-x"));
            Folders.own(created, account.owner());
            return created;
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot create a temporary folder", failed);
        }
    }

    /** Where temporary files lie, unless the server's account cannot go there. */
    private Path temporaryFolders() {
        String usual = System.getProperty("java.io.tmpdir");
        Commands.Result tried = Commands.run(account.command(List.of("test", "-x", usual)));
        return Path.of(tried.status() == 0 ? usual : "/tmp");
    }

    private static Path template(Distribution distribution, Account account) {
        String made =
                Integer.toHexString(List.of(distribution.home(), INITDB_OPTIONS).hashCode());
        Path template = Cache.entry(
                "cluster-" + distribution.version().replaceAll("[^\\w.]", "-") + "-" + account.name() + "-" + made,
                aside -> {
                    Folders.own(aside, account.owner());
                    List<String> initdb = new ArrayList<>(INITDB_OPTIONS);
                    initdb.addAll(
                            0,
                            List.of(
                                    distribution.program("initdb"),
                                    "-D",
                                    aside.resolve("data").toString()));
                    Commands.Result result = Commands.run(account.command(initdb));
                    if (result.status() != 0) {
                        throw new TestkitException(
                                "initdb of PostgreSQL " + distribution.version() + " failed:\n" + result.output());
                    }
                });
        return template.resolve("data");
    }

    private void defaultSettings() {
        settings.put("listen_addresses", "localhost");
        settings.put("unix_socket_directories", folder.toString());
        settings.put("fsync", "off"); // the cluster does not outlive its test
        settings.put("full_page_writes", "off");
        settings.put("shared_buffers", "32MB");
        settings.put("timezone", "UTC");
        settings.put("log_timezone", "UTC");
        settings.put("lc_messages", "C");
    }

    private void useTls(TlsFiles tls) throws IOException {
        settings.put("ssl", "on");
        settings.put("ssl_cert_file", secret("server.crt", tls.certificate()));
        settings.put("ssl_key_file", secret("server.key", tls.key()));
        settings.put("ssl_ca_file", secret("root.crt", tls.authority()));
    }

    private String secret(String name, String content) throws IOException {
        Path file = data.resolve(name);
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Folders.own(file, account.owner());
        return name;
    }

    private void writeHba() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("local all " + SUPERUSER + " trust"); // the way in that no other line can close
        lines.addAll(hba);
        for (String database : List.of("all", "replication")) {
            lines.add("local " + database + " all trust");
            lines.add("host " + database + " all 127.0.0.1/32 trust");
            lines.add("host " + database + " all ::1/128 trust");
        }
        Files.write(data.resolve("pg_hba.conf"), lines);
    }

    private void writeSettings() {
        List<String> lines = new ArrayList<>();
        settings.forEach((name, value) -> lines.add(name + " = '" + value.replace("'", "''") + "'"));
        lines.add("port = " + port);
        try {
            Files.write(data.resolve("loompg.conf"), lines);
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot write the settings of the server", failed);
        }
    }

    /** Starts the server unless it runs, and waits until it accepts connections. */
    void start() {
        lock.lock();
        try {
            for (int attempt = 1; !isRunning(); attempt++) {
                if (port == 0 || (!portIsFixed && attempt > 1)) {
                    port = freePort();
                }
                writeSettings();
                int logged = log().length();
                Postmaster started = Postmaster.start(distribution, account, folder, data, log, environment);
                postmaster = started;
                if (!started.awaitReady(START_TIMEOUT)) {
                    halt(started, "QUIT");
                    String said = log().substring(logged);
                    if (portIsFixed || attempt == PORT_ATTEMPTS || !said.contains("Address already in use")) {
                        throw new TestkitException(
                                "PostgreSQL " + distribution.version() + " did not start; its log says:\n" + said);
                    }
                }
            }
            portIsFixed = true; // clients know it now
        } finally {
            lock.unlock();
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot find a free port", failed);
        }
    }

    /** Stops the server if it runs: INT for PostgreSQL's fast shutdown, QUIT for the immediate one. */
    void stop(String signal) {
        lock.lock();
        try {
            if (postmaster != null) {
                halt(postmaster, signal);
            }
        } finally {
            lock.unlock();
        }
    }

    private void halt(Postmaster running, String signal) {
        postmaster = null;
        for (String next : List.of(signal, "QUIT", "KILL")) {
            running.signal(next);
            if (running.awaitExit(STOP_TIMEOUT)) {
                return;
            }
        }
        throw new TestkitException("The server in " + folder + " does not stop");
    }

    void restart() {
        lock.lock();
        try {
            stop("INT");
            start();
        } finally {
            lock.unlock();
        }
    }

    void reload() {
        lock.lock();
        try {
            writeSettings();
            writeHba();
            if (postmaster != null) {
                postmaster.signal("HUP");
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot write pg_hba.conf", failed);
        } finally {
            lock.unlock();
        }
    }

    void set(String name, String value) {
        lock.lock();
        try {
            settings.put(name, value);
        } finally {
            lock.unlock();
        }
    }

    /** Stops the server without ado and deletes its folder. */
    void delete() {
        stop("QUIT");
        Folders.delete(folder);
    }

    boolean isRunning() {
        lock.lock();
        try {
            return postmaster != null && postmaster.isAlive();
        } finally {
            lock.unlock();
        }
    }

    String log() {
        try {
            return Files.exists(log) ? Files.readString(log, StandardCharsets.UTF_8) : "";
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot read " + log, failed);
        }
    }

    Distribution distribution() {
        return distribution;
    }

    Path folder() {
        return folder;
    }

    Path data() {
        return data;
    }

    int port() {
        return port;
    }
}
