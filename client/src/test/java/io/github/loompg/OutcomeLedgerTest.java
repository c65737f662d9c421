package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.StallingProxy.Then;
import io.github.loompg.codec.TypeCodec;
import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.TransactionOutcomeUnknownException;
import io.github.loompg.testkit.PostgresServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A session that writes in every way there is, and whose connection ends behind any byte of what the server says: what each
 * call was told about its outcome is what another session then finds in the table.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutcomeLedgerTest {
    private static final String NAME = "outcome ledger";

    /** What a caller is told. */
    enum Told {
        DONE,
        NOT_DONE,
        UNKNOWN;

        /** By what a call has thrown whose connection has ended. */
        static Told by(Throwable failure) {
            assertThat(failure)
                    .isInstanceOfAny(
                            ConnectionLostException.class,
                            ConnectionClosedException.class,
                            TransactionOutcomeUnknownException.class);
            return ((PostgresException) failure).safeToRetry() ? NOT_DONE : UNKNOWN;
        }
    }

    /** One line of the ledger: so many rows are there if it has been carried out, and otherwise none. */
    private record Entry(int run, String call) {}

    /**
     * What one call was told.
     *
     * @param begin how much the server had said before it
     * @param end how much the server had said after it
     */
    private record Claim(Told told, int rows, int begin, int end) {}

    /** One connection, and what became of all that was asked of it. */
    private static final class Session {
        private final Map<String, Claim> claims = new LinkedHashMap<>();
        private final List<Throwable> failures = new ArrayList<>();
        private final String table;
        private final int run;
        private final StallingProxy.Link link;
        private final Connection connection;

        Session(String table, int run, StallingProxy.Link link, Connection connection) {
            this.table = table;
            this.run = run;
            this.link = link;
            this.connection = connection;
        }

        void run() {
            String insert = "INSERT INTO " + table + " VALUES($1, $2)";
            call("prepared", 1, () -> connection.execute(insert, run, "prepared"));
            call("known", 1, () -> connection.execute(insert, run, "known"));
            call(
                    "two in one text",
                    2,
                    () -> connection.execute(text("two in one text") + "; " + text("two in one text")));
            call("returning", 1, () -> connection.fetchVal(insert + " RETURNING run", run, "returning"));
            call("copied", 3, () -> connection.copyRecordsToTable(table, List.of("run", "call"), rows("copied", 3)));
            call(
                    "inserted",
                    3,
                    () -> connection.insert(table, rows("inserted", 3)).execute());
            transaction(
                    "committed",
                    2,
                    () -> connection.transaction(tx -> {
                        tx.execute(insert, run, "committed");
                        return tx.execute(text("committed"));
                    }));
            transaction("rolled back", 0, () -> {
                try (Transaction tx = connection.begin()) {
                    return tx.execute(insert, run, "rolled back");
                }
            });
            together(insert);
            pipelined(insert);
            transaction(
                    "committed at the end",
                    1,
                    () -> connection.transaction(tx -> tx.execute(insert, run, "committed at the end")));
        }

        private String text(String call) {
            return "INSERT INTO " + table + " VALUES(" + run + ", '" + call + "')";
        }

        private List<List<Object>> rows(String call, int number) {
            List<List<Object>> rows = new ArrayList<>();
            for (int i = 0; i < number; i++) {
                rows.add(List.of(run, call));
            }
            return rows;
        }

        private interface Call {
            Object call();
        }

        private void call(String name, int rows, Call call) {
            int begin = link.passed();
            Told told = told(call);
            claims.put(name, new Claim(told, rows, begin, link.passed()));
        }

        /** Until COMMIT is sent nothing is unknown: what a lost connection leaves behind is rolled back. */
        private void transaction(String name, int rows, Call call) {
            int begin = link.passed();
            int failed = failures.size();
            Told told = told(call);
            if (told == Told.UNKNOWN && !(failures.get(failed) instanceof TransactionOutcomeUnknownException)) {
                told = Told.NOT_DONE;
            }
            claims.put(name, new Claim(told, rows, begin, link.passed()));
        }

        /** Calls that are all under way at the same time. */
        private void together(String insert) {
            int begin = link.passed();
            List<CompletableFuture<String>> futures = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                futures.add(connection.async().execute(insert, run, "together " + i));
            }
            List<Told> told = new ArrayList<>();
            futures.forEach(future -> told.add(told(future::join)));
            int end = link.passed();
            for (int i = 0; i < told.size(); i++) {
                claims.put("together " + i, new Claim(told.get(i), 1, begin, end));
            }
        }

        /** A flight of three transactions. */
        private void pipelined(String insert) {
            int begin = link.passed();
            List<PipelineResult<String>> results = new ArrayList<>();
            Told all = told(() -> connection.pipeline(pipeline -> {
                for (int i = 0; i < 3; i++) {
                    results.add(pipeline.execute(insert, run, "pipelined " + i));
                    pipeline.sync();
                }
                return results;
            }));
            int end = link.passed();
            for (int i = 0; i < 3; i++) {
                claims.put("pipelined " + i, new Claim(all, 1, begin, end));
            }
        }

        private Told told(Call call) {
            try {
                call.call();
                return Told.DONE;
            } catch (CompletionException failed) {
                return told(failed.getCause());
            } catch (PostgresException failed) {
                return told(failed);
            }
        }

        private Told told(Throwable failure) {
            failures.add(failure);
            return Told.by(failure);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Then.class, mode = EnumSource.Mode.EXCLUDE, names = "SILENCE")
    void whatACallIsToldIsWhatTheServerHasDone(Then then) throws IOException {
        PostgresServer server = PostgresServer.shared(18);
        try (StallingProxy proxy = new StallingProxy(server.port());
                Connection reader = Postgres.connect(server.uri())) {
            ConnectOptions options = ConnectOptions.of(server.uri())
                    .sslMode(SslMode.DISABLE)
                    .port(proxy.port())
                    .applicationName(NAME);
            String table = "outcome_" + then.name().toLowerCase(Locale.ROOT);
            reader.execute("DROP TABLE IF EXISTS " + table + "; CREATE TABLE " + table + "(run int, call text)");

            Map<String, Claim> whole = run(proxy, options, table, 0, Integer.MAX_VALUE, then).claims;
            assertThat(whole.values()).extracting(Claim::told).containsOnly(Told.DONE);
            int start = whole.get("prepared").begin();
            int end = whole.get("committed at the end").end();
            SortedSet<Integer> cuts = new TreeSet<>();
            whole.values().forEach(claim -> cuts.add(claim.end()));
            for (int cut = start; cut <= end; cut += Dose.of(11, 1)) {
                cuts.add(cut);
            }

            Map<Entry, Claim> told = new LinkedHashMap<>();
            int unknownCommits = 0;
            for (int cut : cuts) {
                Session session = run(proxy, options, table, cut, cut, then);
                session.claims.forEach((call, claim) -> told.put(new Entry(cut, call), claim));
                if (session.failures.stream().anyMatch(TransactionOutcomeUnknownException.class::isInstance)) {
                    unknownCommits++;
                }
                session.claims.forEach((call, claim) -> {
                    if (claim.end() < cut) {
                        assertThat(claim.told())
                                .as("%s, which was over before the end at %d", call, cut)
                                .isEqualTo(Told.DONE);
                    }
                    if (claim.begin() == cut) {
                        assertThat(claim.told())
                                .as("%s, which began behind the end at %d", call, cut)
                                .isNotEqualTo(Told.DONE);
                    }
                });
            }
            assertThat(unknownCommits).isPositive();

            Await.until(() -> reader.requireVal(
                            Long.class, "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1", NAME)
                    == 0);
            Map<Entry, Long> ledger = new HashMap<>();
            reader.fetch("SELECT run, call, count(*) FROM " + table + " GROUP BY run, call")
                    .forEach(row -> ledger.put(new Entry(row.getInt(0), row.getString(1)), row.getLong(2)));
            told.forEach((entry, claim) -> {
                long found = ledger.getOrDefault(entry, 0L);
                switch (claim.told()) {
                    case DONE -> assertThat(found).as("%s", entry).isEqualTo(claim.rows());
                    case NOT_DONE -> assertThat(found).as("%s", entry).isZero();
                    case UNKNOWN -> assertThat(found).as("%s", entry).isIn(0L, (long) claim.rows());
                }
            });
            reader.execute("DROP TABLE " + table);
        }
    }

    private record Amount(String digits) {}

    /** The end is noticed when a part of it has been carried out already, and another one cannot be sent any more. */
    @Test
    void aPipelineOfWhichAPartWasSentIsNotSafeToRetry() {
        try (Connection reader = Postgres.connect(TestServer.options());
                Connection writer = Postgres.connect(TestServer.options())) {
            reader.execute("CREATE TABLE outcome_pipeline(id int)");
            writer.setTypeCodec(
                    "numeric",
                    TypeCodec.text(
                            Amount.class,
                            amount -> {
                                Await.until(() -> reader.fetchVal("SELECT id FROM outcome_pipeline") != null);
                                reader.fetchVal("SELECT pg_terminate_backend($1)", writer.serverPid());
                                Await.until(writer::isClosed);
                                return amount.digits();
                            },
                            Amount::new));
            assertThatExceptionOfType(ConnectionLostException.class)
                    .isThrownBy(() -> writer.pipeline(pipeline -> {
                        pipeline.execute("INSERT INTO outcome_pipeline VALUES(1)");
                        pipeline.sync();
                        return pipeline.execute("INSERT INTO outcome_pipeline VALUES($1::numeric)", new Amount("2"));
                    }))
                    .satisfies(lost -> assertThat(lost.sent()).isTrue());
            assertThat(reader.fetch(Integer.class, "SELECT id FROM outcome_pipeline"))
                    .containsExactly(1);
            reader.execute("DROP TABLE outcome_pipeline");
        }
    }

    /** One session whose connection ends behind so many bytes, and which finds that out. */
    private static Session run(
            StallingProxy proxy, ConnectOptions options, String table, int run, int most, Then then) {
        StallingProxy.Link link = proxy.next(most, then);
        try (Connection connection = Postgres.connect(options)) {
            Session session = new Session(table, run, link, connection);
            session.run();
            if (!session.failures.isEmpty()) {
                Await.until(connection::isClosed);
            }
            return session;
        }
    }
}
