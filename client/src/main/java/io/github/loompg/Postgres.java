package io.github.loompg;

import io.github.loompg.error.ConfigurationException;
import io.github.loompg.exchange.Login;
import io.github.loompg.exchange.ProtocolRange;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Dialer;
import io.github.loompg.net.KeepAlive;
import io.github.loompg.net.Loops;
import io.github.loompg.net.SocketBuffers;
import io.github.loompg.session.Opening;
import io.github.loompg.session.SessionOptions;
import io.github.loompg.session.StatementLimits;
import io.github.loompg.session.Target;
import java.util.concurrent.CompletableFuture;

/** Where connections come from. */
public final class Postgres {
    private Postgres() {}

    /**
     * Opens a connection.
     *
     * {@snippet :
     * Connection connection = Postgres.connect("postgresql://postgres@localhost/test");
     * }
     *
     * @param connectionString where to and how, see {@link ConnectOptions#of}
     * @return the open connection
     * @throws ConfigurationException if the string is malformed, or something that it needs is missing
     * @throws io.github.loompg.error.ConnectFailedException if the server cannot be reached
     * @throws io.github.loompg.error.AuthenticationException if the server cannot be convinced, or is not to be trusted
     * @throws io.github.loompg.error.TlsException if there is no TLS, or not the one that is wanted
     * @throws io.github.loompg.error.ServerException if the server refuses, by a subclass for each reason: a wrong
     *     password, an unknown database, too many connections
     * @throws io.github.loompg.error.ProtocolViolationException if what answers is no PostgreSQL server
     * @throws io.github.loompg.error.QueryTimeoutException if it takes longer than {@link ConnectOptions#connectTimeout}
     */
    public static Connection connect(String connectionString) {
        return connect(ConnectOptions.of(connectionString));
    }

    /**
     * Opens a connection, as {@link #connect(String)} does.
     *
     * @param options where to and how
     * @return the open connection
     */
    public static Connection connect(ConnectOptions options) {
        Opening opening = opening(options);
        Deadline deadline = options.connectTimeout().isZero()
                ? Deadline.NONE
                : Deadline.after(options.connectTimeout(), options.clock());
        return new Connection(opening.open(deadline).lane());
    }

    /**
     * Opens a connection, as {@link #connect(String)} does.
     *
     * @param connectionString where to and how
     * @param options what is set in these counts more than what the string says
     * @return the open connection
     */
    public static Connection connect(String connectionString, ConnectOptions options) {
        return connect(ConnectOptions.of(connectionString).overriddenBy(options));
    }

    /** Opens a connection without waiting for it, as {@link #connect(String)} does; every failure is in the future. */
    public static CompletableFuture<AsyncConnection> connectAsync(String connectionString) {
        return connectAsync(connectionString, ConnectOptions.defaults());
    }

    /** Opens a connection without waiting for it, as {@link #connect(ConnectOptions)} does. */
    public static CompletableFuture<AsyncConnection> connectAsync(ConnectOptions options) {
        CallFuture.Work<AsyncConnection> work = new CallFuture.Work<>() {
            @Override
            public AsyncConnection run() {
                return connect(options).async();
            }

            @Override
            public void unwanted(AsyncConnection connection) {
                connection.terminate();
            }
        };
        return new CallFuture<>(work, options.executor()).start();
    }

    /** Opens a connection without waiting for it, as {@link #connect(String, ConnectOptions)} does. */
    public static CompletableFuture<AsyncConnection> connectAsync(String connectionString, ConnectOptions options) {
        try {
            return connectAsync(ConnectOptions.of(connectionString).overriddenBy(options));
        } catch (ConfigurationException malformed) {
            return CompletableFuture.failedFuture(malformed);
        }
    }

