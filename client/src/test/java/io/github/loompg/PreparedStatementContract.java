package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.data.Attribute;
import io.github.loompg.data.DataType;
import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.UsageException;
import io.github.loompg.error.sqlstate.DuplicatePreparedStatementException;
import io.github.loompg.error.sqlstate.UndefinedColumnException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How prepared statements behave, on either face. */
interface PreparedStatementContract {
    record Counted(int n) {}

    Face connect(ConnectOptions options);

    private Face connect() {
        return connect(TestServer.options());
    }

    private static List<String> preparedOnServer(Face face) {
        return face.fetch(String.class, "SELECT name FROM pg_prepared_statements");
    }

    @Test
    default void aPreparedStatementSaysWhatItIs() {
        try (Face face = connect()) {
            FaceStatement statement = FaceStatement.prepare(
                    face, "SELECT oid AS id, typname FROM pg_type WHERE oid = $1 AND typname = $2");

            assertThat(statement.query()).startsWith("SELECT oid");
            assertThat(statement.parameters()).extracting(DataType::name).containsExactly("oid", "name");
            assertThat(statement.attributes()).extracting(Attribute::name).containsExactly("id", "typname");
            assertThat(preparedOnServer(face)).contains(statement.name());
            FaceStatement without = FaceStatement.prepare(face, "CREATE TEMP TABLE t(id int)");
            assertThat(without.parameters()).isEmpty();
            assertThat(without.attributes()).isEmpty();
        }
    }

    @Test
    default void aPreparedStatementHasTheVerbs() {
        try (Face face = connect()) {
            FaceStatement statement = FaceStatement.prepare(face, "SELECT n FROM generate_series(1, $1) n");

            assertThat(statement.execute(3)).isEqualTo("SELECT 3");
            assertThat(statement.fetch(2)).extracting(row -> row.getInt(0)).containsExactly(1, 2);
            assertThat(statement.fetch(Counted.class, 2)).containsExactly(new Counted(1), new Counted(2));
            assertThat(statement.fetchRow(2).getInt("n")).isEqualTo(1);
            assertThat(statement.fetchRow(0)).isNull();
            assertThat(statement.fetchVal(Long.class, 9)).isEqualTo(1);
            assertThat(statement.requireVal(Long.class, 9)).isEqualTo(1);
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(statement::fetch)
                    .withMessageContaining("1 parameter");
        }
    }

    @Test
    default void aPreparedStatementWithoutParametersRunsAsOne() {
        try (Face face = connect()) {
            face.execute("CREATE TEMP TABLE t(id serial)");
            FaceStatement statement = FaceStatement.prepare(face, "INSERT INTO t DEFAULT VALUES");
            assertThat(statement.execute()).isEqualTo("INSERT 0 1");
            assertThat(statement.fetch()).isEmpty();
            assertThat(face.requireVal(Long.class, "SELECT count(*) FROM t")).isEqualTo(2);
        }
    }

    @Test
    default void aPreparedStatementKnowsTheTagOfItsLastRun() {
        try (Face face = connect()) {
            FaceStatement statement = FaceStatement.prepare(face, "SELECT n FROM generate_series(1, $1) n");

            assertThat(statement.statusMessage()).isNull();
            statement.fetch(3);
            assertThat(statement.statusMessage()).isEqualTo("SELECT 3");
            statement.fetchRow(3);
            assertThat(statement.statusMessage()).isNull();
            statement.fetchVal(Integer.class, 0);
            assertThat(statement.statusMessage()).isEqualTo("SELECT 0");
        }
    }

    @Test
    default void aPreparedStatementMayHaveAName() {
        try (Face face = connect()) {
            FaceStatement statement = FaceStatement.prepareAs(face, "twice", "SELECT 2 * $1::int");

            assertThat(statement.name()).isEqualTo("twice");
            assertThat(face.fetchVal("EXECUTE twice(4)")).isEqualTo(8);
            assertThatExceptionOfType(DuplicatePreparedStatementException.class)
                    .isThrownBy(() -> FaceStatement.prepareAs(face, "twice", "SELECT 1"));
            assertThat(statement.fetchVal(Integer.class, 5)).isEqualTo(10);
            statement.close();
            assertThat(FaceStatement.prepareAs(face, "twice", "SELECT 3 * $1::int")
                            .fetchVal(Integer.class, 5))
                    .isEqualTo(15);
        }
    }

    @Test
    default void aNameThatWouldNotDoIsRefused() {
        try (Face face = connect()) {
            for (String name : List.of("loompg_1", "a\0b", "x".repeat(64), "ü".repeat(32))) {
                assertThatExceptionOfType(UsageException.class)
                        .isThrownBy(() -> FaceStatement.prepareAs(face, name, "SELECT 1"))
                        .withMessageContaining("63 bytes");
            }
            assertThat(FaceStatement.prepareAs(face, "x".repeat(63), "SELECT 1").fetch())
                    .hasSize(1);
        }
    }

