package io.github.loompg.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.ConnectOptions;
import io.github.loompg.error.ConfigurationException;
import io.github.loompg.testkit.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuickstartTest {
    /** What is told of a server, whoever has started it; times, versions and numbers of processes are taken out. */
    private static final String TOLD = """
                connected to PostgreSQL #, backend process #

            A table, and rows in it
              CREATE TEMP TABLE users(id serial PRIMARY KEY, name text UNIQUE, dob date)
                CREATE TABLE
              INSERT INTO users(name, dob) VALUES($1, $2)
                INSERT 0 1
              INSERT INTO users(name, dob) VALUES($1, $2)
                INSERT 0 1

            A row is read by the names of its columns, or becomes a record
              SELECT * FROM users WHERE name = $1
                id 1, born on 1984-03-01
              SELECT * FROM users ORDER BY id
                id  name   dob
                --  -----  ----------
                 1  Bob    1984-03-01
                 2  Alice  1990-12-24
                2 rows
              SELECT * FROM users WHERE id = ANY($1) ORDER BY id
                User[id=1, name=Bob, dob=1984-03-01]
                User[id=2, name=Alice, dob=1990-12-24]
                2 records

            A transaction, and one inside of it that is rolled back
              UPDATE users SET name = $1 WHERE name = $2
                UPDATE 1
              DELETE FROM users
                DELETE 2
                rolled back to the savepoint: that was too much
              SELECT id, name FROM users ORDER BY id
                id  name
                --  -----
                 1  Bobby
                 2  Alice
                2 rows

            The same connection for code that does not wait
              INSERT INTO users(name, dob) VALUES($1, $2)
                INSERT 0 1
              SELECT * FROM users ORDER BY dob
              SELECT count(*) FROM users
                Carol is the oldest of 3
              UPDATE users SET name = $1 WHERE name = $2
              DELETE FROM users WHERE name = $1
                DELETE 1
              SELECT * FROM users ORDER BY id
                id  name   dob
                --  -----  ----------
                 1  Rob    1984-03-01
                 3  Carol  1979-07-09
                2 rows

            A mistake is shown where it is, and nothing is lost by it
              SELECT id, nmae FROM users WHERE dob < $1
                UndefinedColumnException
                  column "nmae" does not exist (SQLSTATE 42703)
                      SELECT id, nmae FROM users WHERE dob < $1
                                 ^
                  hint: Perhaps you meant to reference the column "users.name".
              SELECT id, name FROM users WHERE dob < $1
                ArgumentException
            """;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Screen screen(boolean coloured) {
        return new Screen(new PrintStream(out, true, StandardCharsets.UTF_8), coloured);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8)
                .replaceAll(" +\\d+(\\.\\d)? m?s\n", "\n")
                .replaceAll("connected to PostgreSQL [^,]+", "connected to PostgreSQL #")
                .replaceAll("backend process \\d+", "backend process #")
                .replaceAll("\\d+, the same process", "#, the same process");
    }

    @Test
    void tellsWhatItDoes() throws InterruptedException {
        try (PostgresServer server = PostgresServer.start()) {
            Quickstart.run(ConnectOptions.of(server.uri()), screen(false));
            assertThat(server.sql("SELECT relname FROM pg_class WHERE relname = 'users'"))
                    .as("tables that are left behind")
                    .isEmpty();
        }
        assertThat(printed())
                .contains(TOLD)
                .contains("QueryTimeoutException", "CallInterruptedException", "the future was cancelled")
                .endsWith("""
                          SELECT pg_backend_pid()
                            #, the same process as before

                        1,000 virtual threads share this connection
                          SELECT $1::int4 + $2::int4
                            10,000 of 10,000 answers are right
                        """);
    }

    @Test
    void startsAndStopsAServer() throws InterruptedException {
        Quickstart.run(null, screen(true));
        assertThat(printed())
                .startsWith("\u001b[1mloompg quickstart\u001b[0m\n")
                .containsPattern("PostgreSQL 18\\.\\d+ started, on port \\d+ ")
                .contains("\u001b[36mSELECT * FROM users ORDER BY id\u001b[0m\n")
                .containsPattern("PostgreSQL stopped +\u001b\\[2m\\d+(\\.\\d)? m?s\u001b\\[0m\n$");
    }

    @Test
    void usesTheServerThatTheEnvironmentNames() {
        ConnectOptions named = Quickstart.serverIn(Map.of("LOOMPG_TEST_DSN", " postgresql://me@there:5433/mine "));
        assertThat(named).isNotNull();
        assertThat(named.hosts()).containsExactly("there");
        assertThat(named.ports()).containsExactly(5433);
        assertThat(Quickstart.serverIn(Map.of("PGHOST", "there"))).isNotNull();
        assertThat(Quickstart.serverIn(Map.of("PGPORT", "5433"))).isNotNull();
        assertThat(Quickstart.serverIn(Map.of("PGUSER", "me"))).isNotNull();
        assertThat(Quickstart.serverIn(Map.of("PGDATABASE", "mine"))).isNotNull();
        assertThat(Quickstart.serverIn(Map.of("LOOMPG_TEST_DSN", " ", "PGPASSWORD", "secret")))
                .isNull();
        assertThatThrownBy(() -> Quickstart.serverIn(Map.of("LOOMPG_TEST_DSN", "there")))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void isColouredUnlessSomebodyWantsItPlain() {
        assertThat(Screen.wantsColours(Map.of("TERM", "xterm"))).isTrue();
        assertThat(Screen.wantsColours(Map.of("NO_COLOR", ""))).isTrue();
        assertThat(Screen.wantsColours(Map.of("NO_COLOR", "1"))).isFalse();
        assertThat(Screen.wantsColours(Map.of("TERM", "dumb"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"40000, 0.0 ms", "9949999, 9.9 ms", "9950001, 10 ms", "999499999, 999 ms", "999500001, 1.0 s"})
    void showsTimesInFewDigits(long nanos, String shown) {
        assertThat(Screen.time(nanos)).isEqualTo(shown);
    }
}
