package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.ServerException;
import io.github.loompg.flight.Flight;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Java's Flight Recorder is told. */
@Timeout(120)
class FlightTest {
    private static final String QUERY = "io.github.loompg.Query";
    private static final String CONNECT = "io.github.loompg.Connect";
    private static final String ACQUIRE = "io.github.loompg.Acquire";

    private static List<RecordedEvent> record(Path folder, Runnable work) throws Exception {
        Path file = folder.resolve("flight.jfr");
        try (Recording recording = new Recording()) {
            for (String name : List.of(QUERY, CONNECT, ACQUIRE)) {
                recording.enable(name).withThreshold(Duration.ZERO);
            }
            recording.start();
            work.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file);
    }

    private static List<RecordedEvent> of(List<RecordedEvent> events, String name, String field, String value) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .filter(event -> value.equals(event.getString(field)))
                .toList();
    }

    @Test
    void queriesConnectionsAndWaitsAreRecorded(@TempDir Path folder) throws Exception {
        List<RecordedEvent> events = record(folder, () -> {
            try (Pool pool = Postgres.createPool(
                    PoolOptions.of(TestServer.options()).minSize(0).maxSize(1))) {
                pool.fetch("SELECT $1::text AS flight_blocking", "secret");
                assertThatExceptionOfType(ServerException.class)
                        .isThrownBy(() -> pool.execute("SELECT 1 / 0 AS flight_failed"));
                AsyncFace.get(pool.async().fetch("SELECT $1::text AS flight_async", "secret"));
                AsyncFace.get(pool.async().fetch("SELECT $1::text AS flight_async", "secret"));
                Connection held = pool.acquire();
                CompletableFuture<?> shared = pool.async().fetch("SELECT 'flight_waited'");
                CompletableFuture<AsyncConnection> own = pool.async().acquire();
                PoolTest.await(() -> pool.report().waiting() == 2);
                held.close();
                AsyncFace.get(shared);
                AsyncFace.get(own).blocking().close();
                PoolTest.await(() -> pool.idleSize() == 1);
            }
            assertThatExceptionOfType(ConnectFailedException.class)
                    .isThrownBy(() -> Postgres.connect(ConnectOptions.of("postgresql://postgres@127.0.0.1:1/none")));
        });
        assertThat(of(events, QUERY, "sql", "SELECT $1::text AS flight_blocking"))
                .hasSize(1);
        assertThat(of(events, QUERY, "sql", "SELECT $1::text AS flight_async")).hasSize(2);
        assertThat(of(events, QUERY, "sql", "SELECT 'flight_waited'")).hasSize(1);
        assertThat(of(events, QUERY, "failure", "DivisionByZeroException (SQLSTATE 22012)"))
                .isNotEmpty();
        assertThat(of(events, CONNECT, "failure", "ConnectFailedException")).isNotEmpty();
        assertThat(events)
                .filteredOn(
                        event -> event.getEventType().getName().equals(CONNECT) && event.getString("address") != null)
                .isNotEmpty();
        assertThat(events)
                .filteredOn(
                        event -> event.getEventType().getName().equals(ACQUIRE) && event.getString("address") != null)
                .hasSizeGreaterThanOrEqualTo(3);
        assertThat(events).allSatisfy(event -> assertThat(event.toString()).doesNotContain("secret"));
    }

    @Test
    void everyWayToRunAStatementIsRecorded(@TempDir Path folder) throws Exception {
        List<RecordedEvent> events = record(folder, () -> {
            try (Connection connection = Postgres.connect(TestServer.options())) {
                connection.execute("CREATE TEMP TABLE flight(a int)");
                connection.executeMany("INSERT INTO flight VALUES($1) -- many", List.of(List.of(1), List.of(2)));
                connection.insert("flight", List.of(Map.of("a", 3))).execute();
                connection.copyRecordsToTable("flight", List.of("a"), List.of(List.of(4)));
                connection.pipeline(pipeline -> List.of(
                        pipeline.fetch("SELECT 1 AS flight_pipeline_1"),
                        pipeline.fetch("SELECT 1 / (a - 4) AS flight_pipeline_2 FROM flight WHERE a = 4")));
            } catch (ServerException expected) {
                // The second of the pipeline.
            }
            try (Connection connection = Postgres.connect(TestServer.options());
                    Cursor<Integer> cursor =
                            connection.cursor(Integer.class, "SELECT generate_series(1, 9) AS flight_cursor")) {
                assertThat(cursor.fetch(9)).hasSize(9);
            }
        });
        for (String sql : List.of(
                "INSERT INTO flight VALUES($1) -- many",
                "SELECT 1 AS flight_pipeline_1",
                "SELECT 1 / (a - 4) AS flight_pipeline_2 FROM flight WHERE a = 4",
                "SELECT generate_series(1, 9) AS flight_cursor")) {
            assertThat(of(events, QUERY, "sql", sql)).as(sql).hasSize(1);
        }
        for (String start : List.of("INSERT INTO \"flight\"", "COPY ")) {
            assertThat(events)
                    .as(start)
                    .filteredOn(event -> event.getEventType().getName().equals(QUERY)
                            && String.valueOf(event.getString("sql")).startsWith(start))
                    .hasSize(1);
        }
        assertThat(of(events, QUERY, "sql", "SELECT 1 / (a - 4) AS flight_pipeline_2 FROM flight WHERE a = 4"))
                .allSatisfy(event ->
                        assertThat(event.getString("failure")).isEqualTo("DivisionByZeroException (SQLSTATE 22012)"));
    }

    /** What is answered without a thread of its own takes from when it was sent until its answer was read. */
    @Test
    void callsOfTheAsynchronousFaceAreRecordedAsAWhole(@TempDir Path folder) throws Exception {
        String known = "SELECT 1 / $1::int AS flight_known";
        String slow = "SELECT pg_sleep($1) AS flight_slow";
        List<RecordedEvent> events = record(folder, () -> {
            try (Connection connection = Postgres.connect(TestServer.options());
                    Connection other = Postgres.connect(TestServer.options())) {
                AsyncConnection async = connection.async();
                for (int i = 1; i < 4; i++) {
                    AsyncFace.get(async.fetch(known, i));
                }
                assertThatExceptionOfType(ServerException.class).isThrownBy(() -> AsyncFace.get(async.fetch(known, 0)));
                AsyncFace.get(async.fetch(slow, 0.0));
                AsyncFace.get(async.fetch(slow, 0.2));
                CompletableFuture<?> cancelled = async.fetch(slow, 600.0);
                TestServer.awaitWaiting(new BlockingFace(other), connection.serverPid(), "PgSleep");
                cancelled.cancel(true);
                AsyncFace.get(async.fetch("SELECT 2"));
            }
        });
        assertThat(of(events, QUERY, "sql", known)).hasSize(4);
        assertThat(of(events, QUERY, "sql", known))
                .filteredOn(event -> event.getString("failure") != null)
                .hasSize(1);
        assertThat(of(events, QUERY, "sql", slow)).hasSize(3);
        assertThat(of(events, QUERY, "sql", slow))
                .filteredOn(event -> event.getDuration().compareTo(Duration.ofMillis(200)) >= 0)
                .hasSizeGreaterThanOrEqualTo(1);
        assertThat(of(events, QUERY, "sql", slow))
                .filteredOn(event -> event.getString("failure") != null)
                .hasSize(1);
    }

    @Test
    void nothingIsMadeWhileNobodyRecords() {
        assertThat(Flight.recordsQueries()).isFalse();
        assertThat(Flight.query()).isNull();
        assertThat(Flight.connect()).isNull();
        assertThat(Flight.acquire(null)).isNull();
    }
}
