package io.github.loompg.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionEffectsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                " select * from users where id = $1 ; ",
                "SELECT count(*), max(a) FROM t WHERE a IN (1, 2) AND b = ANY($1)",
                "INSERT INTO t(a, b) VALUES($1, $2) ON CONFLICT (a) DO UPDATE SET b = excluded.b RETURNING a",
                "INSERT INTO s.t AS x (a) SELECT lower(b) FROM u",
                "INSERT INTO \"T\" (a) VALUES (now())",
                "UPDATE t SET a = coalesce(a, 0) + 1",
                "DELETE FROM t USING u WHERE t.a = u.a",
                "MERGE INTO t USING u ON (t.a = u.a) WHEN MATCHED THEN DELETE",
                "VALUES (1), (2)",
                "TABLE t",
                "(SELECT 1) UNION (SELECT 2)",
                "WITH x AS (SELECT 1) SELECT * FROM x",
                "SELECT 'into; set_config(1)', \"into\" FROM t -- into",
                "SELECT $$ into temp $$",
                "SELECT E'a\\'b' FROM t",
            })
    void knowsWhatLeavesNothingBehind(String sql) {
        SessionEffects effects = SessionEffects.of(sql);
        assertThat(effects).isEqualTo(new SessionEffects(true, true, false, effects.reads()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SELECT my_function(1)", "SELECT s.\"count\"(1), \"in\"(2)", "INSERT INTO t SELECT f(a) FROM u"})
    void doesNotTrustFunctionsThatItDoesNotKnow(String sql) {
        assertThat(SessionEffects.of(sql)).satisfies(effects -> {
            assertThat(effects.single()).isTrue();
            assertThat(effects.clean()).isFalse();
            assertThat(effects.prepares()).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT set_config('a.b', 'c', false)",
                "SELECT pg_catalog.set_config('a.b', 'c', false)",
                "SELECT \"set_config\"('a.b', 'c', false)",
                "SELECT SET_CONFIG ('a.b', 'c', false)",
                "SELECT /* ( */ set_config /* x */ ('a.b', 'c', false)",
                "SELECT * INTO TEMP t FROM u",
                "SELECT 1 INTO t",
                "WITH x AS (SELECT 1) SELECT * INTO t FROM x",
                "INSERT INTO t SELECT set_config('a.b', 'c', false)",
                "SELECT pg_advisory_lock(1)",
                "SELECT pg_try_advisory_lock_shared(1)",
                "SELECT lastval()",
                "SELECT pg_sleep(1)",
                "SELECT * FROM pg_temp.t",
                "INSERT INTO pg_temp.t VALUES(1)",
            })
    void knowsWhatNeedsASessionOfItsOwn(String sql) {
        assertNeitherSingleNorClean(sql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET work_mem = '1MB'",
                "SET ROLE joe",
                "LISTEN a",
                "CREATE TEMP TABLE t(a int)",
                "DO $$ BEGIN END $$",
                "CALL p()",
                "PREPARE p AS SELECT 1",
                "SELECT 1; SET a.b = 'c'",
                "BEGIN; SELECT set_config('a.b', 'c', false); COMMIT",
                "EXPLAIN ANALYZE SELECT set_config('a.b', 'c', false)",
                "SELECT '\\'; SET a.b = 'c' --'",
                "SELECT U&\"\\0073et_config\"('a.b', 'c', false)",
                "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
            })
    void takesTheRestForSomethingThatLeavesTraces(String sql) {
        assertNeitherSingleNorClean(sql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN",
                "START TRANSACTION",
                "SELECT 1; SELECT 2",
                "BEGIN; SELECT 1; COMMIT",
                "SET LOCAL a.b = 'c'",
                "SHOW work_mem",
                ""
            })
    void knowsWhatCannotBeSharedButLeavesNothing(String sql) {
        assertThat(SessionEffects.of(sql)).isEqualTo(new SessionEffects(false, true, false, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "select a, f(b) from t where c = $1 -- update",
                "SELECT update, (delete) FROM t",
                "SELECT 'insert into t' FROM (SELECT 1) AS t",
                "VALUES (1), (2)",
                "TABLE t",
                "(SELECT 1) UNION ALL (SELECT 2)",
                "WITH a AS (SELECT 1), b AS MATERIALIZED (VALUES (2)) SELECT * FROM a, b",
                "WITH a AS (SELECT \"update\" FROM t) SELECT * FROM a",
            })
    void knowsWhatOnlyReads(String sql) {
        assertThat(SessionEffects.of(sql).reads()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INSERT INTO t VALUES(1)",
                "UPDATE t SET a = 1",
                "DELETE FROM t",
                "MERGE INTO t USING u ON (t.a = u.a) WHEN MATCHED THEN DELETE",
                "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a",
                "WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a",
                "(WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a)",
                "WITH a AS NOT MATERIALIZED ( /* ( */ UPDATE t SET a = 1 RETURNING *) TABLE a",
                "SELECT * INTO t FROM u",
                "SELECT set_config('a.b', 'c', false)",
                "SELECT 1; SELECT 2",
                "EXPLAIN SELECT 1",
                "SHOW work_mem",
                "SELECT '\\'; SET a.b = 'c' --'",
                "",
            })
    void doesNotTakeAnythingElseForAReader(String sql) {
        assertThat(SessionEffects.of(sql).reads()).isFalse();
    }

    @Test
    void remembers() {
        KnownEffects known = new KnownEffects();
        SessionEffects effects = known.of("SELECT my_function(1)");
        assertThat(known.of("SELECT my_function(1)")).isSameAs(effects);
        for (int i = 0; i < 5_000; i++) {
            assertThat(known.of("SELECT " + i).single()).isTrue();
        }
        assertThat(known.of("SELECT '" + "x".repeat(20_000) + "'").clean()).isTrue();
    }

    @Test
    void knowsWhatMayPrepareStatements() {
        assertThat(List.of("PREPARE p AS SELECT 1", "DO $$ BEGIN END $$", "CALL p()", "SET a.b = 'c'; EXECUTE p"))
                .allMatch(sql -> SessionEffects.of(sql).prepares());
        assertThat(List.of("SET work_mem = '1MB'", "LISTEN a", "CREATE TEMP TABLE t(a int)", "SELECT lastval()"))
                .noneMatch(sql -> SessionEffects.of(sql).prepares());
    }

    private static void assertNeitherSingleNorClean(String sql) {
        SessionEffects effects = SessionEffects.of(sql);
        assertThat(effects.single()).isFalse();
        assertThat(effects.clean()).isFalse();
    }
}
