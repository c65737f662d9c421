package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.TlsException;
import io.github.loompg.testkit.CertificateAuthority;
import io.github.loompg.testkit.CertificateAuthority.SignatureAlgorithm;
import io.github.loompg.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that falls silent, or is gone, behind each byte that it sends until a session is ready. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EveryByteOfTheStartTest {
    private static final Duration BUDGET = Duration.ofSeconds(60);

    /** So many connections wait for the same moment. */
    private static final int AT_ONCE = 16;

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
                    .connectTimeout(BUDGET)
                    .clock(clock);
        }

        /** How many bytes the server sends until the session is ready. */
        int length() {
            StallingProxy.Link whole = proxy.next(Integer.MAX_VALUE, StallingProxy.Then.SILENCE);
            Connection connection = Postgres.connect(options(new HandClock()));
            int length = whole.passed();
            connection.terminate(); // at which a server with TLS says goodbye
            return length;
        }
    }

    @ParameterizedTest
    @EnumSource
    void silenceEndsAtTheDeadline(Start start) {
        int length = start.length();
        assertThat(length).isGreaterThan(300);
        for (int from = 0; from < length; from += AT_ONCE * start.silentStep) {
            HandClock clock = new HandClock();
            List<StallingProxy.Link> links = new ArrayList<>();
            List<CompletableFuture<AsyncConnection>> all = new ArrayList<>();
            int end = Math.min(from + AT_ONCE * start.silentStep, length);
            for (int most = from; most < end; most += start.silentStep) {
                links.add(proxy.next(most, StallingProxy.Then.SILENCE));
                all.add(Postgres.connectAsync(start.options(clock)));
            }
            Await.until(() -> links.stream().allMatch(StallingProxy.Link::isStalled));
            clock.pass(BUDGET);
            for (CompletableFuture<AsyncConnection> connecting : all) {
                assertThat(failure(connecting))
                        .as("%d to %d of %d bytes", from, end - 1, length)
                        .isInstanceOf(QueryTimeoutException.class)
                        .hasMessageContaining("60000 ms");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEndIsAnError(Start start) {
        int length = start.length();
        for (int most = 0; most < length; most += most < 8 ? 1 : start.endStep) {
            StallingProxy.Link link = proxy.next(most, StallingProxy.Then.END);
            CompletableFuture<AsyncConnection> connecting = Postgres.connectAsync(start.options(new HandClock()));
            assertThat(failure(connecting))
                    .as("%d of %d bytes", most, length)
                    .isInstanceOfAny(ConnectFailedException.class, TlsException.class);
            assertThat(link.passed()).isEqualTo(most);
        }
    }

    private static @Nullable Throwable failure(CompletableFuture<AsyncConnection> connecting) {
        try {
            connecting.join().terminate();
            return null;
        } catch (CompletionException failed) {
            return failed.getCause();
        } catch (PostgresException failed) {
            return failed;
        }
    }
}
