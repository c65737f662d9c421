package io.github.loompg.bench.peer;

import io.github.loompg.bench.workload.Export;
import io.github.loompg.bench.workload.Item;
import io.github.loompg.bench.workload.Load;
import io.github.loompg.bench.workload.Query;
import io.github.loompg.bench.workload.Tally;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.client.SSLMode;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Statement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * r2dbc-postgresql with all its defaults. Callers that share connections take them from r2dbc-pool for one statement at a
 * time. Rows go in by COPY in its text format, and by batches, which it sends one by one.
 */
final class R2dbcPeer implements CallbackPeer.Exporting, CallbackPeer.Loading, CallbackPeer.Connecting {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int ROWS_OF_A_CHUNK = 1_000;

    private final List<PostgresqlConnection> connections = new ArrayList<>();
    private final PostgresqlConnectionFactory factory;
    private final @Nullable ConnectionPool pool;

    private R2dbcPeer(Setup setup) {
        factory = new PostgresqlConnectionFactory(configuration(setup.server()));
        if (setup.isShared()) {
            pool = new ConnectionPool(ConnectionPoolConfiguration.builder(factory)
                    .initialSize(setup.connections())
                    .maxSize(setup.connections())
                    .build());
            pool.warmup().block(LONGEST);
        } else {
            pool = null;
            for (int i = 0; i < setup.connections(); i++) {
                connections.add(Objects.requireNonNull(factory.create().block(LONGEST)));
            }
        }
    }

    static CallbackPeer open(Setup setup) {
        return new R2dbcPeer(setup);
    }

    private static PostgresqlConnectionConfiguration configuration(Target server) {
        PostgresqlConnectionConfiguration.Builder builder = PostgresqlConnectionConfiguration.builder()
                .host(server.host())
                .port(server.port())
                .database(server.database())
                .username(server.user())
                .sslMode(server.tls() ? SSLMode.REQUIRE : SSLMode.DISABLE);
        return (server.password().isEmpty() ? builder : builder.password(server.password())).build();
    }

    @Override
    public String description() {
        return ClassPath.library("r2dbc-postgresql") + (pool == null ? "" : " with " + ClassPath.library("r2dbc-pool"))
                + ", defaults";
    }

    @Override
    public Request query(Query query, int caller) {
        String sql = query.sql();
        if (pool == null) {
            Connection own = connections.get(caller);
            return (argument, tally, done) -> subscribe(read(own, query, sql, argument, tally), done);
        }
        ConnectionPool shared = pool;
        return (argument, tally, done) -> subscribe(
                Mono.usingWhen(shared.create(), one -> read(one, query, sql, argument, tally), Connection::close),
                done);
    }

    private static void subscribe(Mono<?> call, Done done) {
        var unused = call.subscribe(value -> {}, done::done, () -> done.done(null));
    }

    private static Mono<Void> read(Connection connection, Query query, String sql, int argument, Tally tally) {
        Statement statement = connection.createStatement(sql);
        switch (query) {
            case ECHO, LOOKUP, SERIES -> statement.bind(0, argument);
            case PG_TYPE -> statement.bind(0, -1).bind(1, true);
            case ONE_PLUS_ONE, BYTES, ARRAYS -> {}
        }
        return Flux.from(statement.execute())
                .flatMap(result -> result.map(row -> read(row, query, tally)))
                .then();
    }

    /** Gives the tally, because nothing may come of a row but an object. */
    private static Tally read(Readable row, Query query, Tally tally) {
        switch (query) {
            case ONE_PLUS_ONE, ECHO, SERIES -> tally.add(integer(row, 0));
            case LOOKUP -> {
                tally.add(integer(row, 0));
                tally.add(present(row.get(1, String.class)));
                tally.add(present(row.get(2, Long.class)));
                tally.add(present(row.get(3, OffsetDateTime.class)));
            }
            case PG_TYPE -> {
                tally.add(present(row.get(0, String.class)));
                tally.add(present(row.get(1, Long.class)));
                tally.add(present(row.get(2, Long.class)));
                tally.add(present(row.get(3, Short.class)).longValue());
                tally.add(present(row.get(4, Boolean.class)));
                tally.add(present(row.get(5, String.class)));
                tally.add(present(row.get(6, Boolean.class)));
                tally.add(present(row.get(7, Boolean.class)));
                tally.add(present(row.get(8, String.class)));
                tally.add(present(row.get(9, Long.class)));
                tally.add(present(row.get(10, Long.class)));
                tally.add(present(row.get(11, Long.class)));
            }
            case BYTES -> {
                ByteBuffer bytes = present(row.get(0, ByteBuffer.class));
                tally.addEnds(bytes.remaining(), bytes.get(bytes.position()), bytes.get(bytes.limit() - 1));
            }
            case ARRAYS -> tally.add(present(row.get(0, Integer[].class)));
        }
        tally.endRow();
        return tally;
    }

    @Override
    public Request export(Export export, int caller) {
        Connection own = connections.get(caller);
        return (argument, tally, done) -> subscribe(
                Flux.from(own.createStatement(export.sql()).execute())
                        .flatMap(result -> result.map(row -> readMeasurement(row, tally)))
                        .then(),
                done);
    }

    private static Tally readMeasurement(Readable row, Tally tally) {
        tally.add(present(row.get(0, Long.class)));
        tally.add(present(row.get(1, String.class)));
        tally.add(present(row.get(2, OffsetDateTime.class)));
        tally.add(present(row.get(3, Double.class)).doubleValue());
        tally.endRow();
        return tally;
    }

    @Override
    public Request connect() {
        return (argument, tally, done) -> subscribe(
                factory.create().flatMap(PostgresqlConnection::close).doOnSuccess(end -> tally.endRow()), done);
    }

    private static long integer(Readable row, int column) {
        return present(row.get(column, Integer.class));
    }

    private static <T> T present(@Nullable T value) {
        return Objects.requireNonNull(value, "no column of the bench holds NULL");
    }

    @Override
    public Request load(Load load, int caller) {
        PostgresqlConnection own = connections.get(caller);
        return (argument, tally, done) -> {
            Mono<?> written = switch (load) {
                case COPY, IMPORT -> own.copyIn(load.copy("text"), chunks(load));
                case BATCH -> batch(own, load);
            };
            subscribe(written.doOnSuccess(last -> tally.written(load.count())), done);
        };
    }

    private static Publisher<ByteBuf> chunks(Load load) {
        return Flux.fromIterable(load.rows()).buffer(ROWS_OF_A_CHUNK).map(rows -> {
            StringBuilder text = new StringBuilder();
            rows.forEach(row -> CopyText.append(text, row));
            return Unpooled.wrappedBuffer(text.toString().getBytes(StandardCharsets.UTF_8));
        });
    }

    private static Mono<Void> batch(PostgresqlConnection connection, Load load) {
        Statement statement = connection.createStatement(load.insert());
        boolean first = true;
        for (Item item : load.items()) {
            if (!first) {
                statement.add();
            }
            first = false;
            statement.bind(0, item.a()).bind(1, item.b()).bind(2, item.c()).bind(3, item.d());
            statement.bind(4, item.e()).bind(5, item.f()).bind(6, item.g());
        }
        return Flux.from(statement.execute())
                .flatMap(result -> result.getRowsUpdated())
                .then();
    }

    @Override
    public void close() {
        if (pool != null) {
            pool.dispose();
        }
        for (PostgresqlConnection connection : connections) {
            connection.close().block(LONGEST);
        }
    }
}
