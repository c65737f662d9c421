package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.error.OutdatedStatementException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.testkit.PostgresServer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Client and server never disagree for long about what is prepared: whatever happens to tables, types and statements, the
 * first attempt after it is right, or fails with the one documented error, and the second one is right.
 */
class StatementStateTest {
    private static final String READ = "SELECT * FROM state.t WHERE id = $1 AND mood = $2";
    private static final String[] FRESH = {
        "DROP SCHEMA IF EXISTS state, other CASCADE",
        "CREATE SCHEMA state",
        "CREATE TYPE state.mood AS ENUM ('sad', 'happy')",
        "CREATE TABLE state.t(id int, mood state.mood)",
        "INSERT INTO state.t VALUES(1, 'happy')"
    };

    private static PostgresServer server;
    private static PgBouncer bouncer;

    @BeforeAll
    static void start() {
        server = PostgresServer.builder().start();
        bouncer = PgBouncer.start(server, 2);
    }

    @AfterAll
    static void stop() {
        if (bouncer != null) {
            bouncer.close();
        }
        if (server != null) {
            server.close();
        }
    }

    /** What happens, told by the SQL of somebody else, or of the connection itself. */
    private enum Event {
        COLUMN_TYPE(false, "ALTER TABLE state.t ALTER id TYPE bigint"),
        COLUMN_ADDED(false, "ALTER TABLE state.t ADD COLUMN more text DEFAULT 'x'"),
        COLUMN_DROPPED(false, "ALTER TABLE state.t ADD COLUMN a int", "ALTER TABLE state.t DROP COLUMN a"),
        TABLE_ANEW(
                false,
                "DROP TABLE state.t",
                "CREATE TABLE state.t(mood state.mood, id int, z text)",
                "INSERT INTO state.t VALUES('happy', 1, 'z')"),
        TYPE_ANEW(
                false,
                "DROP TYPE state.mood CASCADE",
                "CREATE TYPE state.mood AS ENUM ('happy')",
                "ALTER TABLE state.t ADD COLUMN mood state.mood DEFAULT 'happy'"),
        LABEL_ADDED(false, "ALTER TYPE state.mood ADD VALUE 'ok'"),
        DEALLOCATE(true, "DEALLOCATE ALL"),
        DEALLOCATE_HIDDEN(true, "DO 'BEGIN EXECUTE ''DEALLOCATE ALL''; END'"),
        DISCARD(true, "DISCARD ALL"),
        PARSE_ERROR(true, "SELEC 1");

        final boolean own;
        final String[] statements;

        Event(boolean own, String... statements) {
            this.own = own;
            this.statements = statements;
        }
    }

    private enum Where {
        AUTOCOMMIT,
        FIRST_IN_TRANSACTION,
        LATER_IN_TRANSACTION,
        PREPARED
    }

    static Stream<Arguments> cases() {
        return Stream.of(Event.values())
                .flatMap(event -> Stream.of(Where.values())
                        .flatMap(where -> Stream.of(false, true).map(pooled -> Arguments.of(event, where, pooled))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theSecondAttemptIsRightAndTheFirstSaysWhy(Event event, Where where, boolean pooled) {
        server.sql(String.join(";", FRESH));
        try (Connection connection = Postgres.connect(pooled ? bouncer.uri(server) : server.uri())) {
            PreparedStatement prepared = connection.prepare(READ);
            Function<Queries, Integer> read = where == Where.PREPARED
                    ? place -> prepared.in(place).requireRow(1, "happy").getInt("id")
                    : place -> place.requireRow(READ, 1, "happy").getInt("id");
            assertThat(run(connection, where, read)).isEqualTo(1);
            happen(event, connection);

            try {
                assertThat(run(connection, where, read)).isEqualTo(1);
            } catch (OutdatedStatementException documented) {
                assertThat(where == Where.LATER_IN_TRANSACTION || !documented.safeToRetry())
                        .isTrue();
            } catch (PostgresException failure) {
                assertThat(where).as("%s", failure).isEqualTo(Where.LATER_IN_TRANSACTION);
            }
            assertThat(run(connection, where, read)).isEqualTo(1);
            assertThat(connection.requireVal(Integer.class, "SELECT 1")).isEqualTo(1);
        }
    }

    private static int run(Connection connection, Where where, Function<Queries, Integer> read) {
        return switch (where) {
            case AUTOCOMMIT, PREPARED -> read.apply(connection);
            case FIRST_IN_TRANSACTION ->
                connection.transaction(tx -> {
                    return read.apply(tx);
                });
            case LATER_IN_TRANSACTION ->
                connection.transaction(tx -> {
                    tx.execute("CREATE TEMP TABLE something(id int) ON COMMIT DROP");
                    return read.apply(tx);
                });
        };
    }

    private static void happen(Event event, Connection connection) {
        for (String statement : event.statements) {
            if (!event.own) {
                server.sql(statement);
                continue;
            }
            try {
                connection.execute(statement);
            } catch (PostgresException refused) {
                assertThat(event).isEqualTo(Event.PARSE_ERROR);
            }
        }
    }
}
