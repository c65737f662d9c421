package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.ConversionException;
import io.github.loompg.error.MappingException;
import io.github.loompg.error.NoRowException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.UsageException;
import io.github.loompg.error.sqlstate.DivisionByZeroException;
import io.github.loompg.error.sqlstate.SyntaxErrorException;
import io.github.loompg.error.sqlstate.UndefinedColumnException;
import io.github.loompg.error.sqlstate.UniqueViolationException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How statements behave, on either face. */
interface QueriesContract {
    record Pair(int id, String name) {}

    /** A connection of its own, which the test closes. */
    default Face connect() {
        return connect(TestServer.options());
    }

    Face connect(ConnectOptions options);

    // execute

    @Test
    default void executeReturnsTheTag() {
        try (Face face = connect()) {
            assertThat(face.execute("CREATE TEMP TABLE t(id int)")).isEqualTo("CREATE TABLE");
            assertThat(face.execute("INSERT INTO t VALUES($1), ($2)", 1, 2)).isEqualTo("INSERT 0 2");
            assertThat(face.execute("SELECT * FROM t")).isEqualTo("SELECT 2");
            assertThat(face.execute("SELECT * FROM t WHERE id = $1", 1)).isEqualTo("SELECT 1");
        }
    }

    @Test
    default void executeRunsSeveralStatementsAsOneTransaction() {
        try (Face face = connect()) {
            assertThat(face.execute(
                            "CREATE TEMP TABLE t(id int); INSERT INTO t VALUES(1); SELECT 1; UPDATE t SET id = 2"))
                    .isEqualTo("UPDATE 1");
            assertThatExceptionOfType(DivisionByZeroException.class)
                    .isThrownBy(() -> face.execute("INSERT INTO t VALUES(3); SELECT 1 / 0; INSERT INTO t VALUES(4)"));
            assertThat(face.fetch(Integer.class, "SELECT id FROM t")).containsExactly(2);
        }
    }

    @Test
    default void executeOfNothingHasNoTag() {
        try (Face face = connect()) {
            assertThat(face.execute("")).isEmpty();
            assertThat(face.execute(" -- nothing\n ;")).isEmpty();
            assertThat(face.fetch("")).isEmpty();
        }
    }

    // fetch

    @Test
    default void fetchGivesAllRows() {
        try (Face face = connect()) {
            List<Row> rows = face.fetch("SELECT i, 'n' || i AS name FROM generate_series(1, 3) i");

            assertThat(rows).extracting(row -> row.getInt("i")).containsExactly(1, 2, 3);
            assertThat(rows).extracting(row -> row.getString("name")).containsExactly("n1", "n2", "n3");
        }
    }

    @Test
    default void fetchGivesNoneWhereThereIsNone() {
        try (Face face = connect()) {
            assertThat(face.fetch("SELECT 1 WHERE false")).isEmpty();
            assertThat(face.fetch("CREATE TEMP TABLE t(id int)")).isEmpty();
            assertThat(face.fetch(Pair.class, "INSERT INTO t VALUES(1)")).isEmpty();
            assertThat(face.fetchRow("INSERT INTO t VALUES(1)")).isNull();
            assertThat(face.fetchVal("INSERT INTO t VALUES(1)")).isNull();
            assertThat(face.requireVal(Long.class, "SELECT count(*) FROM t")).isEqualTo(3);
        }
    }

    @Test
    default void fetchMakesRecords() {
        try (Face face = connect()) {
            assertThat(face.fetch(Pair.class, "SELECT i AS id, 'n' || i AS name FROM generate_series(1, 2) i"))
                    .containsExactly(new Pair(1, "n1"), new Pair(2, "n2"));
            assertThat(face.fetchRow(Pair.class, "SELECT 7 AS id, NULL::text AS name"))
                    .isEqualTo(new Pair(7, null));
            assertThat(face.requireRow(Pair.class, "SELECT 7 AS id, 'x' AS name"))
                    .isEqualTo(new Pair(7, "x"));
        }
    }

    @Test
    default void fetchMakesValuesOfASingleColumn() {
        try (Face face = connect()) {
            assertThat(face.fetch(Long.class, "SELECT i FROM generate_series(1, 3) i"))
                    .containsExactly(1L, 2L, 3L);
            assertThat(face.fetch(String.class, "VALUES('a'), (NULL)")).containsExactly("a", null);
            assertThat(face.fetch(new TypeRef<List<Integer>>() {}, "VALUES(ARRAY[1, 2]), (ARRAY[3])"))
                    .containsExactly(List.of(1, 2), List.of(3));
            assertThat(face.fetchRow(new TypeRef<List<Integer>>() {}, "SELECT ARRAY[1]"))
                    .containsExactly(1);
            assertThat(face.requireRow(new TypeRef<List<Integer>>() {}, "SELECT ARRAY[1]"))
                    .containsExactly(1);
        }
    }

    @Test
    default void aLargeResultArrivesWhole() {
        try (Face face = connect()) {
            List<Row> rows = face.fetch("SELECT i, repeat('x', 1000) FROM generate_series(1, 20000) i");

            assertThat(rows).hasSize(20_000);
            assertThat(rows.getLast().getInt(0)).isEqualTo(20_000);
            assertThat(rows.getFirst().getString(1)).hasSize(1000);
        }
    }

