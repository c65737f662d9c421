package io.github.loompg.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose address is all that is known of it, as with {@code LOOMPG_TEST_DSN}. */
class ForeignServerTest {
    private static PostgresServer real;

    @BeforeAll
    static void startRealServer() {
        real = PostgresServer.builder()
                .hba(
                        "host all scram 127.0.0.1/32 scram-sha-256",
                        "host all md5 127.0.0.1/32 md5",
                        "host all clear 127.0.0.1/32 password")
                .start();
        real.sql("CREATE ROLE scram LOGIN PASSWORD 'p @ss'; CREATE ROLE clear LOGIN PASSWORD 'p @ss';"
                + " SET password_encryption = 'md5'; CREATE ROLE md5 LOGIN PASSWORD 'p @ss'");
    }

    @AfterAll
    static void stopRealServer() {
        real.close();
    }

    private static PostgresServer foreign(String user, String password) {
        String dsn = "postgresql://" + user + password + "@127.0.0.1:" + real.port() + "/postgres?connect_timeout=5";
        return new PostgresServer(Address.parse(dsn), null, null, false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scram", "md5", "clear"})
    void logsInWithItsPassword(String user) {
        PostgresServer server = foreign(user, ":p%20%40ss");

        assertThat(server.sql("SELECT current_user")).containsExactly(List.of(user));
        assertThat(server.superuser()).isEqualTo(user);
        assertThat(server.uri("other"))
                .isEqualTo("postgresql://" + user + ":p%20%40ss@127.0.0.1:" + real.port() + "/other?connect_timeout=5");
        assertThat(server).hasToString("PostgreSQL at " + user + "@127.0.0.1:" + real.port() + "/postgres");
        assertThatThrownBy(() -> foreign(user, ":wrong").sql("SELECT 1")).hasMessageContaining("28P01");
        assertThatThrownBy(() -> foreign(user, "").sql("SELECT 1")).hasMessageContaining("asks for a password");
    }

    @Test
    void refusesWhatOnlyItsOwnerCanDo() {
        PostgresServer server = foreign("scram", ":p%20%40ss");

        assertThat(server.isOwn()).isFalse();
        for (Runnable refused : List.<Runnable>of(
                server::stop,
                server::crash,
                server::restart,
                server::reload,
                server::log,
                server::isRunning,
                server::version,
                server::major,
                server::socketDirectory,
                server::dataDirectory,
                () -> server.socketUri("postgres"),
                () -> server.set("work_mem", "1MB"))) {
            assertThatThrownBy(refused::run)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("comes from LOOMPG_TEST_DSN");
        }
        server.close();
        assertThat(real.isRunning()).isTrue();
    }

    @Test
    void saysWhatIsWrongWithAnAddress() {
        assertThatThrownBy(() -> Address.parse("host=localhost"))
                .hasMessageContaining("does not begin with postgresql://");
        assertThatThrownBy(() -> Address.parse("postgresql:///x")).hasMessageContaining("names no host");
        assertThatThrownBy(() -> Address.parse("postgresql://a b:c@d/"))
                .hasMessageContaining("not a URI")
                .hasMessageNotContaining("a b:c");
        assertThat(Address.parse("postgres://h")).isEqualTo(new Address("h", 5432, "postgres", null, "postgres", null));
        assertThat(Address.parse("postgresql://me@[::1]:1/"))
                .isEqualTo(new Address("[::1]", 1, "me", null, "me", null));
    }
}
