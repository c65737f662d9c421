package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.github.loompg.error.ConfigurationException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.TlsException;
import io.github.loompg.testkit.CertificateAuthority;
import io.github.loompg.testkit.PostgresServer;
import io.github.loompg.testkit.TlsIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The certificates of real servers, right and wrong ones, against authorities and revocation lists in files. */
class ServerCertificateTest {
    private static final Instant NOW = Instant.now();
    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create();
    private static final CertificateAuthority FOREIGN = CertificateAuthority.create();
    private static final TlsIdentity RIGHT = AUTHORITY.server("localhost", "127.0.0.1", "::1");

    private static PostgresServer server;

    @TempDir
    private Path home;

    private CertificateFolder files;

    @BeforeAll
    static void start() {
        server = PostgresServer.builder().major(18).tls(RIGHT, AUTHORITY).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void prepare() throws IOException {
        files = CertificateFolder.in(home);
    }

    private static boolean encrypted(ConnectOptions options) {
        try (Connection connection = Postgres.connect(options)) {
            return connection.requireVal(Boolean.class, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        }
    }

    private ConnectOptions options(SslMode mode) {
        return files.options(server.uri()).sslMode(mode);
    }

    private static void assertRefused(ConnectOptions options, String... reasons) {
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> encrypted(options))
                .withMessageContainingAll(reasons);
    }

    @ParameterizedTest
    @ValueSource(strings = {"require", "verify-ca", "verify-full"})
    void ofTheAuthorityInTheHomeFolder(String mode) throws IOException {
        files.write("root.crt", AUTHORITY.certificatePem());
        assertThat(encrypted(files.options(server.uri() + "?sslmode=" + mode))).isTrue();
    }

    @Test
    void ofTheAuthorityInANamedFile() throws IOException {
        Path root = files.write("other.crt", FOREIGN.certificatePem() + "\n# and ours\n" + AUTHORITY.certificatePem());
        assertThat(encrypted(options(SslMode.VERIFY_FULL).sslRootCert(root.toString())))
                .isTrue();
    }

    /** Nothing is sent to a server that could do no more than what Java has switched off. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1", "TLSv1.1"})
    void whatJavaHasSwitchedOffStaysOff(String version) {
        assertThat(Security.getProperty("jdk.tls.disabledAlgorithms").split(", *"))
                .contains(version);
        ConnectOptions old = files.options(server.uri() + "?sslmode=require&ssl_min_protocol_version=" + version
                + "&ssl_max_protocol_version=" + version);
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> encrypted(old))
                .withRootCauseInstanceOf(SSLHandshakeException.class)
                .satisfies(refused -> assertThat(refused.getCause()).hasMessageContaining("No appropriate protocol"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"require", "verify-ca", "verify-full"})
    void ofAForeignAuthority(String mode) throws IOException {
        files.write("root.crt", FOREIGN.certificatePem());
        assertRefused(files.options(server.uri() + "?sslmode=" + mode), "no authority in sslrootcert has signed it");
    }

    /** As libpq has it: what cannot be trusted is not used, and "prefer" does without. */
    @Test
    void ofAForeignAuthorityWhereTlsIsOnlyPreferred() throws IOException {
        files.write("root.crt", FOREIGN.certificatePem());
        assertThat(encrypted(options(SslMode.PREFER))).isFalse();
    }

    @Test
    void withoutAuthoritiesOnlyTheVerifyingModesFail() {
        assertThat(encrypted(options(SslMode.REQUIRE))).isTrue();
        assertThat(encrypted(options(SslMode.REQUIRE).sslRootCert("/nowhere/root.crt")))
                .isTrue();
        for (SslMode mode : new SslMode[] {SslMode.VERIFY_CA, SslMode.VERIFY_FULL}) {
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> encrypted(options(mode)))
                    .withMessageContaining(files.file("root.crt").toString())
                    .satisfies(missing -> assertThat(missing.hint()).contains("sslrootcert=system"));
        }
    }