    @Test
    default void rowsOutliveTheirConnection() {
        Row row;
        try (Face face = connect()) {
            row = face.requireRow("SELECT 'kept' AS word");
        }
        assertThat(row.getString("word")).isEqualTo("kept");
    }

    // The first row and its value

    @Test
    default void fetchRowGivesTheFirstRow() {
        try (Face face = connect()) {
            assertThat(face.fetchRow("SELECT i FROM generate_series(5, 9) i").getInt(0))
                    .isEqualTo(5);
            assertThat(face.fetchRow("SELECT 1 WHERE false")).isNull();
            assertThat(face.requireRow("SELECT 1 AS one").getInt("one")).isEqualTo(1);
        }
    }

    @Test
    default void fetchRowChangesEverythingThatTheStatementChanges() {
        try (Face face = connect()) {
            face.execute("CREATE TEMP TABLE t(id int)");
            assertThat(face.fetchRow("INSERT INTO t VALUES(1), (2), (3) RETURNING id")
                            .getInt("id"))
                    .isEqualTo(1);
            assertThat(face.fetchVal("SELECT count(*) FROM t")).isEqualTo(3L);
        }
    }

    @Test
    default void fetchValGivesTheFirstValue() {
        try (Face face = connect()) {
            assertThat(face.fetchVal("SELECT 1.5, 2")).isEqualTo(new BigDecimal("1.5"));
            assertThat(face.fetchVal("SELECT NULL::int")).isNull();
            assertThat(face.fetchVal("SELECT 1 WHERE false")).isNull();
            assertThat(face.fetchVal(Long.class, "SELECT 7, 8")).isEqualTo(7L);
            assertThat(face.fetchVal(new TypeRef<List<String>>() {}, "SELECT ARRAY['a'], 1"))
                    .containsExactly("a");
            assertThat(face.requireVal("SELECT 'x'")).isEqualTo("x");
            assertThat(face.requireVal(LocalDate.class, "SELECT '2024-02-29'::date"))
                    .isEqualTo("2024-02-29");
            assertThat(face.requireVal(new TypeRef<List<Long>>() {}, "SELECT ARRAY[1::bigint]"))
                    .containsExactly(1L);
        }
    }

    @Test
    default void requireThrowsWhereNothingIs() {
        try (Face face = connect()) {
            assertThatExceptionOfType(NoRowException.class)
                    .isThrownBy(() -> face.requireRow("SELECT 1 WHERE false"))
                    .withMessageContaining("SELECT 1 WHERE false");
            assertThatExceptionOfType(NoRowException.class)
                    .isThrownBy(() -> face.requireVal("SELECT NULL"))
                    .withMessageContaining("NULL");
            assertThatExceptionOfType(NoRowException.class)
                    .isThrownBy(() -> face.requireVal(Integer.class, "SELECT 1 WHERE false"));
            assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    // Arguments

    @Test
    default void aSingleNullIsOneNull() {
        try (Face face = connect()) {
            assertThat(face.fetchVal("SELECT $1::int IS NULL", (Object) null)).isEqualTo(true);
            assertThat(face.fetchVal("SELECT $1::int IS NULL", (Object[]) null)).isEqualTo(true);
            assertThat(face.execute("SELECT $1::int", (Object[]) null)).isEqualTo("SELECT 1");
        }
    }

    @Test
    default void aWrongNumberOfArgumentsIsRefused() {
        try (Face face = connect()) {
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> face.fetch("SELECT $1::int + $2::int", 1))
                    .withMessageContaining("2 parameters")
                    .withMessageContaining("1 argument was given: ");
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> face.fetch("SELECT 1", 1))
                    .withMessageContaining("0 parameters");
            assertThat(face.fetchVal("SELECT $1::int + $2::int", 1, 2)).isEqualTo(3);
        }
    }

