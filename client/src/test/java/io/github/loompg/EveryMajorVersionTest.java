package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.data.Row;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.testkit.PostgresServer;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The main job, on every version of PostgreSQL that is maintained, and one more. */
class EveryMajorVersionTest {
    record User(int id, String name, LocalDate dob) {}

    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void doesTheMainJob(int major) {
        try (Connection connection =
                Postgres.connect(PostgresServer.shared(major).uri())) {
            assertThat(connection.serverVersion().major()).isEqualTo(major);
            connection.execute("CREATE TEMP TABLE users(id serial PRIMARY KEY, name text, dob date)");
            connection.execute("CREATE TEMP TABLE audit(what text)");
            connection.execute("INSERT INTO users(name, dob) VALUES($1, $2)", "Bob", LocalDate.of(1984, 3, 1));

            Row row = connection.requireRow("SELECT * FROM users WHERE name = $1", "Bob");
            int id = row.getInt("id");
            assertThat(row.get("dob", LocalDate.class)).isEqualTo(LocalDate.of(1984, 3, 1));
            assertThat(connection.fetch(User.class, "SELECT * FROM users WHERE id = ANY($1)", List.of(1, 2, 3)))
                    .containsExactly(new User(1, "Bob", LocalDate.of(1984, 3, 1)));

            connection.transaction(tx -> {
                tx.execute("UPDATE users SET name = $1 WHERE id = $2", "Bobby", id);
                tx.transaction(inner -> inner.execute("DELETE FROM audit"));
            });
            assertThat(connection.fetchVal("SELECT name FROM users")).isEqualTo("Bobby");

            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> connection.timeout(Duration.ofMillis(50)).fetch("SELECT pg_sleep(30)"));
            assertThat(connection.fetchVal("SELECT pg_backend_pid()")).isEqualTo(connection.serverPid());
        }
    }
}
