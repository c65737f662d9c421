package io.github.loompg.bench.peer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.loompg.bench.workload.Export;
import io.github.loompg.bench.workload.Item;
import io.github.loompg.bench.workload.Load;
import io.github.loompg.bench.workload.Measurement;
import io.github.loompg.bench.workload.Query;
import io.github.loompg.bench.workload.Tally;
import io.github.loompg.bench.workload.Written;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * pgjdbc. With its defaults a statement is prepared for each call, which the driver's own cache makes cheap. Callers that
 * share connections take them from a HikariCP pool for one statement at a time.
 */
final class PgjdbcPeer implements BlockingPeer.Exporting, BlockingPeer.Loading, BlockingPeer.Connecting {
    private static final int ROWS_AT_A_TIME = 10_000;

    /** How it is used. */
    enum Way {
        /** All defaults; many rows go in by COPY in its text format. */
        DEFAULTS("defaults"),
        /** What its documentation has for speed; many rows go in by batches that become INSERTs of many rows. */
        TUNED("statements held open, prepareThreshold 1, extendedCacheEverything, reWriteBatchedInserts"),
        /** Rows go in by COPY in its binary format, encoded by hand. */
        BINARY("COPY in binary, encoded by hand");

        private final String description;

        Way(String description) {
            this.description = description;
        }
    }

    private final Way way;
    private final DataSource source;
    private final List<Connection> connections = new ArrayList<>();
    private final @Nullable HikariDataSource pool;

    private PgjdbcPeer(Way way, DataSource source, @Nullable HikariDataSource pool) {
        this.way = way;
        this.source = source;
        this.pool = pool;
    }

    static PgjdbcPeer open(Setup setup, Way way) throws SQLException {
        DataSource source = source(setup.server(), way);
        if (setup.isShared()) {
            HikariConfig config = new HikariConfig();
            config.setDataSource(source);
            config.setMaximumPoolSize(setup.connections());
            return new PgjdbcPeer(way, source, new HikariDataSource(config));
        }
        PgjdbcPeer peer = new PgjdbcPeer(way, source, null);
        for (int i = 0; i < setup.connections(); i++) {
            peer.connections.add(source.getConnection());
        }
        return peer;
    }

