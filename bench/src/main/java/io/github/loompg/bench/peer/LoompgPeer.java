package io.github.loompg.bench.peer;

import io.github.loompg.AsyncQueries;
import io.github.loompg.ConnectOptions;
import io.github.loompg.Connection;
import io.github.loompg.Pool;
import io.github.loompg.PoolOptions;
import io.github.loompg.Postgres;
import io.github.loompg.Queries;
import io.github.loompg.SslMode;
import io.github.loompg.bench.workload.Export;
import io.github.loompg.bench.workload.Load;
import io.github.loompg.bench.workload.Measurement;
import io.github.loompg.bench.workload.Query;
import io.github.loompg.bench.workload.Tally;
import io.github.loompg.data.Row;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This project, with all its defaults. Callers that share connections share its pool.
 */
final class LoompgPeer {
    /** How many rows go in, unless they are to go in by a statement for each. */
    private enum Writing {
        COPY("defaults"),
        INSERTS("typed inserts");

        private final String description;

        Writing(String description) {
            this.description = description;
        }
    }

    private final ConnectOptions options;
    private final List<Connection> connections = new ArrayList<>();
    private final @Nullable Pool pool;
    private final @Nullable Queries shared;

    private LoompgPeer(Setup setup, boolean readers) {
        Target server = setup.server();
        options = ConnectOptions.defaults()
                .host(server.host())
                .port(server.port())
                .database(server.database())
                .user(server.user())
                .password(server.password())
                .sslMode(server.tls() ? SslMode.REQUIRE : SslMode.DISABLE);
        if (setup.isShared()) {
            pool = Postgres.createPool(PoolOptions.of(options)
                    .minSize(setup.connections())
                    .maxSize(setup.connections())
                    .maxReaders(setup.connections())
                    .maxWaiting(Math.max(10_000, setup.callers())));
            shared = readers ? pool.readers() : pool;
        } else {
            pool = null;
            shared = null;
            for (int i = 0; i < setup.connections(); i++) {
                connections.add(Postgres.connect(options));
            }
        }
    }

    /** The blocking face, for callers that wait. */
    static BlockingPeer blocking(Setup setup) {
        return new LoompgPeer(setup, false).new Blocking(Writing.COPY);
    }

    /** The same, whose rows go in by typed inserts. */
    static BlockingPeer inserting(Setup setup) {
        return new LoompgPeer(setup, false).new Blocking(Writing.INSERTS);
    }

    /** The same for callers who only read, and share a Sync. */
    static BlockingPeer readers(Setup setup) {
        return new LoompgPeer(setup, true).new Blocking(Writing.COPY);
    }

    /** The face of futures, for callers that go on in their callbacks. */
    static CallbackPeer callbacks(Setup setup) {
        return new LoompgPeer(setup, false).new Callbacks();
    }

    private final class Blocking implements BlockingPeer.Exporting, BlockingPeer.Loading, BlockingPeer.Connecting {
        private final Writing writing;

        Blocking(Writing writing) {
            this.writing = writing;
        }

        @Override
        public Call query(Query query, int caller) {
            Queries queries = shared == null ? connections.get(caller) : shared;
            String sql = query.sql();
            return switch (query) {
                case ONE_PLUS_ONE -> (argument, tally) -> echo(queries.requireVal(Integer.class, sql), tally);
                case ECHO -> (argument, tally) -> echo(queries.requireVal(Integer.class, sql, argument), tally);
                case LOOKUP -> (argument, tally) -> read(queries.requireRow(sql, argument), query, tally);
                case SERIES -> (argument, tally) -> readAll(queries.fetch(sql, argument), query, tally);
                case PG_TYPE -> (argument, tally) -> readAll(queries.fetch(sql, -1, true), query, tally);
                case BYTES, ARRAYS -> (argument, tally) -> readAll(queries.fetch(sql), query, tally);
            };
        }

        @Override
        public Call export(Export export, int caller) {
            Queries queries = pool == null ? connections.get(caller) : pool;
            return (argument, tally) -> queries.copyRecordsFromQuery(Measurement.class, export.sql(), tally::add);
        }

        @Override
        public Call connect() {
            return (argument, tally) -> {
                Postgres.connect(options).close();
                tally.endRow();
            };
        }

