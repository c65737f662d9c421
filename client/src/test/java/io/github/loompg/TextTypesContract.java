package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.data.Row;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Types of PostgreSQL's own that travel as text, because they have no other form or their other form says less. */
interface TextTypesContract {
    Face connect(ConnectOptions options);

    private Face connect() {
        return connect(TestServer.options());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\u0000',
            value = {
                "tsvector;'a':1A,2B 'cat' 'it''s':3",
                "tsquery;'a' & !'b':*A | 'c' <-> 'd'",
                "regclass;pg_class",
                "regtype;integer",
                "regproc;now",
                "regprocedure;abs(integer)",
                "regoper;||/",
                "regoperator;+(integer,integer)",
                "regnamespace;pg_catalog",
                "regrole;postgres",
                "regcollation;\"C\"",
                "regconfig;english",
                "regdictionary;simple",
                "aclitem;postgres=arw/postgres",
            })
    default void isTheTextOfTheServer(String type, String text) {
        try (Face face = connect()) {
            Row row = face.requireRow("SELECT $1::" + type + ", $1::" + type + " = $2::text::" + type, text, text);
            assertThat(row.get(0)).isEqualTo(text);
            assertThat(row.getBoolean(1)).isTrue();
            List<String> list = Arrays.asList(text, null, text);
            assertThat(face.fetchVal("SELECT $1::" + type + "[]", list)).isEqualTo(list);
            face.execute("CREATE TYPE pg_temp.pair AS (a int, b " + type + ")");
            Row pair = (Row) face.requireVal("SELECT ROW(7, $1::" + type + ")::pg_temp.pair", text);
            assertThat(pair.toList()).containsExactly(7, text);
            assertThat(face.fetchVal("SELECT $1::pg_temp.pair", pair)).isEqualTo(pair);
        }
    }

    /** What the server alone can make. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "SELECT 'x'::cstring;x",
                "SELECT 'x';x",
                "SELECT enum_first(NULL::pg_temp.mood)::anyenum;a",
                "SELECT adbin FROM pg_attrdef WHERE adrelid = 'pg_temp.stats'::regclass;{FUNCEXPR",
                "SELECT stxdndistinct FROM pg_statistic_ext_data;{\"1, 2\": 3}",
                "SELECT stxddependencies FROM pg_statistic_ext_data;{\"1 => 2\": 1.000000",
                "SELECT stxdmcv FROM pg_statistic_ext_data;\\x",
            })
    default void isReadAsText(String sql, String begin) {
        try (Face face = connect()) {
            face.execute("CREATE TYPE pg_temp.mood AS ENUM ('a', 'b');"
                    + " CREATE TEMP TABLE stats(a int, b int, c numeric DEFAULT random());"
                    + " INSERT INTO stats SELECT i % 3, i % 3 FROM generate_series(1, 300) AS i;"
                    + " CREATE STATISTICS pg_temp.s (ndistinct, dependencies, mcv) ON a, b FROM stats;"
                    + " ANALYZE stats");
            String mine = sql.contains("pg_statistic_ext_data")
                    ? sql + " JOIN pg_statistic_ext s ON s.oid = stxoid WHERE s.stxrelid = 'pg_temp.stats'::regclass"
                    : sql;
            assertThat((String) face.requireVal(mine)).startsWith(begin);
        }
    }

    @Test
    default void aCatalogsRowsAreReadAsTheyAre() {
        try (Face face = connect()) {
            Row row = (Row) face.requireVal("SELECT c FROM pg_class c WHERE oid = 'pg_type'::regclass");
            assertThat(row.get("relname")).isEqualTo("pg_type");
            assertThat(row.get("relacl")).isInstanceOf(List.class);
        }
    }
}