    @Test
    default void aClosedStatementLeavesTheServerWithTheNext() {
        try (Face face = connect()) {
            FaceStatement statement = FaceStatement.prepare(face, "SELECT 1");
            String name = statement.name();
            statement.close();
            statement.close();

            assertThat(preparedOnServer(face)).doesNotContain(name);
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(statement::fetch)
                    .withMessageContaining("the prepared statement is closed");
            assertThatExceptionOfType(UsageException.class).isThrownBy(statement::explain);
            assertThatExceptionOfType(UsageException.class).isThrownBy(statement::explainAnalyze);
        }
    }

    @Test
    default void aForgottenStatementLeavesTheServerTooWhenItIsCollected() {
        try (Face face = connect()) {
            String name = FaceStatement.prepare(face, "SELECT 1").name();
            long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            int i = 0;
            do {
                System.gc();
                face.fetch("SELECT 1 -- " + i++);
            } while (preparedOnServer(face).contains(name) && System.nanoTime() < deadline);

            assertThat(preparedOnServer(face)).doesNotContain(name);
        }
    }

    @Test
    default void thePreparedAreNoneOfTheCacheAndNotBoundByIt() {
        try (Face face = connect(TestServer.options().statementCacheSize(1))) {
            FaceStatement one = FaceStatement.prepare(face, "SELECT 1");
            FaceStatement two = FaceStatement.prepare(face, "SELECT 1");
            assertThat(one.name()).isNotEqualTo(two.name());
            for (int i = 0; i < 5; i++) {
                face.fetch("SELECT 3 -- " + i);
            }
            assertThat(one.fetchVal(Integer.class)).isEqualTo(1);
            assertThat(preparedOnServer(face)).contains(one.name(), two.name()).hasSize(3);
        }
    }

    @Test
    default void aPreparedStatementRunsInATransactionToo() {
        try (Face face = connect()) {
            face.execute("CREATE TEMP TABLE t(id int)");
            FaceStatement insert = FaceStatement.prepare(face, "INSERT INTO t VALUES($1)");
            try (Face tx = face.begin()) {
                assertThatExceptionOfType(UsageException.class)
                        .isThrownBy(() -> insert.execute(1))
                        .withMessageContaining("a transaction is open");
                assertThat(insert.in(tx).execute(1)).isEqualTo("INSERT 0 1");
                tx.rollback();
            }
            FaceStatement count = face.transaction(tx -> FaceStatement.prepare(tx, "SELECT count(*) FROM t"));
            assertThatExceptionOfType(UsageException.class).isThrownBy(count::fetch);
            assertThat(count.in(face).fetchVal(Long.class)).isZero();
        }
    }

