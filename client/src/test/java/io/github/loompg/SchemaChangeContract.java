package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.OutdatedStatementException;
import io.github.loompg.error.sqlstate.DivisionByZeroException;
import io.github.loompg.error.sqlstate.UndefinedColumnException;
import io.github.loompg.error.sqlstate.UndefinedTableException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of statements whose tables change, on either face. */
interface SchemaChangeContract {
    Face connect(ConnectOptions options);

    private Face connect() {
        Face face = connect(TestServer.options());
        face.execute("CREATE TEMP TABLE t(id int, name text); INSERT INTO t VALUES(1, 'one')");
        return face;
    }

    @Test
    default void aColumnThatIsAddedIsInTheNextResult() {
        try (Face face = connect()) {
            assertThat(face.requireRow("SELECT * FROM t").size()).isEqualTo(2);
            face.execute("ALTER TABLE t ADD COLUMN more int");
            assertThat(face.requireRow("SELECT * FROM t").size()).isEqualTo(3);
            face.execute("ALTER TABLE t DROP COLUMN name");
            assertThat(face.requireRow("SELECT * FROM t").size()).isEqualTo(2);
        }
    }

    @Test
    default void aParameterWhoseTypeHasChangedTakesTheNewOne() {
        try (Face face = connect()) {
            String sql = "SELECT count(*) FROM t WHERE id = $1";
            assertThat(face.fetchVal(sql, 1)).isEqualTo(1L);
            face.execute("ALTER TABLE t ALTER id TYPE text");
            assertThat(face.fetchVal(sql, "1")).isEqualTo(1L);
            face.execute("ALTER TABLE t ALTER id TYPE bigint USING 1");
            assertThat(face.fetchVal(sql, 1)).isEqualTo(1L);
            assertThatExceptionOfType(ArgumentException.class).isThrownBy(() -> face.fetchVal(sql, "1"));
            assertThat(face.fetchVal(sql, 1)).isEqualTo(1L);
        }
    }

