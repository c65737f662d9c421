package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.data.DataType;
import io.github.loompg.data.Named;
import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.UsageException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How arguments by name behave, on either face. */
interface NamedContract {
    record User(int id, String fullName) {}

    Face connect(ConnectOptions options);

    private Face connect() {
        return connect(TestServer.options());
    }

    @Test
    default void fromPairsAMapOrARecord() {
        try (Face face = connect()) {
            String sql = "SELECT :id::int AS id, :full_name::text AS full_name";
            assertThat(face.requireRow(User.class, sql, Named.of("id", 7, "full_name", "Bob")))
                    .isEqualTo(new User(7, "Bob"));
            assertThat(face.requireRow(User.class, sql, Named.of(Map.of("id", 7, "full_name", "Bob", "more", 1))))
                    .isEqualTo(new User(7, "Bob"));
            assertThat(face.requireRow(User.class, sql, Named.of(new User(7, "Bob"))))
                    .isEqualTo(new User(7, "Bob"));
            Map<String, Object> withNull = new HashMap<>();
            withNull.put("id", null);
            assertThat(face.fetchVal("SELECT :id::int", Named.of(withNull))).isNull();
        }
    }

    @Test
    default void inEveryVerbAndInTransactions() {
        try (Face face = connect()) {
            face.execute("CREATE TEMP TABLE t(id int, full_name text)");
            assertThat(face.execute("INSERT INTO t VALUES(:id, :fullName)", Named.of(new User(1, "a"))))
                    .isEqualTo("INSERT 0 1");
            face.transaction(tx -> tx.execute("INSERT INTO t VALUES(:id, :fullName)", Named.of(new User(2, "b"))));
            assertThat(face.fetch("SELECT * FROM t WHERE id > :id", Named.of("id", 0)))
                    .hasSize(2);
            assertThat(face.fetchVal("SELECT full_name FROM t WHERE id = :id", Named.of("id", 2)))
                    .isEqualTo("b");
        }
    }

    @Test
    default void aNameMayStandAnyNumberOfTimes() {
        try (Face face = connect()) {
            assertThat(face.fetchVal("SELECT :a::int + :b::int * :a", Named.of("a", 2, "b", 3)))
                    .isEqualTo(8);
        }
    }

    @Test
    default void aListBehindInIsAnArray() {
        try (Face face = connect()) {
            String sql = "SELECT i FROM generate_series(1, 5) i WHERE i IN (:list)";
            assertThat(face.fetch(Integer.class, sql, Named.of("list", List.of(2, 4))))
                    .containsExactly(2, 4);
            assertThat(face.fetch(Integer.class, sql, Named.of("list", Set.of(3))))
                    .containsExactly(3);
            assertThat(face.fetch(Integer.class, sql, Named.of("list", new int[] {1, 5})))
                    .containsExactly(1, 5);
            assertThat(face.fetch(Integer.class, sql, Named.of("list", 3))).containsExactly(3);
            assertThat(face.fetch(Integer.class, sql, Named.of("list", List.of())))
                    .isEmpty();
            String not = "SELECT i FROM generate_series(1, 5) i WHERE i + 0 not in ( :list ) = true AND i < :most";
            assertThat(face.fetch(Integer.class, not, Named.of("list", List.of(2, 4), "most", 5)))
                    .containsExactly(1, 3);
            assertThat(face.fetchVal("SELECT position('b' IN (:text))", Named.of("text", "abc")))
                    .isEqualTo(2);
            assertThat(face.fetch(
                            Integer.class,
                            "SELECT i FROM generate_series(1, 5) i WHERE i IN (:a, :b)",
                            Named.of("a", 1, "b", 2)))
                    .containsExactly(1, 2);
        }
    }

    @Test
    default void whatIsNoParameterIsLeftAlone() {
        try (Face face = connect()) {
            String sql = "SELECT ':x', E'\\':x', $$:x$$, $q$:x$q$, \"a:x\" /* :x /* :x */ */ -- :x\n"
                    + ", 'a'::text, (ARRAY[1, 2, 3])[1:2], (ARRAY[1, 2, 3])[n:m], (ARRAY[1, 2, 3])[:i], U&':x'"
                    + ", '{\"a\": 1}'::jsonb ? 'a', :y::int FROM (SELECT 1 AS \"a:x\", 1 AS n, 2 AS m) t";
            List<Object> values = Collections.unmodifiableList(
                    Arrays.asList(":x", "':x", ":x", ":x", 1, "a", List.of(1, 2), List.of(1, 2), 2, ":x", true, 9));
            assertThat(face.requireRow(sql, Named.of("y", 9, "i", 2)).toList()).isEqualTo(values);
        }
    }

