package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.data.Row;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.sqlstate.InFailedSqlTransactionException;
import io.github.loompg.testkit.PostgresServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How often a server is asked for types, by how many connections, and what becomes of it when that fails. */
class IntrospectionTest {
    private static PostgresServer server;

    /** A name of its own for each test, so that nothing is known of it. */
    private final String type = "e" + UUID.randomUUID().toString().replace("-", "");

    @BeforeAll
    static void startServer() {
        server = PostgresServer.builder().setting("log_statement", "all").start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static Connection connect() {
        return Postgres.connect(server.uri());
    }

    /** The server writes a statement to its log before it runs it. */
    private static int asked() {
        return server.log().split("LOG: +statement: SELECT pg_catalog.set_config\\('loompg.jit'", -1).length - 1;
    }

    private void createType(Connection connection) {
        connection.execute("CREATE TYPE " + type + " AS ENUM ('a'); CREATE TYPE c" + type + " AS (e " + type + ", es "
                + type + "[], r int4range); CREATE DOMAIN d" + type + " AS c" + type);
    }

    private String sql() {
        return "SELECT $1::" + type;
    }

    @Test
    void oneQueryTellsOfAllTypesOfAStatementAndOfWhatTheyConsistOf() {
        try (Connection connection = connect()) {
            createType(connection);
            int before = asked();
            Row row = connection.requireRow(
                    "SELECT $1::" + type + ", NULL::d" + type + "[], NULL::c" + type + ", 1, 'pg_type'::regclass", "a");
            assertThat(row.get(0)).isEqualTo("a");
            assertThat(asked() - before).isEqualTo(1);
        }
    }

    @Test
    void whatIsKnownIsNotAskedForAgainByAnybody() {
        try (Connection connection = connect();
                Connection other = connect()) {
            createType(connection);
            connection.fetchVal(sql(), "a");
            int before = asked();
            connection.fetchVal(sql() + " AS again", "a");
            other.fetchVal(sql(), "a");
            other.transaction(tx -> tx.fetchVal(sql() + " AS inside", "a"));
            try (Connection later = connect()) {
                later.fetchVal(sql(), "a");
            }
            assertThat(asked() - before).isZero();
        }
    }

    /** They would not wait for ever for the first of them; but here its time does not pass. */
    @Test
    void manyConnectionsAskOnce() throws InterruptedException {
        int count = 8;
        HandClock clock = new HandClock();
        List<Connection> connections = new ArrayList<>();
        try (Connection watching = connect()) {
            createType(watching);
            for (int i = 0; i < count; i++) {
                connections.add(Postgres.connect(ConnectOptions.of(server.uri()).clock(clock)));
            }
            int before = asked();
            Transaction lock = watching.begin();
            lock.execute("LOCK TABLE pg_catalog.pg_range IN ACCESS EXCLUSIVE MODE");
            List<AtomicReference<Object>> results = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (Connection connection : connections) {
                AtomicReference<Object> result = new AtomicReference<>();
                results.add(result);
                threads.add(fetching(connection, result));
            }
            Await.until(() -> threads.stream()
                            .filter(IntrospectionTest::isWaitingForAnother)
                            .count()
                    == count - 1);
            lock.commit();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(results).allMatch(result -> "a".equals(result.get()));
            assertThat(asked() - before).isEqualTo(1);
        } finally {
            connections.forEach(Connection::close);
        }
    }

    /** How the first of two connections that look for the same type fails while the second waits for it. */
    enum Failure {
        INTERRUPT,
        CANCEL,
        TERMINATE
    }

    /** A lock on a table that only the query for types reads keeps the first one in it. */
    @ParameterizedTest
    @EnumSource
    void whoWaitsForAnotherTakesOverWhenThatFails(Failure failure) throws InterruptedException {
        try (Connection watching = connect();
                Connection first = connect();
                Connection second = connect()) {
            createType(watching);
            int before = asked();
            Transaction lock = watching.begin();
            lock.execute("LOCK TABLE pg_catalog.pg_range IN ACCESS EXCLUSIVE MODE");
            AtomicReference<Object> firstResult = new AtomicReference<>();
            AtomicReference<Object> secondResult = new AtomicReference<>();
            Thread leader = fetching(first, firstResult);
            awaitLocked(lock, first.serverPid());
            Thread follower = fetching(second, secondResult);
            Await.until(() -> isWaitingForAnother(follower) || isLocked(lock, second.serverPid()));

            switch (failure) {
                case INTERRUPT -> leader.interrupt();
                case CANCEL -> lock.fetchVal("SELECT pg_cancel_backend($1)", first.serverPid());
                case TERMINATE -> lock.fetchVal("SELECT pg_terminate_backend($1)", first.serverPid());
            }
            leader.join();
            assertThat(firstResult.get()).isInstanceOf(PostgresException.class);
            awaitLocked(lock, second.serverPid());
            lock.commit();
            follower.join();
            assertThat(secondResult.get()).isEqualTo("a");
            assertThat(asked() - before).isEqualTo(2);
            if (failure != Failure.TERMINATE) {
                assertThat(first.fetchVal(sql(), "a")).isEqualTo("a");
                assertThat(asked() - before).isEqualTo(2);
            }
        }
    }

    private Thread fetching(Connection connection, AtomicReference<Object> result) {
        return Thread.ofPlatform().start(() -> {
            try {
                result.set(connection.fetchVal(sql(), "a"));
            } catch (PostgresException failure) {
                result.set(failure);
            }
        });
    }

    private static boolean isWaitingForAnother(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().endsWith("KnownTypes$Lookup")
                        && frame.getMethodName().equals("await"));
    }

