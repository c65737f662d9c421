package io.github.loompg;

import io.github.loompg.error.UsageException;
import io.github.loompg.pool.Borrowing;
import io.github.loompg.pool.Counts;
import io.github.loompg.pool.Holder;
import io.github.loompg.pool.PoolHooks;
import io.github.loompg.pool.PoolSettings;
import io.github.loompg.pool.PoolState;
import io.github.loompg.pool.Role;
import io.github.loompg.pool.SessionPool;
import io.github.loompg.pool.SlotLimits;
import io.github.loompg.pool.Totals;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns what a user says of a pool into what a pool is made of, and back. */
final class Pools {
    private Pools() {}

    static Pool open(PoolOptions options) {
        options.requireConsistent();
        PoolHooks hooks = new PoolHooks(connecting(options), lent(options.setup()), lent(options.reset()));
        return new Pool(options, SessionPool.open(settings(options), hooks));
    }

    /** The connections of readers, none of which is opened before somebody reads. */
    static SessionPool openReaders(PoolOptions options) {
        if (options.connectOptions().pooler() == Pooler.TRANSACTION) {
            throw ReaderSession.impossible(null);
        }
        PoolOptions readers = options.minSize(0)
                .maxSize(options.maxReaders())
                .maxQueries(Long.MAX_VALUE)
                .awaitMinSize(false)
                .multiplexing(true);
        return SessionPool.open(settings(readers), new PoolHooks(connectingReaders(options), null, null));
    }

    private static PoolSettings settings(PoolOptions options) {
        return new PoolSettings(
                new SlotLimits(options.minSize(), options.maxSize(), options.maxWaiting()),
                options.maxQueries(),
                options.maxInactiveConnectionLifetime(),
                options.maxConnectionLifetime(),
                options.keepalive(),
                options.acquireTimeout(),
                options.closeTimeout(),
                options.leakThreshold(),
                options.awaitMinSize(),
                options.multiplexing() ? options.pipelineDepth() : 0,
                options.connectOptions().clock(),
                // Chance spreads what would happen at the same moment; each thread asks its own for it, and nobody
                // gains by guessing it.
                () -> ThreadLocalRandom.current().nextLong(),
                options.connectOptions().executor());
    }

    /** How the connections of readers are opened. */
    static PoolHooks.Connecting connectingReaders(PoolOptions options) {
        PoolHooks.Connecting connecting =
                connecting(options.connectOptions(ReaderSession.options(options.connectOptions())));
        return (role, refusals) -> ReaderSession.open(() -> connecting.open(role, refusals));
    }

    /** How connections are opened, and made ready. */
    static PoolHooks.Connecting connecting(PoolOptions options) {
        Function<? super ConnectOptions, Connection> connect = options.connect();
        Consumer<? super Connection> init = options.init();
        return (role, refusals) -> {
            ConnectOptions those = looking(options.connectOptions(), role).refusalListener(refusals);
            Connection connection = connect == null ? Postgres.connect(those) : requireOwn(connect.apply(those));
            boolean ready = false;
            try {
                if (init != null) {
                    init.accept(connection);
                }
                ready = true;
                return connection.session();
            } finally {
                if (!ready) {
                    connection.terminate();
                }
            }
        };
    }

    private static ConnectOptions looking(ConnectOptions options, Role role) {
        return switch (role) {
            case ANY -> options;
            case PRIMARY -> options.targetSessionAttributes(TargetSessionAttributes.PRIMARY);
            case REPLICA -> options.targetSessionAttributes(TargetSessionAttributes.STANDBY);
        };
    }

    private static Connection requireOwn(@Nullable Connection connection) {
        if (connection == null || connection.borrowing() != null) {
            throw new UsageException(
                    "the function that opens the connections of a pool has returned "
                            + (connection == null ? "null" : "one of another pool"),
                    "return what Postgres.connect() returns",
                    null);
        }
        return connection;
    }

    private static @Nullable Consumer<Borrowing> lent(@Nullable Consumer<? super Connection> hook) {
        return hook == null ? null : borrowing -> hook.accept(new Connection(borrowing));
    }

    static PoolReport report(PoolState state) {
        Counts counts = state.counts();
        Totals totals = state.totals();
        List<PoolReport.Holder> holders =
                state.holders().stream().map(Pools::holder).toList();
        return new PoolReport(
                counts.idle(),
                counts.leased(),
                counts.connecting(),
                counts.closing(),
                counts.total(),
                counts.waiting(),
                totals.served(),
                totals.queued(),
                totals.timedOut(),
                totals.abandoned(),
                totals.opened(),
                totals.failed(),
                totals.closed(),
                holders,
                state.lastFailure());
    }

    private static PoolReport.Holder holder(Holder holder) {
        return new PoolReport.Holder(
                holder.label(),
                holder.site(),
                Duration.ofNanos(holder.heldNanos()),
                holder.restingNanos() < 0 ? null : Duration.ofNanos(holder.restingNanos()),
                holder.sql());
    }
}