    @Test
    default void backslashesCountAsTheServerSays() {
        try (Face face = connect()) {
            face.execute("SET standard_conforming_strings = off; SET escape_string_warning = off");
            assertThat(face.fetchVal("SELECT '\\' :x' || :y::text", Named.of("y", "z")))
                    .isEqualTo("' :xz");
            face.execute("SET standard_conforming_strings = on");
            assertThat(face.fetchVal("SELECT '\\' || :y::text || ' '", Named.of("y", "z")))
                    .isEqualTo("\\z ");
        }
    }

    @Test
    default void mistakesAreSaidByName() {
        try (Face face = connect()) {
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> face.fetch("SELECT :nmae::text", Named.of("name", "secret", "id", 1)))
                    .withMessageContaining(":nmae")
                    .withMessageContaining("the names are id, name")
                    .withMessageNotContaining("secret");
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> face.fetch("SELECT :a::int, $1::int", Named.of("a", 1)))
                    .withMessageContaining("some parameters have names");
            assertThatExceptionOfType(UsageException.class).isThrownBy(() -> Named.of("a", 1, "b"));
            assertThatExceptionOfType(UsageException.class).isThrownBy(() -> Named.of("a", 1, 2, 3));
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> face.fetch("SELECT :a::text, :id::int", Named.of("a", "x", "id", "7")))
                    .withMessageStartingWith("parameter :id (int4, given java.lang.String)");
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(
                            () -> FaceStatement.prepare(face, "SELECT $1::int").fetch(Named.of("a", 1)))
                    .withMessageContaining("by number");
            assertThat(Named.of("name", "secret").toString()).isEqualTo("Named[name]");
            assertThat(face.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    default void inPreparedStatementsToo() {
        try (Face face = connect()) {
            String sql = "SELECT i FROM generate_series(1, 9) i WHERE i < :most::int AND i IN (:list)";
            FaceStatement statement = FaceStatement.prepare(face, sql);
            assertThat(statement.query()).isEqualTo(sql);
            assertThat(statement.parameters()).extracting(DataType::name).containsExactly("int4", "int4[]");
            assertThat(statement.fetch(Integer.class, Named.of("most", 5, "list", List.of(2, 4, 6))))
                    .containsExactly(2, 4);
            assertThat(statement.fetchVal(Integer.class, Named.of("list", List.of(), "most", 5)))
                    .isNull();
            assertThat(statement
                            .cursor(Integer.class, Named.of("list", Set.of(3), "most", 5))
                            .fetch(2))
                    .containsExactly(3);
            assertThat(statement.explain(Named.of("list", Set.of(3), "most", 5)))
                    .hasSize(1);
            face.execute("DEALLOCATE ALL");
            assertThat(statement.fetchVal(Integer.class, Named.of("list", 8, "most", 9)))
                    .isEqualTo(8);

            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> statement.fetch(5, List.of(1)))
                    .withMessage("the parameters of the prepared statement have names, and the arguments have none\n"
                            + "hint: give them as one argument, by Named.of");
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> statement.fetch(Named.of("most", "5", "list", List.of())))
                    .withMessageStartingWith("parameter :most (int4, given java.lang.String)");
            assertThatExceptionOfType(ArgumentException.class)
                    .isThrownBy(() -> face.cursor(sql, Named.of("most", "5", "list", List.of()))
                            .fetchRow())
                    .withMessageStartingWith("parameter :most (int4, given java.lang.String)");
            assertThat(FaceStatement.prepare(face, "SELECT 1").fetchVal(Integer.class, Named.of("unused", 1)))
                    .isEqualTo(1);
        }
    }

    @Test
    default void theStatementIsPreparedOnce() {
        try (Face face = connect()) {
            for (int i = 0; i < 3; i++) {
                assertThat(face.fetchVal("SELECT :i::int", Named.of("i", i))).isEqualTo(i);
            }
            assertThat(face.fetch(String.class, "SELECT statement FROM pg_prepared_statements"))
                    .contains("SELECT $1::int");
        }
    }
}
