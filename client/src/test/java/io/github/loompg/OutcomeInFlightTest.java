package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.OutcomeLedgerTest.Told;
import io.github.loompg.StallingProxy.Then;
import io.github.loompg.error.UsageException;
import io.github.loompg.testkit.PostgresServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A thousand inserts that are in flight on one connection, each by itself, when that ends behind the answer to any of them:
 * what each was told about its outcome is what another session then finds in the table.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutcomeInFlightTest {
    private static final String NAME = "outcome in flight";
    private static final int CALLS = 1_000;

    /** At every so many answers the connection ends. */
    private static final int STEP = Dose.of(111, 37);

    private static final String INSERT = "INSERT INTO outcome_in_flight SELECT $1::int, $2::int WHERE $3::text <> ''";

    /** All calls together are so long that the server, and the network, cannot have taken them all. */
    private static final String LONG = "x".repeat(64 * 1024);

    /** One line of the ledger. */
    private record Entry(int run, int call) {}

    /** Begins all calls, and says what they were told when they are over. */
    private interface Flight {
        Supplier<List<Told>> begin(Connection connection, int run);
    }

    /**
     * One connection on which all has been called.
     *
     * @param begin how much the server had said before
     * @param end how much it had said afterwards
     * @param sent how many bytes the calls are
     */
    private record Run(List<Told> told, int begin, int end, long sent) {}

    private StallingProxy proxy;
    private ConnectOptions options;
    private Connection other;

    @BeforeEach
    void start() throws IOException {
        PostgresServer server = PostgresServer.shared(18);
        proxy = new StallingProxy(server.port());
        options = ConnectOptions.of(server.uri())
                .sslMode(SslMode.DISABLE)
                .port(proxy.port())
                .applicationName(NAME);
        other = Postgres.connect(server.uri());
        other.execute("DROP TABLE IF EXISTS outcome_in_flight; CREATE TABLE outcome_in_flight(run int, call int)");
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        awaitEndOfSessions();
        other.execute("DROP TABLE outcome_in_flight");
        other.close();
    }

    /** They go on with what they had read when their connection ended. */
    private void awaitEndOfSessions() {
        Await.until(() ->
                other.requireVal(Long.class, "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1", NAME)
                        == 0);
    }

    // The ways to have many in flight

    private static Supplier<List<Told>> calls(Connection connection, int run, String padding) {
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            calls.add(connection.async().execute(INSERT, run, i, padding));
        }
        return () -> calls.stream().map(OutcomeInFlightTest::told).toList();
    }

    private static Told told(CompletableFuture<?> call) {
        return call.handle((done, failure) -> failure == null ? Told.DONE : Told.by(failure))
                .join();
    }

    private static Supplier<List<Told>> pipeline(Connection connection, int run) {
        List<PipelineResult<String>> results = new ArrayList<>();
        CompletableFuture<?> all = connection.async().pipeline(pipeline -> {
            for (int i = 0; i < CALLS; i++) {
                results.add(pipeline.execute(INSERT, run, i, "x"));
                pipeline.sync();
            }
            return results;
        });
        return () -> {
            Told rest = told(all);
            return results.stream()
                    .map(result -> hasRun(result) ? Told.DONE : rest)
                    .toList();
        };
    }

    private static boolean hasRun(PipelineResult<String> result) {
        try {
            return result.get().equals("INSERT 0 1");
        } catch (UsageException notRun) {
            return false;
        }
    }

    // The runs

    /**
     * Has all called on a connection that ends behind so many bytes of the server. None of it is answered before all has
     * been called.
     *
     * @param sent how many bytes have to be sent before the first is answered
     */
    private Run run(Flight flight, int number, int most, long sent) {
        StallingProxy.Link link = proxy.next(most, Then.END);
        try (Connection connection = Postgres.connect(options)) {
            // So that the statement is known, and all of them can be sent one behind the other.
            connection.execute(INSERT, number, -1, "x");
            int begin = link.passed();
            long before = proxy.heard();
            Supplier<List<Told>> told;
            try (Transaction lock = other.begin()) {
                lock.execute("LOCK outcome_in_flight IN EXCLUSIVE MODE");
                told = flight.begin(connection, number);
                Await.until(() -> proxy.heard() - before >= sent);
            }
            List<Told> all = told.get();
            if (all.contains(Told.UNKNOWN) || all.contains(Told.NOT_DONE)) {
                Await.until(connection::isClosed);
            }
            return new Run(all, begin, link.passed(), proxy.heard() - before);
        }
    }

    /** Ends the connection behind the answer to every so many, and compares all that was told with what is there. */
    private Map<Integer, List<Told>> runs(Flight flight, boolean allSent) {
        Run whole = run(flight, 0, Integer.MAX_VALUE, 0);
        assertThat(whole.told()).hasSize(CALLS).containsOnly(Told.DONE);
        int answer = (whole.end() - whole.begin()) / CALLS;
        assertThat(whole.end() - whole.begin()).isEqualTo(CALLS * answer);

        Map<Integer, List<Told>> told = new LinkedHashMap<>();
        for (int n = STEP; n < CALLS; n += STEP) {
            Run cut = run(flight, n, whole.begin() + n * answer, allSent ? whole.sent() : 0);
            assertThat(cut.begin()).isEqualTo(whole.begin());
            told.put(n, cut.told());
        }
        assertLedger(told);
        return told;
    }

    private void assertLedger(Map<Integer, List<Told>> told) {
        awaitEndOfSessions();
        Map<Entry, Long> ledger = new HashMap<>();
        other.fetch("SELECT run, call, count(*) FROM outcome_in_flight GROUP BY run, call")
                .forEach(row -> ledger.put(new Entry(row.getInt(0), row.getInt(1)), row.getLong(2)));
        told.forEach((run, calls) -> {
            for (int i = 0; i < CALLS; i++) {
                Entry entry = new Entry(run, i);
                long found = ledger.getOrDefault(entry, 0L);
                switch (calls.get(i)) {
                    case DONE -> assertThat(found).as("%s, done", entry).isOne();
                    case NOT_DONE -> assertThat(found).as("%s, not done", entry).isZero();
                    case UNKNOWN -> assertThat(found).as("%s, unknown", entry).isBetween(0L, 1L);
                }
            }
        });
    }

    /** The server had all of them, and so it is known of those that were answered, and of no other. */
    private static void assertAnsweredAreDone(Map<Integer, List<Told>> told) {
        told.forEach((n, calls) -> {
            List<Told> expected = new ArrayList<>(Collections.nCopies(n, Told.DONE));
            expected.addAll(Collections.nCopies(CALLS - n, Told.UNKNOWN));
            assertThat(calls).as("behind answer %d", n).isEqualTo(expected);
        });
    }

    @Test
    void ofCallsThatWereAllSentTheAnsweredAreDone() {
        assertAnsweredAreDone(runs((connection, run) -> calls(connection, run, "x"), true));
    }

    @Test
    void ofAPipelineThatWasAllSentTheAnsweredAreDone() {
        assertAnsweredAreDone(runs(OutcomeInFlightTest::pipeline, true));
    }

    @Test
    void whatCouldNotBeSentIsNotDone() {
        Map<Integer, List<Told>> told = runs((connection, run) -> calls(connection, run, LONG), false);
        told.forEach((n, calls) -> assertThat(Collections.frequency(calls, Told.DONE))
                .as("behind answer %d", n)
                .isLessThanOrEqualTo(n));
        assertThat(told.get(STEP)).contains(Told.NOT_DONE);
    }
}
