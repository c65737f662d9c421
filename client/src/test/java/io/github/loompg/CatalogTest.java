package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.catalog.TypeQuery;
import io.github.loompg.codec.TypeCodec;
import io.github.loompg.data.DataType;
import io.github.loompg.data.Range;
import io.github.loompg.data.Row;
import io.github.loompg.error.ConversionException;
import io.github.loompg.testkit.PostgresServer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What connections find out about the types of their database, how often, and what they do when those change. */
class CatalogTest {
    private final String schema = "s" + UUID.randomUUID().toString().replace("-", "");
    private Connection connection;

    @BeforeEach
    void createSchema() {
        connection = Postgres.connect(TestServer.options());
        connection.execute("CREATE SCHEMA " + schema);
        connection.execute("SET search_path = " + schema);
    }

    @AfterEach
    void dropSchema() {
        try (Connection cleaning = Postgres.connect(TestServer.options())) {
            connection.terminate();
            cleaning.execute("DROP SCHEMA " + schema + " CASCADE");
        }
    }

    private Connection another() {
        Connection other = Postgres.connect(TestServer.options());
        other.execute("SET search_path = " + schema);
        return other;
    }

    private static String typeOf(Queries queries, String sql) {
        return queries.requireRow(sql).attributes().get(0).type().name();
    }

    private static DataType.Kind kindOf(Queries queries, String sql) {
        return queries.requireRow(sql).attributes().get(0).type().kind();
    }

    @Test
    void aTypeThatIsDroppedAndCreatedAgainIsAnotherOne() {
        connection.execute("CREATE TYPE t AS ENUM ('a')");
        assertThat(kindOf(connection, "SELECT NULL::t")).isEqualTo(DataType.Kind.ENUM);
        connection.execute("DROP TYPE t; CREATE TYPE t AS (a int)");
        assertThat(kindOf(connection, "SELECT NULL::t")).isEqualTo(DataType.Kind.COMPOSITE);
    }

    @Test
    void aTypeThatIsRenamedIsCalledSo() {
        connection.execute("CREATE TYPE t AS ENUM ('a')");
        assertThat(typeOf(connection, "SELECT 'a'::t")).isEqualTo("t");
        connection.execute("ALTER TYPE t RENAME TO u");
        assertThat(typeOf(connection, "SELECT 'a'::u")).isEqualTo("u");
    }

    /** If the next type got what was known of the one that was rolled back, it would be an enum. */
    @Test
    void whatATransactionChangesIsUnknownToOthersUntilItCommits() {
        connection.execute("CREATE TYPE t AS ENUM ('a')");
        try (Connection other = another()) {
            assertThat(typeOf(other, "SELECT 'a'::t")).isEqualTo("t");
            Transaction tx = connection.begin();
            tx.execute("ALTER TYPE t RENAME TO u");
            assertThat(typeOf(tx, "SELECT 'a'::u")).isEqualTo("u");
            assertThat(typeOf(other, "SELECT 'a'::\"t\"")).isEqualTo("t");
            tx.rollback();
            assertThat(typeOf(connection, "SELECT 'a'::t")).isEqualTo("t");
            connection.transaction(again -> {
                again.execute("ALTER TYPE t RENAME TO v");
                assertThat(typeOf(again, "SELECT 'a'::v")).isEqualTo("v");
            });
            assertThat(typeOf(connection, "SELECT 'a'::v")).isEqualTo("v");
            assertThat(typeOf(other, "SELECT 'a'::v")).isEqualTo("v");
        }
    }

    @Test
    void aTransactionBegunByHandCountsAsWell() {
        connection.execute("CREATE TYPE t AS ENUM ('a')");
        assertThat(typeOf(connection, "SELECT 'a'::t")).isEqualTo("t");
        connection.execute("BEGIN");
        connection.execute("ALTER TYPE t RENAME TO u");
        assertThat(typeOf(connection, "SELECT 'a'::u")).isEqualTo("u");
        connection.fetch("ROLLBACK");
        assertThat(typeOf(connection, "SELECT 'a'::t")).isEqualTo("t");
    }

    @Test
    void aSavepointThatIsRolledBackTakesItsTypesAlong() {
        connection.execute("CREATE TYPE t AS ENUM ('a')");
        connection.transaction(tx -> {
            Transaction inner = tx.begin();
            inner.execute("ALTER TYPE t RENAME TO u");
            assertThat(typeOf(inner, "SELECT 'a'::u")).isEqualTo("u");
            inner.rollback();
            assertThat(typeOf(tx, "SELECT 'a'::t")).isEqualTo("t");
        });
        assertThat(typeOf(connection, "SELECT 'a'::t")).isEqualTo("t");
    }

