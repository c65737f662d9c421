package io.github.loompg.bench.peer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.loompg.bench.workload.Query;
import io.github.loompg.bench.workload.Tally;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * pgjdbc with all its defaults: a statement is prepared for each call, which the driver's own cache makes cheap. Callers
 * that share connections take them from a HikariCP pool for one statement at a time.
 */
final class PgjdbcPeer implements BlockingPeer {
    private final List<Connection> connections = new ArrayList<>();
    private final @Nullable HikariDataSource pool;

    private PgjdbcPeer(@Nullable HikariDataSource pool) {
        this.pool = pool;
    }

    static PgjdbcPeer open(Setup setup) throws SQLException {
        DataSource source = source(setup.server());
        if (setup.isShared()) {
            HikariConfig config = new HikariConfig();
            config.setDataSource(source);
            config.setMaximumPoolSize(setup.connections());
            return new PgjdbcPeer(new HikariDataSource(config));
        }
        PgjdbcPeer peer = new PgjdbcPeer(null);
        for (int i = 0; i < setup.connections(); i++) {
            peer.connections.add(source.getConnection());
        }
        return peer;
    }

    private static DataSource source(Target server) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {server.host()});
        source.setPortNumbers(new int[] {server.port()});
        source.setDatabaseName(server.database());
        source.setUser(server.user());
        source.setPassword(server.password());
        source.setSslMode("disable");
        return source;
    }

    @Override
    public String description() {
        return ClassPath.library("postgresql") + (pool == null ? "" : " with " + ClassPath.library("HikariCP"))
                + ", defaults";
    }

    @Override
    public Call call(Query query, int caller) {
        String sql = query.sql().replaceAll("\\$\\d", "?");
        if (pool == null) {
            Connection own = connections.get(caller);
            return (argument, tally) -> run(own, query, sql, argument, tally);
        }
        HikariDataSource shared = pool;
        return (argument, tally) -> {
            try (Connection borrowed = shared.getConnection()) {
                run(borrowed, query, sql, argument, tally);
            }
        };
    }

    private static void run(Connection connection, Query query, String sql, int argument, Tally tally)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, query, argument);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    read(row, query, tally);
                }
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
            case BYTES, ARRAYS -> {}
        }
    }

    private static void read(ResultSet row, Query query, Tally tally) throws SQLException {
        switch (query) {
            case ECHO, SERIES -> tally.add(row.getInt(1));
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
    public void close() throws SQLException {
        if (pool != null) {
            pool.close();
        }
        for (Connection connection : connections) {
            connection.close();
        }
    }
}
