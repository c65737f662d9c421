package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.data.Row;
import io.github.loompg.error.sqlstate.UniqueViolationException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many rows at once by way of a pool, on both faces: each call borrows a connection, and gives it back however it ends. */
@Timeout(120)
class PoolBulkTest {
    record Item(int id, String name) {}

    private final Pool pool =
            Postgres.createPool(PoolOptions.of(TestServer.options()).minSize(1).maxSize(2));
    private String table = "";

    @BeforeEach
    void createTable() {
        table = "pool_bulk_" + pool.requireVal("SELECT pg_backend_pid()");
        pool.execute("CREATE TABLE " + table + "(id int PRIMARY KEY, name text)");
    }

    @AfterEach
    void close() {
        pool.execute("DROP TABLE " + table);
        pool.close();
    }

    private static List<Item> items(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> new Item(i, "n" + i)).toList();
    }

    private long count() {
        return pool.requireVal(Long.class, "SELECT count(*) FROM " + table);
    }

    @Test
    void executesAndFetchesManyTimes() {
        String sql = "INSERT INTO " + table + " VALUES($1, $2)";
        assertThat(pool.executeMany(sql, items(0, 10))).isEqualTo(10);
        assertThat(pool.async().executeMany(sql, items(10, 20)).join()).isEqualTo(10);
        List<Row> rows = pool.fetchMany(sql + " RETURNING id", items(20, 30));
        assertThat(rows)
                .extracting(row -> row.getInt("id"))
                .isEqualTo(IntStream.range(20, 30).boxed().toList());
        assertThat(pool.async()
                        .fetchMany(Item.class, sql + " RETURNING *", items(30, 40))
                        .join())
                .isEqualTo(items(30, 40));
        assertThat(count()).isEqualTo(40);
    }

    @Test
    void insertsAndCopies() {
        assertThat(pool.insert(table, items(0, 100)).execute()).isEqualTo(100);
        assertThat(pool.async()
                        .insert(table, items(100, 200))
                        .returning(Item.class)
                        .join())
                .isEqualTo(items(100, 200));
        assertThat(pool.copyRecordsToTable(table, List.of("id", "name"), items(200, 300)))
                .isEqualTo(100);
        assertThat(pool.async()
                        .copyToTable(
                                table,
                                CopySource.of(new ByteArrayInputStream("300\tn300\n".getBytes(StandardCharsets.UTF_8))))
                        .join())
                .isEqualTo(1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(pool.copyFromTable(table, CopySink.to(out))).isEqualTo(301);
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("0\tn0\n1\tn1\n");
        List<Item> read = new ArrayList<>();
        assertThat(pool.async()
                        .copyRecordsFromQuery(Item.class, "SELECT * FROM " + table + " ORDER BY id", read::add)
                        .join())
                .isEqualTo(301);
        assertThat(read).isEqualTo(items(0, 301));
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        assertThat(pool.copyFromQuery(
                        "SELECT name FROM " + table + " WHERE id = $1", CopyOptions.text(), CopySink.to(part), 7))
                .isEqualTo(1);
        assertThat(part).hasToString("n7\n");
    }

    @Test
    void sendsSeveralStatementsInOneFlight() {
        PipelineResult<List<Row>> rows = pool.pipeline(p -> {
            p.execute("INSERT INTO " + table + " VALUES(1, 'a')");
            return p.fetch("SELECT * FROM " + table);
        });
        assertThat(rows.get()).hasSize(1);
        assertThat(pool.async()
                        .pipeline(p -> p.fetchVal(Long.class, "SELECT count(*) FROM " + table))
                        .join()
                        .get())
                .isEqualTo(1);
    }

    @Test
    void whatFailsLeavesTheConnectionsAsTheyWere() {
        String sql = "INSERT INTO " + table + " VALUES($1, $2)";
        for (int i = 0; i < 10; i++) {
            assertThatExceptionOfType(UniqueViolationException.class)
                    .isThrownBy(() -> pool.executeMany(sql, List.of(new Item(1, ""), new Item(1, ""))));
            assertThatExceptionOfType(UniqueViolationException.class)
                    .isThrownBy(() -> pool.insert(table, List.of(new Item(1, ""), new Item(1, "")))
                            .execute());
            assertThatExceptionOfType(UniqueViolationException.class)
                    .isThrownBy(
                            () -> pool.copyRecordsToTable(table, List.of(), List.of(new Item(1, ""), new Item(1, ""))));
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> pool.insert(
                                    table, IntStream.range(0, 3000).mapToObj(row -> {
                                        if (row == 2500) {
                                            throw new IllegalStateException();
                                        }
                                        return new Item(row, "");
                                    }))
                            .execute());
            assertThat(count()).isZero();
        }
        assertThat(pool.size()).isLessThanOrEqualTo(2);
    }
}
