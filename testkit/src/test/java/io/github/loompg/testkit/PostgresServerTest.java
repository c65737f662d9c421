package io.github.loompg.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresServerTest {
    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void startsEveryMajorVersion(int major) {
        PostgresServer server = PostgresServer.shared(major);

        assertThat(server.major()).isEqualTo(major);
        assertThat(server.isRunning()).isTrue();
        assertThat(server.sql("SHOW server_version")).containsExactly(List.of(server.version()));
        assertThat(server.version()).startsWith(major + ".");
        assertThat(server)
                .hasToString(
                        "PostgreSQL " + server.version() + " at postgres@127.0.0.1:" + server.port() + "/postgres");
    }

    @Test
    void theExampleOfTheReadme() {
        try (PostgresServer server = PostgresServer.builder()
                .major(18)
                .setting("max_connections", "20")
                .start()) {
            server.sql("CREATE TABLE city(name text); INSERT INTO city VALUES('Berlin')");
            assertThat(server.sql("SELECT name FROM city")).containsExactly(List.of("Berlin"));
            assertThat(server.uri()).startsWith("postgresql://postgres@127.0.0.1:");
        }
    }

    /** Of a given version, which the server of {@code LOOMPG_TEST_DSN} never stands in for. */
    private static PostgresServer.Builder own() {
        return PostgresServer.builder().major(18);
    }

    @Test
    void sharesOneServerForEachMajorVersion() {
        assertThat(PostgresServer.shared(17)).isSameAs(PostgresServer.shared(17));
        assertThat(PostgresServer.shared(17)).isNotSameAs(PostgresServer.shared(16));
    }

    @Test
    void keepsASharedServerFromBeingStopped() {
        PostgresServer server = PostgresServer.shared(18);

        assertThatThrownBy(server::stop)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("Other tests use this shared server: start one of your own to stop it");
        assertThatThrownBy(server::crash).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(server::restart).isInstanceOf(UnsupportedOperationException.class);
        server.close();
        assertThat(server.sql("SELECT 1")).containsExactly(List.of("1"));
    }

    @Test
    void givesTheRowsOfTheLastStatementThatHasAny() {
        PostgresServer server = PostgresServer.shared(18);

        assertThat(server.sql("SELECT 'first'; SELECT 'é', NULL, 3 UNION ALL SELECT 'b', '', 4; SET work_mem = '8MB'"))
                .containsExactly(Arrays.asList("é", null, "3"), List.of("b", "", "4"));
        assertThat(server.sql("SELECT 1 WHERE false")).isEmpty();
        assertThat(server.sqlIn("template1", "SELECT current_database()")).containsExactly(List.of("template1"));
    }

    @Test
    void reportsTheServersError() {
        PostgresServer server = PostgresServer.shared(18);

        assertThatThrownBy(() -> server.sql("SELECT nothing"))
                .isInstanceOf(TestkitException.class)
                .hasMessageContaining("42703: column \"nothing\" does not exist")
                .hasMessageContaining("SELECT nothing");
        assertThatThrownBy(() -> server.sqlIn("nowhere", "SELECT 1"))
                .hasMessageContaining("3D000")
                .hasMessageContaining("nowhere");
    }

    @Test
    void takesSettingsAndChangesThem() {
        try (PostgresServer server = PostgresServer.builder()
                .setting("max_connections", "17")
                .setting("application_name", "it's")
                .start()) {
            assertThat(server.sql("SHOW max_connections")).containsExactly(List.of("17"));
            assertThat(server.sql("SHOW application_name")).containsExactly(List.of("it's"));

            server.set("max_connections", "19").restart();
            assertThat(server.sql("SHOW max_connections")).containsExactly(List.of("19"));

            server.set("application_name", "reloaded").reload();
            assertThat(server.sql("SELECT pg_sleep(0.01) FROM generate_series(1, 1000) WHERE"
                            + " (SELECT setting FROM pg_file_settings WHERE name = 'application_name') <> 'reloaded'"))
                    .isEmpty();
        }
    }

    @Test
    void keepsPortAndDataOverStopAndRestart() {
        try (PostgresServer server = own().start()) {
            int port = server.port();
            server.sql("CREATE TABLE kept AS SELECT 42 AS answer");

            server.stop();
            assertThat(server.isRunning()).isFalse();
            assertThatThrownBy(() -> server.sql("SELECT 1")).isInstanceOf(TestkitException.class);
            server.stop();
            server.restart();

            assertThat(server.port()).isEqualTo(port);
            assertThat(server.sql("SELECT answer FROM kept")).containsExactly(List.of("42"));

            server.crash();
            assertThat(server.isRunning()).isFalse();
            server.restart();
            assertThat(server.sql("SELECT answer FROM kept")).containsExactly(List.of("42"));
            assertThat(server.log()).contains("database system was not properly shut down");
        }
    }

    @Test
    void deletesItsFolderWhenClosed() {
        PostgresServer server = own().start();
        Path folder = server.socketDirectory();
        assertThat(server.dataDirectory()).isDirectory().startsWith(folder);

        server.close();

        assertThat(folder).doesNotExist();
        server.close();
    }

    @Test
    void triesLinesOfPgHbaBeforeItsOwn() {
        try (PostgresServer server =
                PostgresServer.builder().hba("host all bob 127.0.0.1/32 reject").start()) {
            server.sql("CREATE ROLE alice LOGIN; CREATE ROLE bob LOGIN");

            assertThat(sqlAs(server, "alice")).containsExactly(List.of("alice"));
            assertThatThrownBy(() -> sqlAs(server, "bob")).hasMessageContaining("pg_hba.conf rejects connection");
        }
    }

    private static List<List<String>> sqlAs(PostgresServer server, String user) {
        Address address = new Address(server.host(), server.port(), user, null, "postgres", null);
        try (SqlSession session = SqlSession.open(address, null, "postgres")) {
            return session.run("SELECT current_user");
        }
    }

    @Test
    void letsTheSuperuserInWhateverTheLinesSay() {
        try (PostgresServer server = PostgresServer.builder()
                .hba("local all all reject", "host all all all reject")
                .start()) {
            assertThat(server.sql("SELECT current_user")).containsExactly(List.of("postgres"));
        }
    }

    @Test
    void saysHowToReachIt() {
        PostgresServer server = PostgresServer.shared(18);

        assertThat(server.uri()).isEqualTo("postgresql://postgres@127.0.0.1:" + server.port() + "/postgres");
        assertThat(server.uri("a b/c")).endsWith("/a%20b%2Fc");
        assertThat(server.socketUri("postgres"))
                .isEqualTo("postgresql:///postgres?host="
                        + server.socketDirectory().toString().replace("/", "%2F") + "&port=" + server.port()
                        + "&user=postgres");
        assertThat(server.socketDirectory().resolve(".s.PGSQL." + server.port()))
                .exists();
        assertThat(server.superuser()).isEqualTo("postgres");
    }

    @Test
    void showsTheLogOfAServerThatDoesNotStart() {
        assertThatThrownBy(() -> PostgresServer.builder()
                        .setting("max_connections", "many")
                        .start())
                .isInstanceOf(TestkitException.class)
                .hasMessageContaining("did not start")
                .hasMessageContaining("invalid value for parameter \"max_connections\"");
    }

    @Test
    void doesNotMoveFromAPortThatWasAskedFor() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            PostgresServer.Builder builder = PostgresServer.builder().port(taken.getLocalPort());
            assertThatThrownBy(builder::start).hasMessageContaining("Address already in use");
        }
        assertThatThrownBy(() -> PostgresServer.builder().port(65_536)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysWhatToAddWhenThereAreNoPrograms() {
        assertThatThrownBy(() -> PostgresServer.builder().major(8).start())
                .isInstanceOf(TestkitException.class)
                .hasMessageStartingWith("No PostgreSQL 8 programs were found: add io.zonky.test.postgres:")
                .hasMessageContaining("LOOMPG_POSTGRES_FOLDER")
                .hasMessageContaining("LOOMPG_TEST_DSN");
    }

    @Test
    void startsSeveralServersAtOnce() throws Exception {
        Callable<String> start = () -> {
            try (PostgresServer server = own().start()) {
                return server.sql("SHOW port").getFirst().getFirst();
            }
        };
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Future<String>> ports = threads.invokeAll(List.of(start, start, start, start));
            for (Future<String> port : ports) {
                assertThat(port.get()).isNotEmpty();
            }
        }
    }

    @Test
    void findsAnInstallationInAFolder(@TempDir Path folder) throws Exception {
        Path home = Binaries.find(16).home();
        Path named = Files.createSymbolicLink(folder.resolve("sixteen"), home);
        String before = System.getProperty(Binaries.PROPERTY);
        try {
            System.setProperty(Binaries.PROPERTY, folder.toString());
            assertThat(Binaries.find(null).home()).isEqualTo(named);
            System.setProperty(Binaries.PROPERTY, home.toString());
            assertThat(Binaries.find(16).home()).isEqualTo(home);
        } finally {
            System.setProperty(Binaries.PROPERTY, before);
            Files.delete(named);
        }
    }
}
