package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.TransactionRolledBackException;
import io.github.loompg.error.sqlstate.InFailedSqlTransactionException;
import io.github.loompg.error.sqlstate.InvalidPasswordException;
import io.github.loompg.error.sqlstate.SyntaxErrorException;
import io.github.loompg.error.sqlstate.UndefinedTableException;
import io.github.loompg.testkit.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that speaks German: nothing here goes by the words of a message. */
@Timeout(120)
class ServerLanguageTest {
    private static final Path DEBIANS = Path.of("/usr/lib/postgresql/15");
    private static final Path LOCALE = Path.of("/usr/share/i18n/locales/de_DE");
    private static PostgresServer server;

    private Connection connection;

    @TempDir
    private static Path locales;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        assumeTrue(
                Files.isExecutable(DEBIANS.resolve("bin/postgres")) && Files.exists(LOCALE),
                "needs a PostgreSQL with translations: in Debian the packages postgresql-15 and locales");
        Files.setPosixFilePermissions(locales, PosixFilePermissions.fromString("rwxr-xr-x"));
        Process compile = new ProcessBuilder(
                        "localedef",
                        "-i",
                        "de_DE",
                        "-f",
                        "UTF-8",
                        locales.resolve("de_DE.UTF-8").toString())
                .inheritIO()
                .start();
        assertThat(compile.waitFor()).isZero();
        server = PostgresServer.builder()
                .programs(DEBIANS)
                .environment("LOCPATH", locales.toString())
                .setting("lc_messages", "de_DE.UTF-8")
                .hba("host all ada all scram-sha-256")
                .start();
        server.sql("CREATE ROLE ada LOGIN PASSWORD 'secret'");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void connect() {
        connection = Postgres.connect(server.uri());
        connection.execute("CREATE TEMP TABLE t(id int PRIMARY KEY, name text)");
    }

    @AfterEach
    void disconnect() {
        connection.close();
    }

    @Test
    void errorsAreKnownByTheirCodes() {
        assertThatExceptionOfType(UndefinedTableException.class)
                .isThrownBy(() -> connection.fetch("SELECT * FROM nowhere"))
                .withMessageContaining("Relation »nowhere« existiert nicht (SQLSTATE 42P01)")
                .satisfies(refusal -> assertThat(refusal.severity()).isEqualTo("ERROR"));
        assertThatExceptionOfType(SyntaxErrorException.class)
                .isThrownBy(() -> connection.fetch("SELECT 1 WHERE 1 IN $1", List.of(1)))
                .withMessageContaining("hint: write = ANY($1) in place of IN $1");
    }

    @Test
    void aWrongPasswordIsOne() {
        assertThatExceptionOfType(InvalidPasswordException.class)
                .isThrownBy(() -> Postgres.connect(
                        "postgresql://ada:wrong@127.0.0.1:" + server.port() + "/postgres?sslmode=prefer"))
                .withMessageContaining("fehlgeschlagen");
    }

    @Test
    void statementsThatAreOutdatedAreRunAgain() {
        assertThat(connection.fetch("SELECT * FROM t")).isEmpty();
        connection.execute("ALTER TABLE t ADD more int");
        assertThat(connection.fetch("SELECT * FROM t")).isEmpty();
        // behind the back of the connection
        connection.execute("DO $$BEGIN EXECUTE 'ALTER TABLE t ADD even_more int'; END$$");
        assertThat(connection.fetch("SELECT * FROM t")).isEmpty();
        connection.execute("DO $$BEGIN EXECUTE 'DEALLOCATE ALL'; END$$");
        assertThat(connection.fetch("SELECT * FROM t")).isEmpty();
        connection.executeMany("INSERT INTO t(id) VALUES($1)", List.of(List.of(1), List.of(2)));
        assertThat(connection.requireVal(Long.class, "SELECT count(*) FROM t")).isEqualTo(2);
    }

    @Test
    void transactionsFailAndAreRunAgain() {
        assertThatExceptionOfType(TransactionRolledBackException.class)
                .isThrownBy(() -> connection.transaction(tx -> {
                    assertThatExceptionOfType(UndefinedTableException.class)
                            .isThrownBy(() -> tx.execute("TABLE nowhere"));
                    assertThatExceptionOfType(InFailedSqlTransactionException.class)
                            .isThrownBy(() -> tx.execute("SELECT 1"))
                            .satisfies(refusal -> assertThat(refusal.hint()).contains("a statement before has failed"));
                }));
        connection.execute("CREATE TEMP SEQUENCE attempt");
        long attempts = connection.transaction(TransactionOptions.defaults().retry(), tx -> {
            long attempt = tx.requireVal(Long.class, "SELECT nextval('attempt')");
            if (attempt < 3) {
                tx.execute("DO $$BEGIN RAISE EXCEPTION SQLSTATE '40001'; END$$");
            }
            return attempt;
        });
        assertThat(attempts).isEqualTo(3);
    }

    @Test
    void aCallThatIsGivenUpIsCancelled() {
        int pid = connection.serverPid();
        assertThatExceptionOfType(QueryTimeoutException.class)
                .isThrownBy(() -> connection.timeout(Duration.ofMillis(50)).fetch("SELECT pg_sleep(600)"));
        assertThat(connection.fetchVal("SELECT pg_backend_pid()")).isEqualTo(pid);
    }

    @Test
    void copyFailsInTheServersWords() {
        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> connection.copyToTable(
                        "t", CopyOptions.csv(), CopySource.of("x,y\n".getBytes(StandardCharsets.UTF_8))))
                .withMessageContaining("ungültige Eingabesyntax")
                .satisfies(refusal -> assertThat(refusal.sqlState()).isEqualTo("22P02"));
        assertThat(connection.requireVal(Long.class, "SELECT count(*) FROM t")).isZero();
    }

    @Test
    void aSessionThatTheServerEndsIsLost() throws InterruptedException {
        BlockingQueue<PostgresException> told = new LinkedBlockingQueue<>();
        try (Connection ended = Postgres.connect(server.uri())) {
            ended.addTerminationListener(told::add);
            connection.execute("SELECT pg_terminate_backend($1)", ended.serverPid());
            assertThat(told.take()).isInstanceOf(ConnectionLostException.class).hasMessageContaining("57P01");
            assertThat(ended.isClosed()).isTrue();
        }
    }

    @Test
    void aPoolGoesOn() {
        try (Pool pool =
                Postgres.createPool(PoolOptions.of(server.uri()).minSize(1).maxSize(2))) {
            try (Connection borrowed = pool.acquire()) {
                borrowed.execute("SET work_mem = '7MB'");
                assertThatExceptionOfType(UndefinedTableException.class)
                        .isThrownBy(() -> borrowed.execute("BEGIN; TABLE nowhere"));
            }
            assertThat(pool.requireVal(Integer.class, "SELECT 1")).isEqualTo(1);
        }
    }
}
