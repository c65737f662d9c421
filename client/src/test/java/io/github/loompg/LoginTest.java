package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.AuthenticationException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.TlsException;
import io.github.loompg.error.sqlstate.InvalidAuthorizationSpecificationException;
import io.github.loompg.error.sqlstate.InvalidCatalogNameException;
import io.github.loompg.error.sqlstate.InvalidPasswordException;
import io.github.loompg.testkit.CertificateAuthority;
import io.github.loompg.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logging in at a real server, in every way that it may ask for. */
class LoginTest {
    private static final String PASSWORD = "p @:/?#%ä\u200Bß";

    private static PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.builder()
                .major(18)
                .tls()
                .hba(
                        "local all scram,nobody scram-sha-256",
                        "local all clear password",
                        "host all scram,nobody all scram-sha-256",
                        "host all md5 all md5",
                        "host all clear all password",
                        "host all barred all reject",
                        "hostssl all tlsonly all scram-sha-256",
                        "host all tlsonly all reject")
                .start();
        server.sql(
                "CREATE ROLE scram LOGIN PASSWORD '" + PASSWORD + "'; CREATE ROLE tlsonly LOGIN PASSWORD '" + PASSWORD
                        + "'; CREATE ROLE clear LOGIN PASSWORD '" + PASSWORD + "'; CREATE ROLE barred LOGIN;"
                        + " SET password_encryption = 'md5'; CREATE ROLE md5 LOGIN PASSWORD '" + PASSWORD + "'");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ConnectOptions tcp(String user) {
        return ConnectOptions.of(server.uri())
                .user(user)
                .sslContext(server.authority().clientContext());
    }

    private static String login(ConnectOptions options) {
        try (Connection connection = Postgres.connect(options)) {
            return connection.requireVal(String.class, "SELECT current_user");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "postgres, DISABLE",
        "postgres, REQUIRE",
        "scram,    DISABLE",
        "scram,    PREFER",
        "scram,    VERIFY_FULL",
        "md5,      DISABLE",
        "md5,      VERIFY_CA",
        "clear,    PREFER",
        "clear,    REQUIRE",
        "tlsonly,  PREFER",
        "tlsonly,  VERIFY_FULL",
    })
    void letsIn(String user, SslMode mode) {
        assertThat(login(tcp(user).password(PASSWORD).sslMode(mode))).isEqualTo(user);
    }

    @Test
    void thePasswordItselfNeedsTlsOrPermission() {
        ConnectOptions plain = tcp("clear").password(PASSWORD).sslMode(SslMode.DISABLE);
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> login(plain))
                .satisfies(refused -> assertThat(refused.hint()).contains("allow_cleartext_password"));
        assertThat(login(plain.allowCleartextPassword(true))).isEqualTo("clear");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres", "scram", "clear"})
    void aUnixDomainSocketDoesAsWell(String user) {
        ConnectOptions options =
                ConnectOptions.of(server.socketUri("postgres")).user(user).password(PASSWORD);
        assertThat(login(options)).isEqualTo(user);
        assertThat(login(options.host(server.socketDirectory() + "/.s.PGSQL." + server.port())))
                .isEqualTo(user);
    }

    @ParameterizedTest
    @EnumSource(names = {"DISABLE", "REQUIRE"})
    void cancelsOverTheSameKindOfConnection(SslMode mode) {
        try (Connection connection =
                Postgres.connect(tcp("scram").password(PASSWORD).sslMode(mode))) {
            Face face = new BlockingFace(connection);
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> face.timeout(Duration.ofMillis(50)).fetch("SELECT pg_sleep(30)"));
            assertThat(face.fetchVal("SELECT pg_backend_pid()")).isEqualTo(connection.serverPid());
        }
    }

    // What is refused, and how that reads

    @ParameterizedTest
    @CsvSource({"scram, DISABLE", "scram, REQUIRE", "md5, DISABLE", "clear, REQUIRE", "nobody, DISABLE"})
    void aWrongPassword(String user, SslMode mode) {
        assertThatExceptionOfType(InvalidPasswordException.class)
                .isThrownBy(() -> login(tcp(user).password("wrong secret").sslMode(mode)))
                .withMessageContaining("\"" + user + "\"")
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("wrong secret"))
                .satisfies(refused -> assertThat(refused.hint()).contains("password"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"scram", "md5", "clear"})
    void noPassword(String user) {
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> login(tcp(user)))
                .withMessageContaining("\"" + user + "\"")
                .satisfies(refused -> assertThat(refused.hint()).contains("PGPASSWORD"));
    }

    // Password files

    private static Path passwordFile(Path home, String permissions, String password) throws IOException {
        Path file = Files.writeString(home.resolve(".pgpass"), "*:*:*:scram:" + password + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void aPasswordFileThatOthersMayReadIsNotUsedAndTheErrorSaysSo(@TempDir Path home) throws IOException {
        Path file = passwordFile(home, "rw-r-----", "secret");
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> login(tcp("scram").passwordFile(file)))
                .withMessageContaining("none is given; the password file " + file + " was not used")
                .withMessageContaining("u=rw (0600)");
    }

    @Test
    void aFolderIsNoPasswordFile(@TempDir Path home) {
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> login(tcp("scram").passwordFile(home)))
                .withMessageContaining("the password file " + home + " was not used, because it is no plain file");
    }

    @Test
    void aWrongPasswordOfAFileIsToldWithTheFile(@TempDir Path home) throws IOException {
        Path file = passwordFile(home, "rw-------", "wrong");
        assertThatExceptionOfType(InvalidPasswordException.class)
                .isThrownBy(() -> login(tcp("scram").passwordFile(file)))
                .satisfies(refused -> assertThat(refused.hint()).contains("comes from the file " + file))
                .satisfies(refused -> assertThat(refused).hasMessageNotContaining("wrong\""));
    }

    @Test
    void anUnknownDatabase() {
        assertThatExceptionOfType(InvalidCatalogNameException.class)
                .isThrownBy(() -> login(tcp("postgres").database("nowhere")))
                .withMessageContaining("\"nowhere\"")
                .satisfies(refused -> assertThat(refused.hint()).contains("CREATE DATABASE"));
    }

    @ParameterizedTest
    @CsvSource({"barred, REQUIRE", "tlsonly, DISABLE"})
    void aUserWhoIsNotLetInFromHere(String user, SslMode mode) {
        assertThatExceptionOfType(InvalidAuthorizationSpecificationException.class)
                .isThrownBy(() -> login(tcp(user).password(PASSWORD).sslMode(mode)))
                .satisfies(refused -> assertThat(refused.hint()).contains("pg_hba.conf"));
    }

    @Test
    void aSettingThatTheServerDoesNotKnow() {
        assertThatExceptionOfType(ServerException.class)
                .isThrownBy(() -> login(tcp("postgres").serverSetting("no_such_thing", "1")))
                .withMessageContaining("no_such_thing");
    }

    @Test
    void theEncodingIsOurs() {
        ConnectOptions options = tcp("postgres").options("-c client_encoding=latin1");
        try (Connection connection = Postgres.connect(options)) {
            assertThat(connection.settings()).containsEntry("client_encoding", "UTF8");
        }
    }

    @Test
    void aCertificateThatNobodyWeTrustHasSigned() {
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> login(tcp("postgres")
                        .sslMode(SslMode.VERIFY_FULL)
                        .sslContext(CertificateAuthority.create().clientContext())))
                .withMessageContaining("TLS handshake");
    }
}