        @Override
        public Call load(Load load, int caller) {
            Queries queries = shared == null ? connections.get(caller) : shared;
            return switch (load) {
                case COPY, IMPORT ->
                    switch (writing) {
                        case COPY ->
                            (argument, tally) -> tally.written(
                                    queries.copyRecordsToTable(load.table(), load.columns(), load.rows()));
                        case INSERTS ->
                            (argument, tally) -> tally.written(
                                    queries.insert(load.table(), load.rows()).execute());
                    };
                case BATCH -> (argument, tally) -> tally.written(queries.executeMany(load.insert(), load.rows()));
            };
        }

        @Override
        public String description() {
            return "loompg, blocking face, " + writing.description;
        }

        @Override
        public void close() {
            end();
        }
    }

    private final class Callbacks implements CallbackPeer.Exporting, CallbackPeer.Loading {
        @Override
        public Request query(Query query, int caller) {
            AsyncQueries queries = queries(caller);
            String sql = query.sql();
            return switch (query) {
                case ONE_PLUS_ONE ->
                    (argument, tally, done) ->
                            when(queries.requireVal(Integer.class, sql), value -> echo(value, tally), done);
                case ECHO ->
                    (argument, tally, done) ->
                            when(queries.requireVal(Integer.class, sql, argument), value -> echo(value, tally), done);
                case LOOKUP ->
                    (argument, tally, done) ->
                            when(queries.requireRow(sql, argument), row -> read(row, query, tally), done);
                case SERIES ->
                    (argument, tally, done) ->
                            when(queries.fetch(sql, argument), rows -> readAll(rows, query, tally), done);
                case PG_TYPE ->
                    (argument, tally, done) ->
                            when(queries.fetch(sql, -1, true), rows -> readAll(rows, query, tally), done);
                case BYTES, ARRAYS ->
                    (argument, tally, done) -> when(queries.fetch(sql), rows -> readAll(rows, query, tally), done);
            };
        }

        @Override
        public Request export(Export export, int caller) {
            AsyncQueries queries = queries(caller);
            return (argument, tally, done) ->
                    when(queries.copyRecordsFromQuery(Measurement.class, export.sql(), tally::add), rows -> {}, done);
        }

        @Override
        public Request load(Load load, int caller) {
            AsyncQueries queries = queries(caller);
            return (argument, tally, done) -> {
                CompletableFuture<Long> answer = switch (load) {
                    case COPY, IMPORT -> queries.copyRecordsToTable(load.table(), load.columns(), load.rows());
                    case BATCH -> queries.executeMany(load.insert(), load.rows());
                };
                when(answer, tally::written, done);
            };
        }

        private AsyncQueries queries(int caller) {
            return shared == null ? connections.get(caller).async() : shared.async();
        }

        private static <T> void when(CompletableFuture<T> answer, Consumer<T> reading, Done done) {
            var unused = answer.whenComplete((value, failure) -> done.doneAfter(failure, () -> reading.accept(value)));
        }

        @Override
        public String description() {
            return "loompg, async face, defaults";
        }

        @Override
        public void close() {
            end();
        }
    }

    private void end() {
        if (pool != null) {
            pool.close();
        }
        connections.forEach(Connection::close);
    }

    private static void echo(int value, Tally tally) {
        tally.add(value);
        tally.endRow();
    }

    private static void readAll(List<Row> rows, Query query, Tally tally) {
        for (Row row : rows) {
            read(row, query, tally);
        }
    }

    private static void read(Row row, Query query, Tally tally) {
        switch (query) {
            case ONE_PLUS_ONE, ECHO, SERIES -> tally.add(row.getInt(0));
            case LOOKUP -> {
                tally.add(row.getInt(0));
                tally.add(row.getString(1));
                tally.add(row.getLong(2));
                tally.add(present(row.get(3, OffsetDateTime.class)));
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
            case BYTES -> tally.add(present(row.get(0, byte[].class)));
            case ARRAYS -> tally.add(present(row.get(0, int[].class)));
        }
        tally.endRow();
    }

    private static <T> T present(@Nullable T value) {
        return Objects.requireNonNull(value, "no column of the bench holds NULL");
    }
}