    /**
     * Creates a pool of connections.
     *
     * {@snippet :
     * Pool pool = Postgres.createPool("postgresql://postgres@localhost/test");
     * }
     *
     * @param connectionString where to connect and how, see {@link ConnectOptions#of}
     * @return the pool, with {@link PoolOptions#minSize} connections open; see {@link PoolOptions#awaitMinSize}
     * @throws ConfigurationException if the options make no sense
     * @throws io.github.loompg.error.PostgresException whatever {@link #connect(String)} throws, if one of them cannot
     *     be opened; none is left open then
     */
    public static Pool createPool(String connectionString) {
        return createPool(PoolOptions.of(connectionString));
    }

    /**
     * Creates a pool of connections, as {@link #createPool(String)} does.
     *
     * @param options where to connect and how, and how many
     * @return the pool
     */
    public static Pool createPool(PoolOptions options) {
        return Pools.open(options);
    }

    /** Creates a pool without waiting for its connections; every failure is in the future. */
    public static CompletableFuture<AsyncPool> createPoolAsync(String connectionString) {
        try {
            return createPoolAsync(PoolOptions.of(connectionString));
        } catch (ConfigurationException malformed) {
            return CompletableFuture.failedFuture(malformed);
        }
    }

    /** Creates a pool without waiting for its connections, as {@link #createPoolAsync(String)} does. */
    public static CompletableFuture<AsyncPool> createPoolAsync(PoolOptions options) {
        CallFuture.Work<AsyncPool> work = new CallFuture.Work<>() {
            @Override
            public AsyncPool run() {
                return createPool(options).async();
            }

            @Override
            public void unwanted(AsyncPool pool) {
                pool.terminate();
            }
        };
        return new CallFuture<>(work, options.connectOptions().executor()).start();
    }

    private static Opening opening(ConnectOptions options) {
        Login login = new Login(
                options.user(),
                options.database(),
                options.startupParameters(),
                LoginTerms.of(options, false),
                versions(options));
        SessionOptions session = new SessionOptions(
                options.clock(),
                options.commandTimeout(),
                options.cancelGrace(),
                new StatementLimits(
                        options.statementCacheSize(),
                        options.maxCachedStatementLifetime(),
                        options.maxCacheableStatementSize()),
                options.maxResultSize(),
                switch (options.pooler()) {
                    case AUTO -> null;
                    case TRANSACTION -> true;
                    case SESSION -> false;
                },
                options.codecs(),
                options.lookup(),
                options.executor());
        Dialer dialer = new Dialer(
                Loops.shared(),
                options.clock(),
                options.cancelGrace(),
                SocketBuffers.SYSTEM,
                keepAlive(options),
                options.get(Option.NAME_SERVICE));
        return new Opening(
                dialer,
                HostList.of(options),
                target(options.targetSessionAttributes()),
                options.loadBalanceHosts() == LoadBalanceHosts.RANDOM,
                options.tlsTerms(),
                login,
                new Passwords(options),
                session,
                options.get(Option.REFUSAL_LISTENER));
    }

    static KeepAlive keepAlive(ConnectOptions options) {
        return new KeepAlive(
                options.get(Option.KEEPALIVES),
                options.get(Option.KEEPALIVES_IDLE),
                options.get(Option.KEEPALIVES_INTERVAL),
                options.get(Option.KEEPALIVES_COUNT));
    }

    private static ProtocolRange versions(ConnectOptions options) {
        ProtocolRange range = new ProtocolRange(
                options.get(Option.LEAST_PROTOCOL_VERSION), options.get(Option.MOST_PROTOCOL_VERSION));
        if (range.least().compareTo(range.most()) > 0) {
            throw new ConfigurationException(
                    "min_protocol_version " + range.least() + " is newer than max_protocol_version " + range.most(),
                    "let there be a version between them",
                    null);
        }
        return range;
    }

    private static Target target(TargetSessionAttributes attributes) {
        return switch (attributes) {
            case ANY -> Target.ANY;
            case READ_WRITE -> Target.READ_WRITE;
            case READ_ONLY -> Target.READ_ONLY;
            case PRIMARY -> Target.PRIMARY;
            case STANDBY -> Target.STANDBY;
            case PREFER_STANDBY -> Target.PREFER_STANDBY;
        };
    }
}
