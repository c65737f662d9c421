package io.github.loompg.bench.peer;

import com.github.jasync.sql.db.ConnectionPoolConfigurationBuilder;
import com.github.jasync.sql.db.QueryResult;
import com.github.jasync.sql.db.RowData;
import com.github.jasync.sql.db.SSLConfiguration;
import com.github.jasync.sql.db.SSLConfiguration.Mode;
import com.github.jasync.sql.db.pool.ConnectionPool;
import com.github.jasync.sql.db.postgresql.PostgreSQLConnection;
import com.github.jasync.sql.db.postgresql.PostgreSQLConnectionBuilder;
import io.github.loompg.bench.workload.Item;
import io.github.loompg.bench.workload.Load;
import io.github.loompg.bench.workload.Query;
import io.github.loompg.bench.workload.Tally;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * jasync with its own pool, of which callers go on in the thread that reads. It has neither COPY nor batches nor rows that
 * come a part at a time: a batch is one statement after the other.
 */
final class JasyncPeer implements CallbackPeer.Loading {
    private static final int MOST_WAITING = 100_000;

    private final ConnectionPool<PostgreSQLConnection> pool;

    private JasyncPeer(Setup setup) {
        Target server = setup.server();
        ConnectionPoolConfigurationBuilder builder = new ConnectionPoolConfigurationBuilder();
        builder.setHost(server.host());
        builder.setPort(server.port());
        builder.setDatabase(server.database());
        builder.setUsername(server.user());
        builder.setPassword(server.password().isEmpty() ? null : server.password());
        builder.setSsl(new SSLConfiguration(server.tls() ? Mode.Require : Mode.Disable, null, null, null));
        builder.setMaxActiveConnections(setup.connections());
        builder.setMaxPendingQueries(MOST_WAITING);
        builder.setExecutionContext(Runnable::run);
        pool = PostgreSQLConnectionBuilder.createConnectionPool(builder);
    }

    static CallbackPeer open(Setup setup) {
        return new JasyncPeer(setup);
    }

    @Override
    public String description() {
        return ClassPath.library("jasync-postgresql") + ", its pool, prepared statements, direct executor";
    }

    @Override
    public Request query(Query query, int caller) {
        String sql = query.sql().replaceAll("\\$\\d", "?");
        return (argument, tally, done) -> {
            List<?> arguments = switch (query) {
                case ECHO, LOOKUP, SERIES -> List.of(argument);
                case PG_TYPE -> List.of(-1, true);
                case ONE_PLUS_ONE, BYTES, ARRAYS -> List.of();
            };
            var unused = pool.sendPreparedStatement(sql, arguments)
                    .whenComplete((result, failure) -> done.doneAfter(failure, () -> readAll(result, query, tally)));
        };
    }

    private static void readAll(QueryResult result, Query query, Tally tally) {
        for (RowData row : result.getRows()) {
            read(row, query, tally);
        }
    }

    private static void read(RowData row, Query query, Tally tally) {
        switch (query) {
            case ONE_PLUS_ONE, ECHO, SERIES -> tally.add(present(row.getInt(0)).longValue());
            case LOOKUP -> {
                tally.add(present(row.getInt(0)).longValue());
                tally.add(present(row.getString(1)));
                tally.add(present(row.getLong(2)));
                tally.add(row.<OffsetDateTime>getAs(3));
            }
            case PG_TYPE -> {
                tally.add(present(row.getString(0)));
                tally.add(present(row.getLong(1)));
                tally.add(present(row.getLong(2)));
                tally.add(row.<Number>getAs(3).longValue());
                tally.add(row.<Boolean>getAs(4));
                tally.add(row.getAs(5).toString());
                tally.add(row.<Boolean>getAs(6));
                tally.add(row.<Boolean>getAs(7));
                tally.add(row.getAs(8).toString());
                tally.add(present(row.getLong(9)));
                tally.add(present(row.getLong(10)));
                tally.add(present(row.getLong(11)));
            }
            case BYTES -> tally.add(row.<byte[]>getAs(0));
            case ARRAYS -> {
                List<Integer> list = row.getAs(0);
                tally.addEnds(list.size(), list.getFirst(), list.getLast());
            }
        }
        tally.endRow();
    }

    private static <T> T present(@Nullable T value) {
        return Objects.requireNonNull(value, "no column of the bench holds NULL");
    }

    @Override
    public Request load(Load load, int caller) {
        String sql = load.jdbcInsert();
        return (argument, tally, done) -> {
            var unused = pool.inTransaction(connection -> {
                        CompletableFuture<QueryResult> last = CompletableFuture.completedFuture(null);
                        for (Item item : load.items()) {
                            last = last.thenCompose(before -> connection.sendPreparedStatement(sql, values(item)));
                        }
                        return last;
                    })
                    .whenComplete((result, failure) -> done.doneAfter(failure, () -> tally.written(load.count())));
        };
    }

    private static List<Object> values(Item item) {
        return List.of(item.a(), item.b(), item.c(), item.d(), item.e(), item.f(), item.g());
    }

    @Override
    public void close() {
        try {
            pool.disconnect().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            throw new IllegalStateException("jasync does not disconnect", failure);
        }
    }
}