    private static DataSource source(Target server, Way way) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {server.host()});
        source.setPortNumbers(new int[] {server.port()});
        source.setDatabaseName(server.database());
        source.setUser(server.user());
        source.setPassword(server.password());
        source.setSslMode(server.tls() ? "require" : "disable");
        if (way == Way.TUNED) {
            source.setPrepareThreshold(1);
            source.setProperty("preferQueryMode", "extendedCacheEverything");
            source.setReWriteBatchedInserts(true);
            source.setDisableColumnSanitiser(true);
        }
        return source;
    }

    @Override
    public String description() {
        return ClassPath.library("postgresql") + (pool == null ? "" : " with " + ClassPath.library("HikariCP")) + ", "
                + way.description;
    }

    @Override
    public Call query(Query query, int caller) throws SQLException {
        String sql = query.sql().replaceAll("\\$\\d", "?");
        if (pool != null) {
            HikariDataSource shared = pool;
            return (argument, tally) -> {
                try (Connection borrowed = shared.getConnection()) {
                    run(borrowed, query, sql, argument, tally);
                }
            };
        }
        Connection own = connections.get(caller);
        if (way == Way.TUNED) {
            PreparedStatement held = own.prepareStatement(sql);
            return (argument, tally) -> run(held, query, argument, tally);
        }
        return (argument, tally) -> run(own, query, sql, argument, tally);
    }

    private static void run(Connection connection, Query query, String sql, int argument, Tally tally)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            run(statement, query, argument, tally);
        }
    }

    private static void run(PreparedStatement statement, Query query, int argument, Tally tally) throws SQLException {
        bind(statement, query, argument);
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                read(row, query, tally);
            }
        }
    }

    private static void bind(PreparedStatement statement, Query query, int argument) throws SQLException {
        switch (query) {
            case ECHO, LOOKUP, SERIES -> statement.setInt(1, argument);
            case PG_TYPE -> {
                statement.setInt(1, -1);
                statement.setBoolean(2, true);
            }
            case ONE_PLUS_ONE, BYTES, ARRAYS -> {}
        }
    }

    private static void read(ResultSet row, Query query, Tally tally) throws SQLException {
        switch (query) {
            case ONE_PLUS_ONE, ECHO, SERIES -> tally.add(row.getInt(1));
            case LOOKUP -> {
                tally.add(row.getInt(1));
                tally.add(row.getString(2));
                tally.add(row.getLong(3));
                tally.add(row.getObject(4, OffsetDateTime.class));
            }
            case PG_TYPE -> {
                tally.add(row.getString(1));
                tally.add(row.getLong(2));
                tally.add(row.getLong(3));
                tally.add(row.getShort(4));
                tally.add(row.getBoolean(5));
                tally.add(row.getString(6));
                tally.add(row.getBoolean(7));
                tally.add(row.getBoolean(8));
                tally.add(row.getString(9));
                tally.add(row.getLong(10));
                tally.add(row.getLong(11));
                tally.add(row.getLong(12));
            }
            case BYTES -> tally.add(row.getBytes(1));
            case ARRAYS -> tally.add((Integer[]) row.getArray(1).getArray());
        }
        tally.endRow();
    }

    @Override
    public Call export(Export export, int caller) throws SQLException {
        Connection own = connections.get(caller);
        own.setAutoCommit(false); // or it would read all rows before it gives the first
        return (argument, tally) -> {
            try (PreparedStatement statement = own.prepareStatement(export.sql())) {
                statement.setFetchSize(ROWS_AT_A_TIME);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        tally.add(row.getLong(1));
                        tally.add(row.getString(2));
                        tally.add(row.getObject(3, OffsetDateTime.class));
                        tally.add(row.getDouble(4));
                        tally.endRow();
                    }
                }
            }
        };
    }

    @Override
    public Call connect() {
        return (argument, tally) -> {
            source.getConnection().close();
            tally.endRow();
        };
    }

    @Override
    public Call load(Load load, int caller) {
        Connection own = connections.get(caller);
        if (load == Load.BATCH || way == Way.TUNED) {
            return (argument, tally) -> batch(own, load, tally);
        }
        PgjdbcCopy copy = way == Way.BINARY ? PgjdbcCopy.binary() : PgjdbcCopy.text();
        return (argument, tally) ->
                tally.written(copy.run(own.unwrap(PGConnection.class).getCopyAPI(), load));
    }

    private static void batch(Connection connection, Load load, Tally tally) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(load.jdbcInsert())) {
            connection.setAutoCommit(false);
            int waiting = 0;
            for (Written row : load.rows()) {
                switch (row) {
                    case Item item -> bind(statement, item);
                    case Measurement measurement -> bind(statement, measurement);
                }
                statement.addBatch();
                waiting++;
                if (waiting == ROWS_AT_A_TIME) {
                    statement.executeBatch();
                    waiting = 0;
                }
            }
            if (waiting > 0) {
                statement.executeBatch();
            }
            connection.commit();
        }
        tally.written(load.count());
    }

    private static void bind(PreparedStatement statement, Item item) throws SQLException {
        statement.setInt(1, item.a());
        statement.setInt(2, item.b());
        statement.setInt(3, item.c());
        statement.setString(4, item.d());
        statement.setDouble(5, item.e());
        statement.setInt(6, item.f());
        statement.setString(7, item.g());
    }

    private static void bind(PreparedStatement statement, Measurement measurement) throws SQLException {
        statement.setLong(1, measurement.id());
        statement.setString(2, measurement.name());
        statement.setObject(3, measurement.ts());
        statement.setDouble(4, measurement.val());
    }

    @Override
    public void close() throws SQLException {
        if (pool != null) {
            pool.close();
        }
        for (Connection connection : connections) {
            connection.close();
        }
    }
}
