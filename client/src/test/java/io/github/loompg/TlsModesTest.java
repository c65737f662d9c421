package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.loompg.error.ConfigurationException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.TlsException;
import io.github.loompg.error.sqlstate.InvalidPasswordException;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.ErrorFields;
import io.github.loompg.testkit.CertificateAuthority;
import io.github.loompg.testkit.PostgresServer;
import io.github.loompg.testkit.Script;
import io.github.loompg.testkit.ScriptedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each mode comes to at a real server, and whether libpq comes to the same. */
class TlsModesTest {
    private static final String PASSWORD = "a secret";
    private static final Path PSQL = Path.of("/usr/bin/psql");

    private static PostgresServer server;
    private static PostgresServer plain;

    @TempDir
    private Path home;

    private CertificateFolder files;

    @BeforeAll
    static void start() {
        String[] rules = {
            "hostssl all tlsonly all trust",
            "host all tlsonly all reject",
            "hostnossl all plainonly all trust",
            "host all plainonly all reject",
            "host all scram all scram-sha-256",
        };
        server = PostgresServer.builder().major(18).tls().hba(rules).start();
        plain = PostgresServer.builder().major(18).hba(rules).start();
        for (PostgresServer each : List.of(server, plain)) {
            each.sql("CREATE ROLE tlsonly LOGIN; CREATE ROLE plainonly LOGIN; CREATE ROLE scram LOGIN PASSWORD '"
                    + PASSWORD + "'");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
        plain.close();
    }

    @BeforeEach
    void prepare() throws IOException {
        files = CertificateFolder.in(home);
    }

    /** "t" or "f", whether the connection came out encrypted, or "" if there is none. */
    private static String outcome(ConnectOptions options) {
        try (Connection connection = Postgres.connect(options)) {
            return connection.requireVal(Boolean.class, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                    ? "t"
                    : "f";
        } catch (PostgresException refused) {
            return "";
        }
    }

    @ParameterizedTest
    @CsvSource({
        "postgres, disable, f",
        "postgres, allow, f",
        "postgres, prefer, t",
        "postgres, require, t",
        "tlsonly, disable, ''",
        "tlsonly, allow, t",
        "tlsonly, prefer, t",
        "tlsonly, require, t",
        "plainonly, disable, f",
        "plainonly, allow, f",
        "plainonly, prefer, f",
        "plainonly, require, ''",
    })
    void comesOutAsTheServersRulesWantIt(String user, String mode, String encrypted) {
        assertThat(outcome(files.options(server.uri() + "?sslmode=" + mode).user(user)))
                .isEqualTo(encrypted);
    }

    @ParameterizedTest
    @CsvSource({"disable, f", "allow, f", "prefer, f", "require, ''"})
    void withAServerWithoutTls(String mode, String encrypted) {
        assertThat(outcome(files.options(plain.uri() + "?sslmode=" + mode))).isEqualTo(encrypted);
        if (!mode.equals("require")) {
            assertThat(outcome(files.options(plain.uri() + "?sslmode=" + mode).user("tlsonly")))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"allow", "prefer"})
    void aWrongPasswordIsToldWithWhatTheOtherWayGave(String mode) {
        assertThatExceptionOfType(InvalidPasswordException.class)
                .isThrownBy(() -> Postgres.connect(files.options(server.uri() + "?sslmode=" + mode)
                        .user("scram")
                        .password("wrong")))
                .satisfies(refused -> assertThat(refused.getSuppressed())
                        .singleElement()
                        .isInstanceOf(InvalidPasswordException.class));
    }

    /** What has nothing to do with TLS is not asked for a second time. */
    @ParameterizedTest
    @CsvSource({"28000, 2", "28P01, 2", "3D000, 1", "53300, 1", "57P03, 1"})
    void onlyWhatTheRulesRefuseIsTriedTheOtherWay(String sqlState, int connections) {
        Script refusing = connection -> {
            connection.startup();
            connection.send(new Backend.ErrorResponse(
                    new ErrorFields(Map.of('S', "FATAL", 'V', "FATAL", 'C', sqlState, 'M', "no"))));
        };
        try (ScriptedServer refuser = ScriptedServer.builder()
                .forEach(refusing)
                .tls(server.authority().server("127.0.0.1"))
                .start()) {
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> Postgres.connect(files.options(refuser.uri() + "?sslmode=prefer")))
                    .satisfies(refused -> assertThat(refused.sqlState()).isEqualTo(sqlState));
            assertThat(refuser.connections()).hasSize(connections);
        }
    }

    // The same with libpq

    private enum Root {
        NONE,
        RIGHT,
        FOREIGN
    }

    @ParameterizedTest
    @EnumSource
    void libpqComesToTheSame(Root root) throws Exception {
        assumeTrue(Files.isExecutable(PSQL), "needs psql, which Debian has in postgresql-client");
        switch (root) {
            case NONE -> {}
            case RIGHT -> files.write("root.crt", server.authority().certificatePem());
            case FOREIGN ->
                files.write("root.crt", CertificateAuthority.create().certificatePem());
        }
        List<String> different = new ArrayList<>();
        for (PostgresServer each : List.of(server, plain)) {
            for (String user : List.of("postgres", "tlsonly", "plainonly")) {
                for (SslMode mode : SslMode.values()) {
                    String uri = each.uri() + "?sslmode=" + mode.word() + "&user=" + user;
                    String ours = outcome(files.options(uri));
                    String theirs = psql(uri.replace("postgres@", ""));
                    if (!ours.equals(theirs)) {
                        different.add(uri + ": ours \"" + ours + "\", libpq's \"" + theirs + '"');
                    }
                }
            }
        }
        assertThat(different).isEmpty();
    }

    private String psql(String uri) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                PSQL.toString(), "-X", "-At", "-c", "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", uri);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("HOME", home.toString());
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() == 0 ? output : "";
    }

    // At once

    @ParameterizedTest
    @ValueSource(ints = {17, 18})
    void tlsWithoutAsking(int major) throws IOException {
        try (PostgresServer direct = PostgresServer.builder().major(major).tls().start()) {
            files.write("root.crt", direct.authority().certificatePem());
            for (String mode : List.of("require", "verify-ca", "verify-full")) {
                ConnectOptions options = files.options(direct.uri() + "?sslnegotiation=direct&sslmode=" + mode);
                assertThat(outcome(options)).as(mode).isEqualTo("t");
            }
            ConnectOptions options = files.options(direct.uri() + "?sslnegotiation=direct&sslmode=verify-full");
            try (Connection connection = Postgres.connect(options)) {
                Face face = new BlockingFace(connection);
                assertThatExceptionOfType(QueryTimeoutException.class)
                        .isThrownBy(() -> face.timeout(Duration.ofMillis(50)).fetch("SELECT pg_sleep(30)"));
                assertThat(face.fetchVal("SELECT pg_backend_pid()")).isEqualTo(connection.serverPid());
            }
        }
    }

    @Test
    void aServerThatIsTooOldForIt() {
        try (PostgresServer old = PostgresServer.builder().major(16).tls().start()) {
            assertThatExceptionOfType(TlsException.class)
                    .isThrownBy(
                            () -> Postgres.connect(files.options(old.uri() + "?sslnegotiation=direct&sslmode=require")))
                    .satisfies(refused -> assertThat(refused.hint()).contains("PostgreSQL 17"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"disable", "allow", "prefer"})
    void aModeThatIsTooWeakForIt(String mode) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(
                        () -> Postgres.connect(files.options(server.uri() + "?sslnegotiation=direct&sslmode=" + mode)))
                .withMessageContaining("too weak for sslnegotiation=direct");
    }

    // Versions

    @ParameterizedTest
    @CsvSource({
        "TLSv1.2, TLSv1.2, TLSv1.2",
        "TLSv1.3, TLSv1.3, TLSv1.3",
        "TLSv1.2, TLSv1.3, TLSv1.3",
        "TLSv1, TLSv1.2, TLSv1.2",
        "tlsv1.2, , TLSv1.3",
    })
    void theVersionIsWithinTheRange(String oldest, String newest, String agreed) {
        String uri = server.uri() + "?sslmode=require&ssl_min_protocol_version=" + oldest
                + (newest == null ? "" : "&ssl_max_protocol_version=" + newest);
        try (Connection connection = Postgres.connect(files.options(uri))) {
            assertThat(connection.requireVal(
                            String.class, "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                    .isEqualTo(agreed);
        }
    }

    @Test
    void noVersionInCommon() {
        ConnectOptions options = files.options(server.uri()).sslMode(SslMode.REQUIRE);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Postgres.connect(options.sslMaxProtocolVersion(TlsVersion.TLS_1_1)))
                .withMessageContaining("TLSv1.2 is newer than ssl_max_protocol_version TLSv1.1");
        try (PostgresServer old = PostgresServer.builder()
                .major(18)
                .tls()
                .setting("ssl_max_protocol_version", "TLSv1.2")
                .start()) {
            assertThatExceptionOfType(TlsException.class)
                    .isThrownBy(() -> Postgres.connect(files.options(old.uri())
                            .sslMode(SslMode.REQUIRE)
                            .sslMinProtocolVersion(TlsVersion.TLS_1_3)))
                    .withMessageContaining("TLS handshake");
        }
    }
}
