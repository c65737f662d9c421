package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.catalog.TypeSamples;
import io.github.loompg.catalog.TypeSamples.Sample;
import io.github.loompg.catalog.Values;
import io.github.loompg.data.Range;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.UsageException;
import io.github.loompg.error.sqlstate.DivisionByZeroException;
import io.github.loompg.error.sqlstate.InvalidPasswordException;
import io.github.loompg.testkit.PostgresServer;
import io.github.loompg.testkit.TlsIdentity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions of PostgreSQL that are no longer maintained, and what all verbs do there. 9 is 9.6. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64") // nobody builds them for anything else
class OlderServersTest {
    /** Types that were not always there. */
    private static final Map<String, Integer> SINCE =
            Map.of("macaddr8", 10, "jsonpath", 12, "xid8", 13, "pg_snapshot", 13);

    private enum Mood {
        sad,
        glad
    }

    private record Item(int id, String name) {}

    private record Piece(int a, String b) {}

    private static Connection connect(int major) {
        return Postgres.connect(PostgresServer.shared(major).uri());
    }

    // Logging in

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 11, 12})
    void everyMethodLetsIn(int major) {
        boolean scram = major >= 10;
        List<String> hba = new ArrayList<>(List.of(
                "host all md5 all md5", "host all clear all password", "hostssl all ada all cert clientcert=1"));
        if (scram) {
            hba.add("host all scram all scram-sha-256");
        }
        try (PostgresServer server = PostgresServer.builder()
                .major(major)
                .tls()
                .hba(hba.toArray(String[]::new))
                .start()) {
            server.sql("SET password_encryption = " + (scram ? "'md5'" : "on")
                    + "; CREATE ROLE md5 LOGIN PASSWORD 'secret'; CREATE ROLE clear LOGIN PASSWORD 'secret';"
                    + " CREATE ROLE ada LOGIN");
            if (scram) {
                server.sql("SET password_encryption = 'scram-sha-256'; CREATE ROLE scram LOGIN PASSWORD 'secret'");
            }
            TlsIdentity ada = server.authority().client("ada");
            ConnectOptions options = ConnectOptions.of(server.uri(), Map.of())
                    .sslContext(server.authority().clientContext(ada))
                    .password("secret");
            for (String user : scram ? List.of("postgres", "md5", "scram") : List.of("postgres", "md5")) {
                for (SslMode mode : List.of(SslMode.DISABLE, SslMode.PREFER, SslMode.VERIFY_FULL)) {
                    assertThat(user(options.user(user).sslMode(mode))).isEqualTo(user);
                }
            }
            for (String user : List.of("clear", "ada")) {
                assertThat(user(options.user(user).sslMode(SslMode.VERIFY_FULL)))
                        .isEqualTo(user);
            }
            assertThatExceptionOfType(InvalidPasswordException.class)
                    .isThrownBy(() -> user(options.user("md5").password("wrong")));
        }
    }

    private static String user(ConnectOptions options) {
        try (Connection connection = Postgres.connect(options)) {
            return connection.requireVal(String.class, "SELECT current_user");
        }
    }

    /** None of these knows more than 3.0. */
    @ParameterizedTest
    @ValueSource(ints = {9, 10, 11, 12})
    void aNewerProtocolMayBeAskedForAllTheSame(int major) {
        ConnectOptions options = ConnectOptions.of(PostgresServer.shared(major).uri());
        try (Connection connection = Postgres.connect(options.option("max_protocol_version", "latest"))) {
            assertThat(connection.serverVersion().major()).isEqualTo(major);
        }
    }

    // Verbs

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 11, 12})
    void statementsOfEveryShape(int major) {
        try (Connection connection = connect(major)) {
            assertThat(connection.execute("CREATE TEMP TABLE t(id int PRIMARY KEY, name text); SELECT 1"))
                    .isEqualTo("SELECT 1");
            assertThat(connection.executeMany(
                            "INSERT INTO t VALUES($1, $2)", List.of(new Item(1, "a"), new Item(2, "b"))))
                    .isEqualTo(2);
            assertThat(connection.fetch(Item.class, "SELECT * FROM t ORDER BY id"))
                    .containsExactly(new Item(1, "a"), new Item(2, "b"));
            assertThat(connection.fetchVal("SELECT name FROM t WHERE id = $1", 3))
                    .isNull();
            assertThat(connection.fetchMany(
                            String.class, "SELECT name FROM t WHERE id = $1", List.of(List.of(2), List.of(1))))
                    .containsExactly("b", "a");
            try (PreparedStatement statement = connection.prepare("SELECT id FROM t WHERE name = $1")) {
                assertThat(statement.fetchVal("b")).isEqualTo(2);
            }
            PipelineResult<Integer> sum =
                    connection.pipeline(pipe -> pipe.fetchVal(Integer.class, "SELECT $1::int + 1", 1));
            assertThat(sum.get()).isEqualTo(2);
            assertThatExceptionOfType(DivisionByZeroException.class)
                    .isThrownBy(() -> connection.fetch("SELECT 1 / $1", 0));
            assertThat(connection.fetchVal("SELECT $1::bigint[]", (Object) List.of(1L, 2L)))
                    .isEqualTo(List.of(1L, 2L));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 11, 12})
    void transactionsAndCursors(int major) {
        try (Connection connection = connect(major)) {
            connection.execute("CREATE TEMP TABLE t(id int)");
            connection.transaction(TransactionOptions.defaults().isolation(Isolation.SERIALIZABLE), tx -> {
                tx.execute("INSERT INTO t SELECT generate_series(1, 500)");
                assertThatExceptionOfType(DivisionByZeroException.class)
                        .isThrownBy(() -> tx.transaction(inner -> {
                            inner.execute("DELETE FROM t");
                            inner.execute("SELECT 1/0");
                        }));
                try (Cursor<Integer> cursor = tx.cursor(Integer.class, "SELECT id FROM t ORDER BY id")) {
                    assertThat(cursor.fetch(2)).containsExactly(1, 2);
                    assertThat(cursor.forward(100)).isEqualTo(100);
                    assertThat(cursor.fetchRow()).isEqualTo(103);
                }
            });
            try (Cursor<Integer> cursor = connection.cursor(Integer.class, "SELECT id FROM t")) {
                assertThat(cursor.stream().mapToInt(Integer::intValue).sum()).isEqualTo(125_250);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 11, 12})
    void copiesBothWays(int major) {
        try (Connection connection = connect(major)) {
            connection.execute("CREATE TEMP TABLE t(id int, gone text, name text); ALTER TABLE t DROP COLUMN gone");
            connection.copyToTable("t", CopySource.of("1\ta\n".getBytes(StandardCharsets.UTF_8)));
            assertThat(connection.copyRecordsToTable("t", List.of(), List.of(new Item(2, "b"), new Item(3, "c"))))
                    .isEqualTo(2);
            StringBuilder copied = new StringBuilder();
            connection.copyFromTable("t", CopySink.to(bytes -> copied.append(StandardCharsets.UTF_8.decode(bytes))));
            assertThat(copied.toString()).isEqualTo("1\ta\n2\tb\n3\tc\n");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 11, 12})
    void insertsWithoutSql(int major) {
        try (Connection connection = connect(major)) {
            connection.execute("CREATE TEMP TABLE t(id int PRIMARY KEY, name text)");
            for (int rows : new int[] {3, 3_000}) {
                List<Item> items = IntStream.range(0, rows)
                        .mapToObj(i -> new Item(i, "n" + i))
                        .toList();
                assertThat(connection.insert("t", items).returning(Item.class)).isEqualTo(items);
                assertThat(connection
                                .insert("t", items)
                                .onConflict(Conflict.on("id").doUpdate())
                                .execute())
                        .isEqualTo(rows);
                assertThat(connection
                                .insert("t", items)
                                .outcomes(InsertMode.COLLECT_FAILURES)
                                .failures())
                        .hasSize(rows);
                connection.execute("TRUNCATE t");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 11, 12})
    void cancelsAndListens(int major) throws Exception {
        try (Connection connection = connect(major);
                Connection other = connect(major)) {
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> connection.timeout(Duration.ofMillis(50)).fetch("SELECT pg_sleep(30)"));
            assertThat(connection.fetchVal("SELECT pg_backend_pid()")).isEqualTo(connection.serverPid());

            CompletableFuture<String> heard = new CompletableFuture<>();
            connection.addListener("news", notification -> heard.complete(notification.payload()));
            other.execute("NOTIFY news, 'hello'");
            assertThat(heard.get(20, TimeUnit.SECONDS)).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 11, 12})
    void typesOfTheUsersOwnAreLookedUp(int major) {
        try (Connection connection = connect(major)) {
            connection.execute("CREATE TYPE pg_temp.mood AS ENUM ('sad', 'glad');"
                    + " CREATE DOMAIN pg_temp.small AS int CHECK (VALUE < 10);"
                    + " CREATE TYPE pg_temp.piece AS (a pg_temp.small, b text);"
                    + " CREATE TYPE pg_temp.span AS RANGE (SUBTYPE = date)");
            assertThat(connection.fetchVal(Mood.class, "SELECT $1::pg_temp.mood", Mood.glad))
                    .isEqualTo(Mood.glad);
            assertThat(connection.fetchVal(Piece.class, "SELECT $1::pg_temp.piece", new Piece(1, "x")))
                    .isEqualTo(new Piece(1, "x"));
            Range<LocalDate> span = Range.closedOpen(LocalDate.of(2020, 1, 1), LocalDate.of(2020, 2, 1));
            assertThat(connection.fetchVal("SELECT $1::pg_temp.span", span)).isEqualTo(span);
            assertThat(connection.fetchVal("SELECT ARRAY(SELECT ROW(1, 'y')::pg_temp.piece)"))
                    .asInstanceOf(InstanceOfAssertFactories.LIST)
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 11, 12})
    void builtinTypesTravelBothWays(int major) {
        try (Connection connection = connect(major)) {
            for (Sample sample : TypeSamples.ALL) {
                if (SINCE.getOrDefault(sample.type(), 9) <= major) {
                    Object value = connection.fetchVal("SELECT $1::" + sample.type(), sample.value());
                    assertThat(Values.comparable(value))
                            .as(sample.toString())
                            .isEqualTo(Values.comparable(sample.value()));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 11, 12})
    void aPoolLendsConnections(int major) {
        try (Pool pool = Postgres.createPool(
                PoolOptions.of(PostgresServer.shared(major).uri()).minSize(1).maxSize(2))) {
            assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
            try (Connection connection = pool.acquire()) {
                connection.execute("SET application_name = 'changed'; LISTEN news; CREATE TEMP TABLE t()");
                assertThat(connection.fetchVal("SHOW application_name")).isEqualTo("changed");
            }
            for (int i = 0; i < 4; i++) {
                assertThat(pool.fetchVal("SHOW application_name")).isNotEqualTo("changed");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 12})
    void theOutcomeOfACommitCanBeAskedForSince10(int major) {
        TransactionOptions asking = TransactionOptions.defaults().inquireOutcome(Duration.ofSeconds(5));
        try (Connection connection = connect(major)) {
            connection.execute("CREATE TEMP TABLE t(id int)");
            if (major >= 10) {
                connection.transaction(asking, tx -> tx.execute("INSERT INTO t VALUES(1)"));
                assertThat(connection.fetchVal("SELECT count(*) FROM t")).isEqualTo(1L);
            } else {
                assertThatExceptionOfType(UsageException.class)
                        .isThrownBy(() -> connection.transaction(asking, tx -> tx.execute("INSERT INTO t VALUES(1)")))
                        .withMessageContaining("inquireOutcome needs PostgreSQL 10 or newer");
            }
        }
    }

    // Which server

    @ParameterizedTest
    @ValueSource(ints = {9, 12})
    void aStandbyIsTold(int major) {
        try (PostgresServer primary = PostgresServer.builder()
                        .major(major)
                        .setting("wal_level", "replica")
                        .setting("max_wal_senders", "3")
                        .setting("hot_standby", "on")
                        .start();
                PostgresServer standby = primary.standby()) {
            ConnectOptions both = ConnectOptions.of("user=postgres dbname=postgres", Map.of())
                    .hosts(List.of("127.0.0.1", "127.0.0.1"))
                    .ports(List.of(standby.port(), primary.port()));
            for (TargetSessionAttributes wanted : TargetSessionAttributes.values()) {
                int taken = switch (wanted) {
                    case ANY, READ_ONLY, STANDBY, PREFER_STANDBY -> standby.port();
                    case READ_WRITE, PRIMARY -> primary.port();
                };
                try (Connection connection = Postgres.connect(both.targetSessionAttributes(wanted))) {
                    assertThat(connection.fetchVal("SELECT current_setting('port')::int"))
                            .as(wanted.toString())
                            .isEqualTo(taken);
                }
            }
        }
    }
}