    @Test
    default void asManyArgumentsAsTheProtocolCanCount() {
        try (Face face = connect()) {
            int most = 65_535;
            String sql = IntStream.rangeClosed(1, most)
                    .mapToObj(i -> "$" + i + "::int")
                    .collect(Collectors.joining(",", "SELECT cardinality(ARRAY[", "])"));
            Object[] ones = Collections.nCopies(most, 1).toArray();
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> face.fetch(
                            "SELECT $1::int", Collections.nCopies(most + 1, 1).toArray()))
                    .withMessageContaining("65536 arguments");
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> face.fetch("SELECT $" + (most + 1), ones));
            assertThat(face.fetchVal(sql, ones)).isEqualTo(most);
        }
    }

    @Test
    default void aSpreadArrayIsNamed() {
        try (Face face = connect()) {
            String[] names = {"a", "b", "c"};
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> face.fetch("SELECT $1::text[]", (Object[]) names))
                    .withMessageContaining("3 arguments")
                    .withMessageContaining("an array of String was spread");
            assertThat(face.fetchVal("SELECT cardinality($1::text[])", (Object) names))
                    .isEqualTo(3);
        }
    }

    @Test
    default void anArgumentOfAWrongTypeIsRefused() {
        try (Face face = connect()) {
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> face.fetch("SELECT $1::int, $2::int", 1, "seven"))
                    .satisfies(refused -> {
                        assertThat(refused.parameter()).isEqualTo(2);
                        assertThat(refused.expectedType()).isEqualTo("int4");
                        assertThat(refused.givenClass()).isEqualTo(String.class);
                        assertThat(refused.getMessage()).doesNotContain("seven");
                        assertThat(refused.hint()).isNotBlank();
                    });
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> face.fetch("SELECT $1::int, $2::int", 1, 5_000_000_000L));
            assertThat(face.fetchVal("SELECT $1::int + $2::int", 1, 2)).isEqualTo(3);
        }
    }

    @Test
    default void aRefusedArgumentLeavesNoTransactionBehind() {
        try (Face face = connect();
                Face other = connect()) {
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> face.fetch("SELECT $1::int FROM pg_class", "x"));
            assertThat(other.fetchVal("SELECT state FROM pg_stat_activity WHERE pid = $1", face.serverPid()))
                    .isEqualTo("idle");
        }
    }

    @Test
    default void textThatCannotBeSentIsRefused() {
        try (Face face = connect()) {
            for (String unsendable : List.of("a\0b", "half \uD83D", "\uDE00 half")) {
                assertThatExceptionOfType(UsageException.class)
                        .isThrownBy(() -> face.execute("SELECT '" + unsendable + "'"));
                assertThatExceptionOfType(UsageException.class)
                        .isThrownBy(() -> face.fetch("SELECT '" + unsendable + "'"));
                assertThatExceptionOfType(ArgumentException.class)
                        .isThrownBy(() -> face.fetch("SELECT $1::text", unsendable))
                        .satisfies(refused -> assertThat(refused.parameter()).isEqualTo(1));
            }
            assertThat(face.fetchVal("SELECT $1::text", "whole \uD83D\uDE00")).isEqualTo("whole \uD83D\uDE00");
        }
    }

    // Errors

    @Test
    default void anErrorOfTheServerHasItsClassAndShowsThePlace() {
        try (Face face = connect()) {
            assertThatExceptionOfType(UndefinedColumnException.class)
                    .isThrownBy(() -> face.fetch("SELECT nope"))
                    .withMessageContaining("SELECT nope\n           ^")
                    .satisfies(refused -> assertThat(refused.sql()).isEqualTo("SELECT nope"));
            assertThatExceptionOfType(SyntaxErrorException.class).isThrownBy(() -> face.execute("SELEC 1"));
            face.execute("CREATE TEMP TABLE t(id int CONSTRAINT only_one UNIQUE)");
            face.execute("INSERT INTO t VALUES($1)", 1);
            assertThatExceptionOfType(UniqueViolationException.class)
                    .isThrownBy(() -> face.execute("INSERT INTO t VALUES($1)", 1))
                    .satisfies(refused -> assertThat(refused.constraint()).isEqualTo("only_one"));
            assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    default void anErrorAmidTheRowsIsThrown() {
        try (Face face = connect()) {
            assertThatExceptionOfType(DivisionByZeroException.class)
                    .isThrownBy(() -> face.fetch("SELECT 1 / (5000 - i) FROM generate_series(1, 10000) i"));
            assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    default void rowsThatCannotBecomeWhatIsAskedForAreRefused() {
        try (Face face = connect()) {
            assertThatExceptionOfType(MappingException.class)
                    .isThrownBy(() -> face.fetch(Pair.class, "SELECT 1 AS id, 'x' AS title"));
            assertThatExceptionOfType(ConversionException.class)
                    .isThrownBy(
                            () -> face.fetch(Integer.class, "SELECT 5000000000 - i FROM generate_series(1, 1000) i"));
            assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    default void copyHasNoDataHere() {
        try (Face face = connect()) {
            face.execute("CREATE TEMP TABLE t(id int)");
            for (String copy : List.of("COPY t FROM STDIN", "/* */ cOpY t FROM STDIN")) {
                assertThatExceptionOfType(UsageException.class).isThrownBy(() -> face.execute(copy));
                assertThatExceptionOfType(UsageException.class).isThrownBy(() -> face.fetch(copy));
            }
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> face.execute("INSERT INTO t VALUES(1); COPY t FROM STDIN"));
            assertThat(face.execute("COPY (SELECT 1 FROM generate_series(1, 10)) TO STDOUT"))
                    .isEqualTo("COPY 10");
            assertThatExceptionOfType(UsageException.class).isThrownBy(() -> face.fetch("COPY (SELECT 1) TO STDOUT"));
            assertThat(face.fetchVal("SELECT count(*) FROM t")).isEqualTo(0L);
        }
    }

    @Test
    default void aChangedClientEncodingClosesTheConnection() {
        try (Face face = connect()) {
            assertThatExceptionOfType(ConnectionClosedException.class)
                    .isThrownBy(() -> face.execute("SET client_encoding = 'LATIN1'"))
                    .withMessageContaining("LATIN1");
            assertThat(face.isClosed()).isTrue();
        }
    }
}