    @Test
    default void anArgumentThatNoLongerFitsIsRefusedForWhatItIsNow() {
        try (Face face = connect()) {
            String sql = "SELECT count(*) FROM t WHERE id = $1";
            assertThat(face.fetchVal(sql, 1)).isEqualTo(1L);
            face.execute("ALTER TABLE t ALTER id TYPE text");
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> face.fetchVal(sql, 1))
                    .withMessageContaining("text");
            assertThat(face.fetchVal(sql, "1")).isEqualTo(1L);
        }
    }

    @Test
    default void aColumnMayBeReadAsWhatItHasBecome() {
        try (Face face = connect()) {
            String sql = "SELECT id FROM t";
            assertThat(face.fetch(Integer.class, sql)).containsExactly(1);
            face.execute("ALTER TABLE t ALTER id TYPE text");
            assertThat(face.fetch(String.class, sql)).containsExactly("1");
        }
    }

    @Test
    default void aTableThatIsGoneIsMissedAndFoundAgain() {
        try (Face face = connect()) {
            String sql = "SELECT name FROM t WHERE id = $1";
            assertThat(face.fetch(sql, 1)).hasSize(1);
            face.execute("ALTER TABLE t RENAME TO s");
            assertThatExceptionOfType(UndefinedTableException.class)
                    .isThrownBy(() -> face.fetch(sql, 1))
                    .withMessageContaining("^");
            face.execute("ALTER TABLE s RENAME TO t");
            assertThat(face.fetch(sql, 1)).hasSize(1);
            face.execute("ALTER TABLE t RENAME name TO title");
            assertThatExceptionOfType(UndefinedColumnException.class).isThrownBy(() -> face.fetch(sql, 1));
            face.execute("DROP TABLE t");
            face.execute("CREATE TEMP TABLE t(name int, id int)");
            face.execute("INSERT INTO t VALUES(7, 1)");
            assertThat(face.fetchVal(sql, 1)).isEqualTo(7);
        }
    }

    @Test
    default void aSearchPathThatChangesIsFollowed() {
        try (Face face = connect()) {
            face.execute("CREATE TEMP TABLE u(a text)");
            face.execute(
                    "DROP SCHEMA IF EXISTS moved CASCADE; CREATE SCHEMA moved; CREATE TABLE moved.w(a int, b int)");
            face.execute("CREATE TEMP TABLE w(a text)");
            assertThat(face.fetch("SELECT * FROM w")).isEmpty();
            face.execute("INSERT INTO moved.w VALUES(1, 2)");
            face.execute("SET search_path = moved, pg_temp");
            assertThat(face.requireRow("SELECT * FROM w").size()).isEqualTo(2);
            face.execute("DROP SCHEMA moved CASCADE");
        }
    }

    @Test
    default void theFirstStatementOfATransactionIsRunOnceMore() {
        try (Face face = connect()) {
            face.fetch("SELECT * FROM t");
            face.execute("ALTER TABLE t ADD COLUMN more int");
            int columns = face.transaction(tx -> {
                int first = tx.requireRow("SELECT * FROM t").size();
                tx.execute("INSERT INTO t VALUES(2)");
                return first;
            });
            assertThat(columns).isEqualTo(3);
            assertThat(face.requireVal(Long.class, "SELECT count(*) FROM t")).isEqualTo(2);
        }
    }

    @Test
    default void aCursorThatIsTheFirstOfATransactionIsOpenedOnceMore() {
        try (Face face = connect()) {
            face.fetch("SELECT * FROM t");
            face.execute("ALTER TABLE t ADD COLUMN more int");
            int columns = face.transaction(tx -> {
                int first = tx.cursor("SELECT * FROM t").fetch(1).getFirst().size();
                tx.execute("INSERT INTO t VALUES(2)");
                return first;
            });
            assertThat(columns).isEqualTo(3);
            assertThat(face.requireVal(Long.class, "SELECT count(*) FROM t")).isEqualTo(2);
        }
    }

    @Test
    default void aLaterCursorOfATransactionIsAnErrorAndTheTransactionMayBeRunAgain() {
        try (Face face = connect()) {
            face.fetch("SELECT * FROM t");
            face.execute("ALTER TABLE t ADD COLUMN more int");
            assertThatExceptionOfType(OutdatedStatementException.class)
                    .isThrownBy(() -> face.transaction(tx -> {
                        tx.execute("INSERT INTO t VALUES(2)");
                        return tx.cursor("SELECT * FROM t").fetch(1);
                    }))
                    .satisfies(outdated -> assertThat(outdated.safeToRetry()).isTrue());
            assertThat(face.requireVal(Long.class, "SELECT count(*) FROM t")).isEqualTo(1);
        }
    }

    @Test
    default void aLaterStatementOfATransactionIsAnErrorAndTheTransactionMayBeRunAgain() {
        try (Face face = connect()) {
            face.fetch("SELECT * FROM t");
            face.execute("ALTER TABLE t ADD COLUMN more int");
            assertThatExceptionOfType(OutdatedStatementException.class)
                    .isThrownBy(() -> insertAndRead(face))
                    .satisfies(outdated -> assertThat(outdated.safeToRetry()).isTrue());
            assertThat(insertAndRead(face)).isEqualTo(3);
            assertThat(face.requireVal(Long.class, "SELECT count(*) FROM t")).isEqualTo(2);
        }
    }

    private static int insertAndRead(Face face) {
        return face.transaction(tx -> {
            tx.execute("INSERT INTO t VALUES(2)");
            return tx.requireRow("SELECT * FROM t").size();
        });
    }

    @Test
    default void aStatementInASavepointIsAnErrorTooAndTheNextAttemptSucceeds() {
        try (Face face = connect()) {
            face.fetch("SELECT * FROM t");
            face.execute("ALTER TABLE t ADD COLUMN more int");
            face.transaction(tx -> {
                assertThatExceptionOfType(OutdatedStatementException.class)
                        .isThrownBy(() -> tx.transaction(inner -> inner.fetch("SELECT * FROM t")));
                List<?> rows = tx.transaction(inner -> inner.fetch("SELECT * FROM t"));
                assertThat(rows).hasSize(1);
                return null;
            });
        }
    }

    @Test
    default void aChangeThatIsRolledBackIsNoChange() {
        try (Face face = connect()) {
            assertThat(face.requireRow("SELECT * FROM t").size()).isEqualTo(2);
            try (Face tx = face.begin()) {
                tx.execute("ALTER TABLE t ADD COLUMN more int");
                tx.rollback();
            }
            assertThat(face.requireRow("SELECT * FROM t").size()).isEqualTo(2);
        }
    }

    @Test
    default void withoutACacheAChangeIsNoticedAtOnce() {
        try (Face face = connect(TestServer.options().statementCacheSize(0))) {
            face.execute("CREATE TEMP TABLE t(id int)");
            face.execute("INSERT INTO t VALUES(1)");
            assertThat(face.fetchVal("SELECT * FROM t")).isEqualTo(1);
            face.execute("ALTER TABLE t ALTER id TYPE text");
            assertThat(face.fetchVal("SELECT * FROM t")).isEqualTo("1");
        }
    }

    @Test
    default void aRefusalOfItsOwnIsNotTriedTwice() {
        try (Face face = connect()) {
            face.execute("CREATE TEMP SEQUENCE tries");
            String sql = "SELECT 1 / (nextval('tries') - $1)";
            face.fetch(sql, 100L);
            assertThatExceptionOfType(DivisionByZeroException.class).isThrownBy(() -> face.fetch(sql, 2L));
            assertThat(face.requireVal(Long.class, "SELECT last_value FROM tries"))
                    .isEqualTo(2);
        }
    }
}