    @Test
    void theSystemsAuthoritiesDoNotKnowATestsCertificate() {
        ConnectOptions options = files.options(server.uri()).sslRootCert("system");
        assertThat(options.sslMode()).isEqualTo(SslMode.VERIFY_FULL);
        assertRefused(options, "TLS handshake");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> encrypted(options.sslMode(SslMode.REQUIRE)))
                .withMessageContaining("too weak");
    }

    @Test
    void afterItsTime() throws IOException {
        files.write("root.crt", AUTHORITY.certificatePem());
        TlsIdentity expired =
                AUTHORITY.server(NOW.minus(Duration.ofDays(9)), NOW.minus(Duration.ofDays(1)), "127.0.0.1");
        try (PostgresServer late =
                PostgresServer.builder().tls(expired, AUTHORITY).start()) {
            ConnectOptions options = files.options(late.uri());
            assertRefused(options.sslMode(SslMode.VERIFY_CA), "NotAfter");
            Files.delete(files.file("root.crt"));
            assertThat(encrypted(options.sslMode(SslMode.REQUIRE))).isTrue();
        }
    }

    @Test
    void forAnotherHost() throws IOException {
        files.write("root.crt", AUTHORITY.certificatePem());
        TlsIdentity other = AUTHORITY.server("db.example.org", "10.1.2.3");
        try (PostgresServer elsewhere =
                PostgresServer.builder().tls(other, AUTHORITY).start()) {
            ConnectOptions options = files.options(elsewhere.uri());
            assertThat(encrypted(options.sslMode(SslMode.VERIFY_CA))).isTrue();
            assertRefused(
                    options.sslMode(SslMode.VERIFY_FULL), "\"db.example.org\" and 1 other names", "\"127.0.0.1\"");
            // A context of the user's does not change that: its trust manager knows no hosts.
            assertRefused(
                    options.sslMode(SslMode.VERIFY_FULL).sslContext(AUTHORITY.clientContext()),
                    "not for \"127.0.0.1\"");
        }
    }

    @Test
    void throughALinkInBetween() throws IOException {
        CertificateAuthority between = AUTHORITY.subordinate();
        TlsIdentity signedBelow = between.server("127.0.0.1");
        try (PostgresServer below =
                PostgresServer.builder().tls(signedBelow, AUTHORITY).start()) {
            ConnectOptions options = files.options(below.uri()).sslMode(SslMode.VERIFY_FULL);
            files.write("root.crt", AUTHORITY.certificatePem());
            assertRefused(options, "no authority");
            files.write("root.crt", AUTHORITY.certificatePem() + between.certificatePem());
            assertThat(encrypted(options)).isTrue();
            // As OpenSSL has it: the chain has to end in a certificate that is signed by itself.
            files.write("root.crt", between.certificatePem());
            assertRefused(options, "signed by itself");
        }
    }

    @Test
    void revoked() throws IOException {
        files.write("root.crt", AUTHORITY.certificatePem());
        ConnectOptions options = options(SslMode.VERIFY_FULL);
        files.write("root.crl", AUTHORITY.revocationListPem());
        assertThat(encrypted(options)).isTrue();
        files.write("root.crl", AUTHORITY.revocationListPem(RIGHT.certificate()));
        assertRefused(options, "revoked");
        // One that is named takes the place of the one in the home folder.
        Path empty = files.write("empty.crl", AUTHORITY.revocationListPem());
        assertThat(encrypted(options.sslCrl(empty))).isTrue();
    }

    @Test
    void whereTheListOfTheAuthorityIsMissingOrOld() throws IOException {
        files.write("root.crt", AUTHORITY.certificatePem());
        Path foreign = files.write("foreign.crl", FOREIGN.revocationListPem());
        assertRefused(options(SslMode.VERIFY_CA).sslCrl(foreign), "TLS handshake");
        Path old = files.write("old.crl", AUTHORITY.revocationListPem(NOW.minus(Duration.ofDays(1))));
        assertRefused(options(SslMode.VERIFY_CA).sslCrl(old), "TLS handshake");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> encrypted(options(SslMode.VERIFY_CA).sslCrl(Path.of("/nowhere.crl"))))
                .withMessageContaining("sslcrl");
    }

    @Test
    void revokedInAFolderOfHashedNames() throws IOException {
        files.write("root.crt", AUTHORITY.certificatePem());
        Path folder = Files.createDirectory(home.resolve("lists"));
        ConnectOptions options = options(SslMode.VERIFY_FULL).sslCrlDir(folder);
        assertRefused(options, "TLS handshake"); // no list of this authority
        Files.writeString(folder.resolve("0a1b2c3d.r0"), AUTHORITY.revocationListPem());
        Files.writeString(folder.resolve("README"), "not a list");
        assertThat(encrypted(options)).isTrue();
        Files.writeString(folder.resolve("0a1b2c3d.r1"), AUTHORITY.revocationListPem(RIGHT.certificate()));
        assertRefused(options, "revoked");
    }

    /** Connections to come go by the new file; nothing has to be started again. */
    @Test
    void newFilesCountForNewConnections() throws IOException {
        ConnectOptions options = options(SslMode.VERIFY_FULL);
        files.write("root.crt", AUTHORITY.certificatePem());
        assertThat(encrypted(options)).isTrue();
        files.write("root.crt", FOREIGN.certificatePem());
        assertRefused(options, "no authority");
        files.write("root.crt", AUTHORITY.certificatePem());
        assertThat(encrypted(options)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
    void aFileThatHoldsNone(String content) throws IOException {
        files.write("root.crt", content);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> encrypted(options(SslMode.VERIFY_CA)))
                .withMessageContaining("sslrootcert")
                .withMessageContaining("root.crt");
    }

    /** The reason reaches the server too, by an alert. */
    @Test
    void theServerLearnsWhyItWasLeft() throws IOException {
        files.write("root.crt", FOREIGN.certificatePem());
        assertRefused(options(SslMode.VERIFY_CA), "TLS handshake");
        Await.until(() -> server.log().contains("alert certificate unknown")
                || server.log().contains("alert unknown ca"));
    }

    @Test
    void cancelsGoOverCheckedConnections() throws IOException {
        files.write("root.crt", AUTHORITY.certificatePem());
        try (Connection connection = Postgres.connect(options(SslMode.VERIFY_FULL))) {
            Face face = new BlockingFace(connection);
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> face.timeout(Duration.ofMillis(50)).fetch("SELECT pg_sleep(30)"));
            assertThatNoException().isThrownBy(() -> face.fetchVal("SELECT 1"));
        }
    }
}