    /** Everything that could be meant is there a second time, and found first. */
    @Test
    void noSchemaThatIsSearchedFirstLeadsTheCatalogAstray() {
        connection.execute("""
            CREATE DOMAIN int4 AS text;
            CREATE TYPE mood AS ENUM ('a');
            CREATE TABLE pg_type(oid oid);
            CREATE TABLE pg_namespace(oid oid);
            CREATE FUNCTION lies(oid, oid) RETURNS boolean LANGUAGE sql AS 'SELECT false';
            CREATE OPERATOR = (LEFTARG = oid, RIGHTARG = oid, FUNCTION = lies);
            CREATE FUNCTION unnest(oid[]) RETURNS SETOF oid LANGUAGE sql AS 'SELECT 0::oid';
            """);
        connection.execute("SET search_path = " + schema + ", pg_catalog");
        assertThat(connection.fetchVal("SELECT $1::int4[]", List.of("x"))).isEqualTo(List.of("x"));
        assertThat(connection.fetchVal("SELECT $1::mood[]", List.of("a"))).isEqualTo(List.of("a"));
        assertThat(connection.fetchVal("SELECT $1::pg_catalog.int4", 1)).isEqualTo(1);
    }

    @Test
    void leavesTheSettingOfTheUserAlone() {
        connection.execute("CREATE TYPE t AS ENUM ('a'); CREATE TYPE u AS ENUM ('a')");
        connection.transaction(tx -> {
            tx.execute("SET jit = on");
            assertThat(typeOf(tx, "SELECT 'a'::t")).isEqualTo("t");
            assertThat(tx.fetchVal("SHOW jit")).isEqualTo("on");
        });
        assertThat(connection.fetchVal("SHOW jit")).isEqualTo("on");
        connection.execute("SET jit = off");
        connection.transaction(tx -> {
            tx.execute("SET LOCAL jit = on");
            assertThat(typeOf(tx, "SELECT 'a'::u")).isEqualTo("u");
            assertThat(tx.fetchVal("SHOW jit")).isEqualTo("on");
        });
        assertThat(connection.fetchVal("SHOW jit")).isEqualTo("off");
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void worksOnEveryMajorVersion(int major) {
        try (Connection server = Postgres.connect(PostgresServer.shared(major).uri())) {
            server.execute("CREATE TYPE pg_temp.mood AS ENUM ('a'); CREATE DOMAIN pg_temp.moods AS pg_temp.mood[]");
            assertThat(server.fetchVal("SELECT $1::pg_temp.moods", List.of("a")))
                    .isEqualTo(List.of("a"));
            assertThat(kindOf(server, "SELECT NULL::pg_temp.mood")).isEqualTo(DataType.Kind.ENUM);
        }
    }

    enum Mood {
        A,
        B
    }

    record One(int a) {}

    record Two(int a, String b) {}

    private void otherProgram(String sql) {
        PostgresServer.shared().sql("SET search_path = " + schema + "; " + sql);
    }

    /** Nothing tells a client that another program has altered a type, but what does not fit any more. */
    @Test
    void whatAnotherProgramAltersIsNoticedWhenItDoesNotFit() {
        connection.execute("CREATE TYPE c AS (a int); CREATE TYPE e AS ENUM ('a'); CREATE TABLE t(c c); INSERT INTO t"
                + " VALUES(ROW(1))");
        assertThat(connection.fetchVal(One.class, "SELECT c FROM t")).isEqualTo(new One(1));
        assertThat(connection.fetchVal(One.class, "SELECT $1::c", new One(1))).isEqualTo(new One(1));
        assertThat(connection.fetchVal("SELECT $1::e", Mood.A)).isEqualTo("a");

        otherProgram("ALTER TYPE c ADD ATTRIBUTE b text CASCADE; ALTER TYPE e ADD VALUE 'b'");

        assertThatExceptionOfType(ConversionException.class)
                .isThrownBy(() -> connection.fetchVal("SELECT c FROM t"))
                .withMessageContaining("has been altered");
        assertThat(connection.fetchVal(Two.class, "SELECT c FROM t")).isEqualTo(new Two(1, null));
        assertThat(connection.fetchVal(Two.class, "SELECT $1::c", new Two(2, "b")))
                .isEqualTo(new Two(2, "b"));
        assertThat(connection.fetchVal("SELECT $1::e", Mood.B)).isEqualTo("b");

        otherProgram("ALTER TYPE c RENAME ATTRIBUTE b TO d; ALTER TYPE e ADD VALUE 'unheard_of'");
        connection.reloadSchemaState();
        Row row = (Row) connection.fetchVal("SELECT c FROM t");
        assertThat(row.has("d")).isTrue();
    }

    @Test
    void anArgumentThatDoesNotFitIsTriedAgainWithWhatTheTypeIsByThen() {
        connection.execute("CREATE TYPE c AS (a int); CREATE TYPE e AS ENUM ('a')");
        assertThat(connection.fetchVal("SELECT $1::c IS NULL", new One(1))).isEqualTo(false);
        assertThat(connection.fetchVal("SELECT $1::e", Mood.A)).isEqualTo("a");
        otherProgram("ALTER TYPE c ADD ATTRIBUTE b text; ALTER TYPE e ADD VALUE 'b'");
        assertThat(connection.fetchVal("SELECT $1::c IS NULL", new Two(1, "b"))).isEqualTo(false);
        assertThat(connection.fetchVal("SELECT $1::e", Mood.B)).isEqualTo("b");
    }

    /** Whoever has a statement in hand goes on to get what he got. */
    @Test
    void aPreparedStatementKeepsTheCodecsThatItWasPreparedWith() {
        try (PreparedStatement seven = connection.prepare("SELECT 7::int8")) {
            assertThat(seven.fetchVal()).isEqualTo(7L);
            connection.setTypeCodec("int8", TypeCodec.text(String.class, text -> text, text -> "n" + text));
            assertThat(seven.fetchVal()).isEqualTo(7L);
            assertThat(connection.fetchVal("SELECT 7::int8")).isEqualTo("n7");
            try (PreparedStatement later = connection.prepare("SELECT 7::int8")) {
                assertThat(later.fetchVal()).isEqualTo("n7");
            }
        }
    }

    /** Who runs several statements at once is served by one look-up as well. */
    @Test
    void typesThatValuesSayToHaveAreLookedUpForBatchesAndPipelines() {
        connection.execute(
                "CREATE TYPE e AS ENUM ('a'); CREATE TYPE f AS ENUM ('b'); CREATE TABLE t AS SELECT 'a'::e AS e,"
                        + " 'b'::f AS f, i FROM generate_series(1, 2) i");
        List<Row> rows = connection.fetchMany("SELECT ROW(e) FROM t WHERE i = $1", List.of(List.of(1), List.of(2)));
        assertThat(rows).hasSize(2).allMatch(row -> row.get(0, Row.class).get(0).equals("a"));
        List<PipelineResult<Row>> results = connection.pipeline(p -> List.of(
                p.fetchVal(Row.class, "SELECT ROW(f) FROM t WHERE i = $1", 1),
                p.fetchRow("SELECT ROW(f), 2 FROM t WHERE i = $1", 2)));
        assertThat(results.get(0).get().get(0)).isEqualTo("b");
        assertThat(results.get(1).get().get(0, Row.class).get(0)).isEqualTo("b");
    }

    /** Every look-up goes through an index, and so reads hardly more blocks where the tables are large. */
    @Test
    void fiftyThousandTypesCostNoMoreThanAFew() {
        String name = "many" + schema;
        connection.execute("CREATE DATABASE " + name);
        try (Connection database = Postgres.connect(PostgresServer.shared().uri(name))) {
            database.execute("CREATE TYPE mood AS ENUM ('a'); CREATE DOMAIN d AS int;"
                    + " CREATE TYPE c AS (d d, m mood[], r int4range); ANALYZE");
            int few = blocksRead(database);
            for (int batch = 0; batch < 50; batch++) {
                database.execute("DO $$ BEGIN FOR i IN " + batch * 1_000 + " .. " + (batch * 1_000 + 999)
                        + " LOOP EXECUTE format('CREATE DOMAIN d%s AS int', i); END LOOP; END $$");
            }
            database.execute("ANALYZE");
            assertThat(blocksRead(database)).isLessThan(2 * few);
            assertThat(database.fetchVal("SELECT ($1::c).d", Map.of("d", 7, "m", List.of("a"), "r", Range.atLeast(1))))
                    .isEqualTo(7);
        } finally {
            connection.execute("DROP DATABASE " + name + " WITH (FORCE)");
        }
    }

    /** How many blocks the query for a type touches when the caches of the session are warm. */
    private static int blocksRead(Connection database) {
        long oid = database.requireVal(Long.class, "SELECT 'c'::regtype::oid");
        String statement = TypeQuery.sql(
                        List.of((int) oid), database.serverVersion().major())
                .split("; ")[TypeQuery.RESULT];
        String plan = "";
        for (int i = 0; i < 2; i++) {
            plan = String.join("\n", database.fetch(String.class, "EXPLAIN (ANALYZE, BUFFERS) " + statement));
        }
        assertThat(plan).doesNotContain("Seq Scan on pg_type").doesNotContain("Seq Scan on pg_attribute");
        Matcher buffers =
                Pattern.compile("Buffers: shared hit=(\\d+)(?: read=(\\d+))?").matcher(plan);
        assertThat(buffers.find()).isTrue();
        return Integer.parseInt(buffers.group(1)) + (buffers.group(2) == null ? 0 : Integer.parseInt(buffers.group(2)));
    }
}
