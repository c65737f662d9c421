package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.testkit.CertificateAuthority;
import io.github.loompg.testkit.CertificateAuthority.SignatureAlgorithm;
import io.github.loompg.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that falls silent, or is gone, behind each byte that it sends until a session is ready. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EveryByteOfTheStartTest {
    /** Signatures by RSA, as all else in this conversation, have the same length each time. */
    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create(SignatureAlgorithm.SHA256_RSA);

    private static PostgresServer server;
    private static StallingProxy proxy;

    @TempDir
    private static Path home;

    @BeforeAll
    static void start() throws IOException {
        server = PostgresServer.builder()
                .major(18)
                .tls(AUTHORITY.server("127.0.0.1"), AUTHORITY)
                .hba("host all scram all scram-sha-256", "host all md5 all md5", "host all clear all password")
                .setting("max_connections", "400")
                .start();
        server.sql("CREATE ROLE scram LOGIN PASSWORD 'secret'; CREATE ROLE clear LOGIN PASSWORD 'secret';"
                + " SET password_encryption = 'md5'; CREATE ROLE md5 LOGIN PASSWORD 'secret'");
        CertificateFolder.in(home).write("root.crt", AUTHORITY.certificatePem());
        proxy = new StallingProxy(server.port());
    }

    @AfterAll
    static void stop() throws IOException {
        proxy.close();
        server.close();
    }

    enum Start {
        TRUST("postgres", "disable", 1, 7),
        CLEARTEXT("clear", "disable&allow_cleartext_password=1", 1, 7),
        MD5("md5", "disable", 1, 7),
        SCRAM("scram", "disable", 1, 7),
        SCRAM_OVER_TLS("scram", "verify-full&channel_binding=require", 1, 41),
        SCRAM_OVER_DIRECT_TLS("scram", "verify-full&sslnegotiation=direct", 23, 41);

        private final String user;
        private final String mode;
        private final int silentStep;
        private final int endStep;

        /** Steps are in bytes. What begins differently and goes on in the same way needs not be stopped at each of them. */
        Start(String user, String mode, int silentStep, int endStep) {
            this.user = user;
            this.mode = mode;
            this.silentStep = Dose.of(silentStep, 1);
            this.endStep = Dose.of(endStep, 1);
        }

        ConnectOptions options(HandClock clock) {
            return ConnectOptions.of(
                            "postgresql://" + user + ":secret@127.0.0.1:" + proxy.port() + "/postgres?sslmode=" + mode,
                            Map.of("HOME", home.toString()))
                    .connectTimeout(StalledStarts.BUDGET)
                    .clock(clock);
        }

        /** How many bytes the server sends until the session is ready. */
        int length() {
            return new StalledStarts(proxy, this::options).length();
        }
    }

    @ParameterizedTest
    @EnumSource
    void silenceEndsAtTheDeadline(Start start) {
        int length = start.length();
        assertThat(length).isGreaterThan(300);
        new StalledStarts(proxy, start::options).endInTime(length, start.silentStep);
    }

    @ParameterizedTest
    @EnumSource
    void anEndIsAnError(Start start) {
        new StalledStarts(proxy, start::options).areErrors(start.length(), start.endStep);
    }
}
