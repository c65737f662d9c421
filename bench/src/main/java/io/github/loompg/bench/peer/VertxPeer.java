package io.github.loompg.bench.peer;

import io.github.loompg.bench.workload.Export;
import io.github.loompg.bench.workload.Item;
import io.github.loompg.bench.workload.Load;
import io.github.loompg.bench.workload.Measurement;
import io.github.loompg.bench.workload.Query;
import io.github.loompg.bench.workload.Tally;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collector;

/**
 * The PostgreSQL client of Vert.x, with prepared statements cached, at most 32 requests in flight on a connection, one
 * event loop (two were not better) and the native transport where there is one. Callers that share connections share its
 * pipelining pool. It reads no column of type oid, which are cast to int8 in its statement. It has no COPY: rows are
 * written by batches of 10,000.
 */
final class VertxPeer {
    private static final int PIPELINING_LIMIT = 32;
    private static final int ROWS_OF_A_BATCH = 10_000;

    private final Vertx vertx;
    private final Context loop;
    private final Target server;
    private final List<SqlClient> clients = new ArrayList<>();

    private VertxPeer(Setup setup) {
        server = setup.server();
        vertx = Vertx.builder()
                .with(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1))
                .build();
        loop = vertx.getOrCreateContext();
        if (setup.isShared()) {
            clients.add(PgBuilder.client()
                    .with(new PoolOptions().setMaxSize(setup.connections()))
                    .connectingTo(options(setup.server()))
                    .using(vertx)
                    .build());
        } else {
            for (int i = 0; i < setup.connections(); i++) {
                clients.add(PgConnection.connect(vertx, options(setup.server())).await());
            }
        }
    }

    /** For callers that go on in their callbacks, on the event loop. */
    static CallbackPeer callbacks(Setup setup) {
        return new VertxPeer(setup).new Callbacks();
    }

    /** For callers that wait. */
    static BlockingPeer blocking(Setup setup) {
        return new VertxPeer(setup).new Blocking();
    }

    private static PgConnectOptions options(Target server) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(server.host())
                .setPort(server.port())
                .setDatabase(server.database())
                .setUser(server.user())
                .setPassword(server.password())
                .setSslMode(SslMode.DISABLE)
                .setPipeliningLimit(PIPELINING_LIMIT);
        options.setCachePreparedStatements(true);
        if (server.tls()) {
            options.setSslMode(SslMode.REQUIRE).setSslOptions(new ClientSSLOptions().setTrustAll(true));
        }
        return options;
    }

    private String describe() {
        return ClassPath.library("vertx-pg-client") + ", " + (vertx.isNativeTransportEnabled() ? "native" : "NIO")
                + " transport, 1 event loop, pipelining limit " + PIPELINING_LIMIT + ", cached statements";
    }

    private final class Callbacks implements CallbackPeer.Exporting, CallbackPeer.Loading, CallbackPeer.Connecting {
        @Override
        public Request query(Query query, int caller) {
            SqlClient client = client(caller);
            String sql = sql(query);
            return (argument, tally, done) -> send(client, query, sql, argument)
                    .onComplete(answer -> done.doneAfter(answer.cause(), () -> read(answer.result(), query, tally)));
        }

        @Override
        public Request export(Export export, int caller) {
            SqlClient client = client(caller);
            return (argument, tally, done) ->
                    readAll(client, export, tally).onComplete(answer -> done.done(answer.cause()));
        }

        @Override
        public Request connect() {
            return (argument, tally, done) -> PgConnection.connect(vertx, options(server))
                    .compose(PgConnection::close)
                    .onComplete(answer -> done.doneAfter(answer.cause(), tally::endRow));
        }

        @Override
        public Request load(Load load, int caller) {
            SqlClient client = client(caller);
            return (argument, tally, done) ->
                    write(client, load, tally).onComplete(answer -> done.done(answer.cause()));
        }

        @Override
        public void begin(Runnable first) {
            loop.runOnContext(nothing -> first.run());
        }

        @Override
        public String description() {
            return describe();
        }

        @Override
        public void close() {
            end();
        }
    }

    private final class Blocking implements BlockingPeer.Exporting, BlockingPeer.Loading {
        @Override
        public Call query(Query query, int caller) {
            SqlClient client = client(caller);
            String sql = sql(query);
            return (argument, tally) -> read(send(client, query, sql, argument).await(), query, tally);
        }

        @Override
        public Call export(Export export, int caller) {
            SqlClient client = client(caller);
            return (argument, tally) -> readAll(client, export, tally).await();
        }

        @Override
        public Call load(Load load, int caller) {
            SqlClient client = client(caller);
            return (argument, tally) -> write(client, load, tally).await();
        }

        @Override
        public String description() {
            return describe();
        }

        @Override
        public void close() {
            end();
        }
    }

    private SqlClient client(int caller) {
        return clients.get(caller % clients.size());
    }

    private void end() {
        for (SqlClient client : clients) {
            client.close().await();
        }
        vertx.close().await();
    }

    private static String sql(Query query) {
        String sql = query.sql();
        for (String column : Query.OID_COLUMNS) {
            sql = sql.replace(column, column + "::int8");
        }
        return sql;
    }

    private static Future<RowSet<Row>> send(SqlClient client, Query query, String sql, int argument) {
        Tuple arguments = switch (query) {
            case ECHO, LOOKUP, SERIES -> Tuple.of(argument);
            case PG_TYPE -> Tuple.of(-1, true);
            case ONE_PLUS_ONE, BYTES, ARRAYS -> Tuple.tuple();
        };
        return client.preparedQuery(sql).execute(arguments);
    }

    /** Each row is read when it comes, and is not kept. */
    private static Future<?> readAll(SqlClient client, Export export, Tally tally) {
        Collector<Row, Tally, Tally> collector =
                Collector.of(() -> tally, (all, row) -> readMeasurement(row, all), (all, none) -> all);
        return client.preparedQuery(export.sql()).collecting(collector).execute();
    }

    private static Future<?> write(SqlClient client, Load load, Tally tally) {
        Future<?> written = Future.succeededFuture();
        List<Tuple> rows = new ArrayList<>(load.count());
        switch (load) {
            case COPY, BATCH -> load.items().forEach(item -> rows.add(tuple(item)));
            case IMPORT -> load.measurements().forEach(measurement -> rows.add(tuple(measurement)));
        }
        for (int from = 0; from < rows.size(); from += ROWS_OF_A_BATCH) {
            List<Tuple> some = rows.subList(from, Math.min(from + ROWS_OF_A_BATCH, rows.size()));
            written = written.compose(
                    before -> client.preparedQuery(load.insert()).executeBatch(some));
        }
        return written.onSuccess(last -> tally.written(load.count()));
    }

    private static Tuple tuple(Item item) {
        return Tuple.from(List.of(item.a(), item.b(), item.c(), item.d(), item.e(), item.f(), item.g()));
    }

    private static Tuple tuple(Measurement measurement) {
        return Tuple.of(measurement.id(), measurement.name(), measurement.ts(), measurement.val());
    }

    private static void read(RowSet<Row> rows, Query query, Tally tally) {
        for (Row row : rows) {
            read(row, query, tally);
        }
    }

    private static void read(Row row, Query query, Tally tally) {
        switch (query) {
            case ONE_PLUS_ONE, ECHO, SERIES -> tally.add(row.getInteger(0));
            case LOOKUP -> {
                tally.add(row.getInteger(0));
                tally.add(row.getString(1));
                tally.add(row.getLong(2));
                tally.add(row.getOffsetDateTime(3));
            }
            case PG_TYPE -> {
                tally.add(row.getString(0));
                tally.add(row.getLong(1));
                tally.add(row.getLong(2));
                tally.add(row.getShort(3));
                tally.add(row.getBoolean(4));
                tally.add(row.getString(5));
                tally.add(row.getBoolean(6));
                tally.add(row.getBoolean(7));
                tally.add(row.getString(8));
                tally.add(row.getLong(9));
                tally.add(row.getLong(10));
                tally.add(row.getLong(11));
            }
            case BYTES -> {
                Buffer bytes = row.getBuffer(0);
                tally.addEnds(bytes.length(), bytes.getByte(0), bytes.getByte(bytes.length() - 1));
            }
            case ARRAYS -> tally.add(row.getArrayOfIntegers(0));
        }
        tally.endRow();
    }

    private static void readMeasurement(Row row, Tally tally) {
        tally.add(row.getLong(0));
        tally.add(row.getString(1));
        tally.add(row.getOffsetDateTime(2));
        tally.add(row.getDouble(3));
        tally.endRow();
    }
}