    @Test
    default void aPreparedStatementBelongsToItsConnection() {
        Face face = connect();
        FaceStatement statement = FaceStatement.prepare(face, "SELECT 1");
        try (Face other = connect()) {
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> statement.in(other))
                    .withMessageContaining("belongs to another connection");
        }
        face.close();
        assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(statement::fetch);
        statement.close();
    }

    @Test
    default void aPreparedStatementKeepsToALimit() {
        try (Face face = connect()) {
            FaceStatement statement = FaceStatement.prepare(face, "SELECT pg_sleep($1)");
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> statement.timeout(Duration.ofMillis(50)).fetch(60));
            assertThat(statement.fetch(0)).hasSize(1);
        }
    }

    @Test
    default void aStatementThatCannotBePreparedLeavesNothingBehind() {
        try (Face face = connect()) {
            assertThatExceptionOfType(UndefinedColumnException.class)
                    .isThrownBy(() -> FaceStatement.prepare(face, "SELECT nothing FROM pg_class"))
                    .withMessageContaining("^");
            assertThat(preparedOnServer(face)).hasSize(1);
        }
    }

    @Test
    default void aPreparedStatementOutlivesDeallocateAndChangesOfItsTable() {
        try (Face face = connect()) {
            face.execute("CREATE TEMP TABLE t(id int)");
            face.execute("INSERT INTO t VALUES(1)");
            FaceStatement all = FaceStatement.prepare(face, "SELECT * FROM t");
            FaceStatement named = FaceStatement.prepareAs(face, "named", "SELECT * FROM t");
            face.execute("DEALLOCATE ALL");
            assertThat(all.fetch()).hasSize(1);
            assertThat(named.fetch()).hasSize(1);
            face.execute("ALTER TABLE t ADD COLUMN name text");
            assertThat(all.fetchRow().size()).isEqualTo(2);
            assertThat(named.fetchRow().size()).isEqualTo(2);
            assertThat(all.attributes()).extracting(Attribute::name).containsExactly("id", "name");
            assertThat(named.name()).isEqualTo("named");
            assertThat(preparedOnServer(face)).contains("named", all.name()).hasSize(3);
        }
    }

    // Cursors

    @Test
    default void aPreparedStatementHasCursors() {
        try (Face face = connect()) {
            FaceStatement statement = FaceStatement.prepare(face, "SELECT n FROM generate_series(1, $1) n");
            try (Face.Rows<Counted> rows = statement.cursor(Counted.class, 100_000)) {
                assertThat(rows.fetch(2)).containsExactly(new Counted(1), new Counted(2));
                assertThat(rows.forward(1_000)).isEqualTo(1_000);
                assertThat(rows.fetchRow()).isEqualTo(new Counted(1_003));
            }
            face.transaction(tx -> {
                Face.Rows<Counted> ten = statement.in(tx).cursor(Counted.class, 10);
                Face.Rows<Counted> three = statement.in(tx).cursor(Counted.class, 3);
                assertThat(ten.fetch(3)).hasSize(3);
                assertThat(three.fetch(4)).hasSize(3);
                assertThat(ten.fetch(10)).hasSize(7);
                return null;
            });
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> statement.cursor(Counted.class).fetchRow())
                    .withMessageContaining("1 parameter");
            assertThat(preparedOnServer(face)).contains(statement.name()).hasSize(2);
        }
    }

    @Test
    default void aCursorOutlivesItsPreparedStatement() {
        try (Face face = connect()) {
            face.transaction(tx -> {
                FaceStatement statement = FaceStatement.prepare(tx, "SELECT n FROM generate_series(1, $1) n");
                Face.Rows<Counted> rows = statement.cursor(Counted.class, 500);
                assertThat(rows.fetch(100)).hasSize(100);
                statement.close();
                assertThat(preparedOnServer(tx)).doesNotContain(statement.name());
                assertThat(rows.fetch(500)).hasSize(400).contains(new Counted(500));
                assertThatExceptionOfType(UsageException.class)
                        .isThrownBy(() -> statement.cursor(Counted.class, 1).fetchRow())
                        .withMessageContaining("the prepared statement is closed");
                return null;
            });
        }
    }

    @Test
    default void aCursorOfAStaleStatementIsPreparedAnew() {
        try (Face face = connect()) {
            face.execute("CREATE TEMP TABLE t(n int)");
            face.execute("INSERT INTO t VALUES(1)");
            FaceStatement statement = FaceStatement.prepare(face, "SELECT * FROM t WHERE n = $1");
            assertThat(statement.cursor(Integer.class, 1).fetch(2)).containsExactly(1);
            face.execute("DEALLOCATE ALL");
            assertThat(statement.cursor(Integer.class, 1).fetch(2)).containsExactly(1);
            face.execute("ALTER TABLE t ALTER n TYPE text");
            assertThat(statement.cursor(String.class, "1").fetch(2)).containsExactly("1");
            face.execute("ALTER TABLE t ALTER n TYPE int USING n::int");
            face.transaction(tx -> {
                assertThat(statement.in(tx).cursor(Integer.class, 1).fetch(2)).containsExactly(1);
                return null;
            });
        }
    }

    // explain

    @Test
    @SuppressWarnings("unchecked")
    default void explainGivesThePlan() {
        try (Face face = connect()) {
            FaceStatement statement = FaceStatement.prepare(face, "SELECT oid FROM pg_class WHERE oid = $1");

            List<Map<String, Object>> plans = statement.explain(1);

            assertThat(plans).hasSize(1);
            Map<String, Object> plan = (Map<String, Object>) plans.getFirst().get("Plan");
            assertThat(plan.get("Node Type")).isIn("Index Only Scan", "Index Scan", "Seq Scan", "Bitmap Heap Scan");
            assertThat(plan.get("Total Cost")).isInstanceOf(Double.class);
            assertThat(plan.get("Plan Rows")).isInstanceOf(Long.class);
            assertThat(plan.get("Output")).isInstanceOf(List.class);
            assertThat(plan).doesNotContainKey("Actual Rows");
        }
    }

    @Test
    default void explainAnalyzeRunsItAndChangesNothing() {
        try (Face face = connect()) {
            face.execute("CREATE TEMP TABLE t(id int)");
            FaceStatement statement = FaceStatement.prepare(face, "INSERT INTO t SELECT generate_series(1, $1)");

            Map<String, Object> plan = statement.explainAnalyze(5).getFirst();
            assertThat(plan).containsKeys("Execution Time", "Plan");
            face.transaction(tx -> {
                tx.execute("INSERT INTO t VALUES(0)");
                assertThat(statement.in(tx).explainAnalyze(5)).hasSize(1);
                return null;
            });
            assertThat(face.fetch(Integer.class, "SELECT id FROM t")).containsExactly(0);
        }
    }
}