    private static boolean isLocked(Transaction lock, int pid) {
        return lock.requireVal(
                Boolean.class,
                "SELECT count(*) > 0 FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'",
                pid);
    }

    private static void awaitLocked(Transaction lock, int pid) {
        Await.until(() -> isLocked(lock, pid));
    }

    @Test
    void lookingUpCountsAgainstTheTimeOfTheCall() {
        try (Connection watching = connect();
                Connection connection = connect()) {
            createType(watching);
            Transaction lock = watching.begin();
            lock.execute("LOCK TABLE pg_catalog.pg_range IN ACCESS EXCLUSIVE MODE");
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> connection.timeout(Duration.ofMillis(100)).fetchVal(sql(), "a"));
            lock.rollback();
            assertThat(connection.fetchVal(sql(), "a")).isEqualTo("a");
        }
    }

    @Test
    void nothingIsLookedUpInATransactionThatHasFailed() {
        try (Connection connection = connect()) {
            createType(connection);
            int before = asked();
            Transaction tx = connection.begin();
            assertThatExceptionOfType(PostgresException.class).isThrownBy(() -> tx.fetchVal("SELECT 1/0"));
            assertThatExceptionOfType(InFailedSqlTransactionException.class).isThrownBy(() -> tx.fetchVal(sql(), "a"));
            tx.rollback();
            assertThat(asked() - before).isZero();
            assertThat(connection.fetchVal(sql(), "a")).isEqualTo("a");
        }
    }

    /** A statement is prepared in one and run in another; types that nobody has met cost a third. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void unknownTypesCostOneMoreRoundTrip(boolean inTransaction) throws IOException {
        try (TurnCounter counter = new TurnCounter(server.port());
                Connection own = connect();
                Connection connection = Postgres.connect(
                        ConnectOptions.of(server.uri()).host("127.0.0.1").port(counter.port()))) {
            createType(own);
            if (inTransaction) {
                connection.execute("BEGIN");
            }
            String many =
                    "SELECT $1::" + type + ", $2::" + type + "[], NULL::d" + type + ", NULL::c" + type + "[], $3::int";
            Object[] arguments = {"a", List.of("a"), 7};
            assertThat(turns(counter, () -> connection.fetchRow("SELECT $1::int", 7)))
                    .isEqualTo(2);
            assertThat(turns(counter, () -> connection.fetchRow("SELECT $1::int", 8)))
                    .isEqualTo(1);
            assertThat(turns(counter, () -> connection.fetchRow(many, arguments)))
                    .isEqualTo(3);
            assertThat(turns(counter, () -> connection.fetchRow(many, arguments)))
                    .isEqualTo(1);
            assertThat(turns(counter, () -> connection.fetchRow(sql(), "a"))).isEqualTo(2);
        }
    }

    /** Such values are understood only when they have come. */
    @Test
    void unknownTypesWithinValuesCostOneMoreRoundTrip() throws IOException {
        try (TurnCounter counter = new TurnCounter(server.port());
                Connection own = connect();
                Connection connection = Postgres.connect(
                        ConnectOptions.of(server.uri()).host("127.0.0.1").port(counter.port()))) {
            createType(own);
            own.execute("CREATE TABLE t" + type + " AS SELECT 'a'::" + type + " AS e, NULL::c" + type
                    + " AS c FROM generate_series(1, 1000)");
            String records = "SELECT ROW(e, c) FROM t" + type;
            assertThat(turns(counter, () -> connection.fetch(records))).isEqualTo(3);
            assertThat(turns(counter, () -> connection.fetch(records))).isEqualTo(1);
        }
    }

    private static int turns(TurnCounter counter, Runnable call) {
        int before = counter.turns();
        call.run();
        return counter.turns() - before;
    }
}
