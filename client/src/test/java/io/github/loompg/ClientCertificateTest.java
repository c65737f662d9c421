package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.AuthenticationException;
import io.github.loompg.error.ConfigurationException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.TlsException;
import io.github.loompg.error.sqlstate.InvalidAuthorizationSpecificationException;
import io.github.loompg.testkit.CertificateAuthority;
import io.github.loompg.testkit.CertificateAuthority.SignatureAlgorithm;
import io.github.loompg.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates of ours, right and wrong ones, at a real server that asks for them. */
class ClientCertificateTest {
    private static PostgresServer server;

    @TempDir
    private Path home;

    private CertificateFolder files;

    @BeforeAll
    static void start() {
        server = PostgresServer.builder()
                .major(18)
                .tls()
                .hba("hostssl all ada all cert", "hostnossl all ada all reject")
                .start();
        server.sql("CREATE ROLE ada LOGIN; CREATE ROLE eve LOGIN");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void prepare() throws IOException {
        files = CertificateFolder.in(home);
    }

    private ConnectOptions as(String user) {
        return files.options(server.uri()).user(user).sslMode(SslMode.REQUIRE);
    }

    /** The name in the certificate that the server has seen, or null if it has seen none. */
    private static @Nullable String shown(ConnectOptions options) {
        try (Connection connection = Postgres.connect(options)) {
            return connection.fetchVal(String.class, "SELECT client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        }
    }

    @ParameterizedTest
    @EnumSource
    void provesWhoWeAre(SignatureAlgorithm algorithm) throws IOException {
        CertificateAuthority authority = CertificateAuthority.create(algorithm);
        try (PostgresServer other = PostgresServer.builder()
                .tls(authority.server("127.0.0.1"), authority)
                .hba("hostssl all ada all cert")
                .start()) {
            other.sql("CREATE ROLE ada LOGIN");
            files.identity(authority.client("ada"));
            ConnectOptions options = files.options(other.uri()).user("ada");
            for (TlsVersion version : new TlsVersion[] {TlsVersion.TLS_1_2, TlsVersion.TLS_1_3}) {
                assertThat(shown(options.sslMode(SslMode.REQUIRE).sslMaxProtocolVersion(version)))
                        .as(version.word())
                        .isEqualTo("/CN=ada");
            }
            // In the weaker modes, too
            assertThat(shown(options.sslMode(SslMode.PREFER))).isEqualTo("/CN=ada");
        }
    }

    @Test
    void liesInFilesThatAreNamed() throws IOException {
        files.identity(server.authority().client("ada"));
        Path certificate = Files.move(files.file("postgresql.crt"), home.resolve("ada.crt"));
        Path key = Files.move(files.file("postgresql.key"), home.resolve("ada.key"));
        assertThat(shown(as("ada").sslCert(certificate).sslKey(key))).isEqualTo("/CN=ada");
    }

    @Test
    void isChangedWithoutAnythingStartedAgain() throws IOException {
        ConnectOptions options = as("eve");
        files.identity(server.authority().client("ada"));
        assertThat(shown(options)).isEqualTo("/CN=ada");
        files.identity(server.authority().client("eve"));
        assertThat(shown(options)).isEqualTo("/CN=eve");
        Files.delete(files.file("postgresql.crt"));
        assertThat(shown(options)).isNull();
    }

    @Test
    void ofSomebodyElse() throws IOException {
        files.identity(server.authority().client("eve"));
        assertThatExceptionOfType(InvalidAuthorizationSpecificationException.class)
                .isThrownBy(() -> shown(as("ada")));
    }

    @Test
    void none() {
        assertThatExceptionOfType(PostgresException.class)
                .isThrownBy(() -> shown(as("ada")))
                .withMessageContaining("certificate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void thatTheServerDoesNotTrust(String version) throws IOException {
        ConnectOptions options =
                files.options(server.uri() + "?sslmode=require&user=ada&ssl_max_protocol_version=" + version);
        files.identity(CertificateAuthority.create().client("ada"));
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> shown(options))
                .withMessageContaining("alert");
        Instant now = Instant.now();
        files.identity(server.authority().client("ada", now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1))));
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> shown(options))
                .satisfies(refused -> assertThat(refused.hint()).contains("log"));
    }

    // Whether it is shown

    @Test
    void isKeptBack() throws IOException {
        files.identity(server.authority().client("eve"));
        assertThat(shown(as("eve"))).isEqualTo("/CN=eve");
        assertThat(shown(as("eve").sslCertMode(SslCertMode.DISABLE))).isNull();
    }

    @Test
    void hasToBeShown() throws IOException {
        ConnectOptions options = as("eve").sslCertMode(SslCertMode.REQUIRE);
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> shown(options))
                .withMessageContaining("sslcertmode=require");
        files.identity(server.authority().client("eve"));
        assertThat(shown(options)).isEqualTo("/CN=eve");
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> shown(options.sslMode(SslMode.DISABLE)));
    }

    // Files that cannot be used

    @Test
    void aKeyThatOthersCanRead() throws IOException {
        files.identity(server.authority().client("ada"));
        boolean root =
                "root".equals(Files.getOwner(files.file("postgresql.key")).getName());
        for (String permissions : new String[] {"rw-r--r--", "rw-rw----", "rw----r--", "rw-r-----"}) {
            Files.setPosixFilePermissions(files.file("postgresql.key"), PosixFilePermissions.fromString(permissions));
            ConnectOptions fresh = as("ada");
            if (root && permissions.equals("rw-r-----")) {
                assertThat(shown(fresh)).isEqualTo("/CN=ada");
            } else {
                assertThatExceptionOfType(ConfigurationException.class)
                        .as(permissions)
                        .isThrownBy(() -> shown(fresh))
                        .withMessageContaining("postgresql.key")
                        .satisfies(refused -> assertThat(refused.hint()).contains("0600"));
            }
        }
    }

    @Test
    void aKeyThatIsMissingOrAnothers() throws IOException {
        files.identity(server.authority().client("ada"));
        files.write("postgresql.key", server.authority().client("ada").keyPem());
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> shown(as("ada")))
                .withMessageContaining("is not that of the certificate");
        Files.delete(files.file("postgresql.key"));
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> shown(as("ada")))
                .withMessageContaining("no private key in");
        assertThat(shown(as("eve").sslCertMode(SslCertMode.DISABLE))).isNull();
    }

    @Test
    void aPasswordThatIsMissingIsNamedAndNoneIsShown() throws IOException {
        files.identity(server.authority().client("ada"));
        try (var encrypted = ClientCertificateTest.class.getResourceAsStream("/keys/rsa-pkcs8-aes256.pem")) {
            files.write("postgresql.key", new String(encrypted.readAllBytes()));
        }
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> shown(as("ada")))
                .withMessageContaining("there is no sslpassword");
        ConnectOptions wrong = as("ada").sslPassword("not this one");
        assertThat(wrong.toString()).doesNotContain("not this one");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> shown(wrong))
                .withMessageContaining("sslpassword does not open it")
                .satisfies(refused -> assertThat(refused.toString()).doesNotContain("not this one"));
    }
}
