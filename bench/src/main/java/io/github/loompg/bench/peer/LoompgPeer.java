package io.github.loompg.bench.peer;

import io.github.loompg.AsyncConnection;
import io.github.loompg.ConnectOptions;
import io.github.loompg.Connection;
import io.github.loompg.Postgres;
import io.github.loompg.SslMode;
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
 * This project, with all its defaults. Callers that share connections are dealt to them in turn; what several callers ask
 * of one connection is pipelined.
 */
final class LoompgPeer {
    private final List<Connection> connections = new ArrayList<>();

    private LoompgPeer(Setup setup) {
        Target server = setup.server();
        ConnectOptions options = ConnectOptions.defaults()
                .host(server.host())
                .port(server.port())
                .database(server.database())
                .user(server.user())
                .password(server.password())
                .sslMode(SslMode.DISABLE);
        for (int i = 0; i < setup.connections(); i++) {
            connections.add(Postgres.connect(options));
        }
    }

    /** The blocking face, for callers that wait. */
    static BlockingPeer blocking(Setup setup) {
        return new LoompgPeer(setup).new Blocking();
    }

    /** The face of futures, for callers that go on in their callbacks. */
    static CallbackPeer callbacks(Setup setup) {
        return new LoompgPeer(setup).new Callbacks();
    }

    private final class Blocking implements BlockingPeer {
        @Override
        public Call call(Query query, int caller) {
            Connection connection = connection(caller);
            String sql = query.sql();
            return switch (query) {
                case ECHO -> (argument, tally) -> echo(connection.requireVal(Integer.class, sql, argument), tally);
                case LOOKUP -> (argument, tally) -> read(connection.requireRow(sql, argument), query, tally);
                case SERIES -> (argument, tally) -> readAll(connection.fetch(sql, argument), query, tally);
                case PG_TYPE -> (argument, tally) -> readAll(connection.fetch(sql, -1, true), query, tally);
                case BYTES, ARRAYS -> (argument, tally) -> readAll(connection.fetch(sql), query, tally);
            };
        }

        @Override
        public String description() {
            return "loompg, blocking face, defaults";
        }

        @Override
        public void close() {
            connections.forEach(Connection::close);
        }
    }

    private final class Callbacks implements CallbackPeer {
        @Override
        public Request request(Query query, int caller) {
            AsyncConnection connection = connection(caller).async();
            String sql = query.sql();
            return switch (query) {
                case ECHO ->
                    (argument, tally, done) -> {
                        var answer = connection.requireVal(Integer.class, sql, argument);
                        when(answer, value -> echo(value, tally), done);
                    };
                case LOOKUP ->
                    (argument, tally, done) -> {
                        var answer = connection.requireRow(sql, argument);
                        when(answer, row -> read(row, query, tally), done);
                    };
                case SERIES ->
                    (argument, tally, done) -> {
                        var answer = connection.fetch(sql, argument);
                        when(answer, rows -> readAll(rows, query, tally), done);
                    };
                case PG_TYPE ->
                    (argument, tally, done) -> {
                        var answer = connection.fetch(sql, -1, true);
                        when(answer, rows -> readAll(rows, query, tally), done);
                    };
                case BYTES, ARRAYS ->
                    (argument, tally, done) -> {
                        var answer = connection.fetch(sql);
                        when(answer, rows -> readAll(rows, query, tally), done);
                    };
            };
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
            connections.forEach(Connection::close);
        }
    }

    private Connection connection(int caller) {
        return connections.get(caller % connections.size());
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
            case ECHO, SERIES -> tally.add(row.getInt(0));
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
