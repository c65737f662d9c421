package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.data.Row;
import io.github.loompg.error.sqlstate.UniqueViolationException;
import io.github.loompg.testkit.PostgresServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many rows at once behind a PgBouncer that has every transaction run by another session and forgets statements. */
@Timeout(120)
class BulkPoolerTest {
    private static final int SESSIONS = 3;
    private static PostgresServer server;
    private static PgBouncer bouncer;

    record Item(int id, String name) {}

    @BeforeAll
    static void start() {
        server = PostgresServer.shared();
        bouncer = PgBouncer.start(server, SESSIONS);
    }

    @AfterAll
    static void stop() {
        if (bouncer != null) {
            bouncer.close();
        }
    }

    private static Face connect(boolean async, Pooler pooler) {
        ConnectOptions options = ConnectOptions.of(bouncer.uri(server)).pooler(pooler);
        return async
                ? new AsyncFace(AsyncFace.get(Postgres.connectAsync(options)))
                : new BlockingFace(Postgres.connect(options));
    }

    /** Has every session but one be busy, a different one each time, so that each statement meets another. */
    private static void changeServers(Face face) {
        PgBouncer.occupy(ConnectOptions.of(bouncer.uri(server)), SESSIONS - 1, open -> face.execute("SELECT 1"));
    }

    private static List<Item> items(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> new Item(i, "n" + i)).toList();
    }

    @ParameterizedTest
    @CsvSource({"false, AUTO", "true, AUTO", "false, TRANSACTION", "true, TRANSACTION"})
    void everythingGoesOn(boolean async, Pooler pooler) {
        try (Face face = connect(async, pooler)) {
            String table = "bulk_pooler_" + async + "_" + pooler.name().toLowerCase(Locale.ROOT);
            face.execute("DROP TABLE IF EXISTS " + table);
            face.execute("CREATE TABLE " + table + "(id int PRIMARY KEY, name text)");
            BulkContract.Bulk bulk = Verbs.of(face, BulkContract.Bulk.class);
            InsertContract.Inserts inserts = Verbs.of(face, InsertContract.Inserts.class);
            PipelineContract.Verb pipelines = Verbs.of(face, PipelineContract.Verb.class);
            CopyContract.Verb copies = Verbs.of(face, CopyContract.Verb.class);
            String insert = "INSERT INTO " + table + " VALUES($1, $2)";
            for (int round = 0; round < 2; round++) {
                face.execute("TRUNCATE " + table);
                changeServers(face);
                assertThat(bulk.executeMany(insert, items(0, 5_000))).isEqualTo(5_000);
                changeServers(face);
                assertThat(bulk.fetchMany(Item.class, insert + " RETURNING *", items(5_000, 5_010)))
                        .isEqualTo(items(5_000, 5_010));
                changeServers(face);
                assertThatExceptionOfType(UniqueViolationException.class)
                        .isThrownBy(() -> bulk.executeMany(insert, items(4_990, 5_020)))
                        .satisfies(refusal -> assertThat(refusal.inputRow()).hasValue(0));
                changeServers(face);
                List<PipelineResult<?>> results = pipelines.pipeline(p -> List.of(
                        p.execute(insert, 6_000, "a"), p.fetch("SELECT * FROM " + table + " WHERE id = $1", 6_000)));
                assertThat(results.getFirst().get()).isEqualTo("INSERT 0 1");
                assertThat((List<?>) results.getLast().get()).hasSize(1);
                changeServers(face);
                assertThat(inserts.insert(table, items(10_000, 10_010)).returning(Item.class))
                        .isEqualTo(items(10_000, 10_010));
                changeServers(face);
                assertThat(inserts.insert(table, items(20_000, 23_000)).execute())
                        .isEqualTo(3_000);
                changeServers(face);
                assertThat(inserts.insert(table, items(22_000, 24_000))
                                .outcomes(InsertMode.COLLECT_FAILURES)
                                .stored())
                        .isEqualTo(1_000);
                changeServers(face);
                assertThat(copies.copyRecordsToTable(table, List.of("id", "name"), items(30_000, 31_000)))
                        .isEqualTo(1_000);
                changeServers(face);
                assertThat(copies.copyToTable(
                                table,
                                CopySource.of(new ByteArrayInputStream("40000\tx\n".getBytes(StandardCharsets.UTF_8)))))
                        .isEqualTo(1);
                changeServers(face);
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                assertThat(copies.copyFromQuery(
                                "SELECT name FROM " + table + " WHERE id = $1",
                                CopyOptions.text(),
                                CopySink.to(out),
                                30_007))
                        .isEqualTo(1);
                assertThat(out).hasToString("n30007\n");
                List<Row> all = face.fetch("SELECT * FROM " + table);
                assertThat(all).hasSize(5_000 + 10 + 1 + 10 + 3_000 + 1_000 + 1_000 + 1);
            }
            face.execute("DROP TABLE " + table);
        }
    }
}
