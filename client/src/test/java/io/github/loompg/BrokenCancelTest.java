package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.testkit.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that wants TLS, and a connection to cancel that gets none: the caller goes, and the grace is enough. */
@Timeout(120)
class BrokenCancelTest {
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** What a client says to ask for TLS, in bytes. */
    private static final int SSL_REQUEST = 8;

    private static PostgresServer server;

    @TempDir
    private Path home;

    private final HandClock clock = new HandClock();
    private ConnectOptions options;

    @BeforeAll
    static void start() {
        server = PostgresServer.builder()
                .major(18)
                .tls()
                .hba("hostnossl all all all reject")
                .setting("client_connection_check_interval", "100ms")
                .start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void prepare() throws IOException {
        options = CertificateFolder.in(home).options(server.uri() + "?sslmode=require");
    }

    /**
     * Has somebody give up a call on a connection through that port.
     *
     * @param breaking is done when the statement runs; the next connection comes to nothing then
     * @param tried whether that has happened to a connection to cancel
     */
    private void giveUp(int port, Runnable breaking, BooleanSupplier tried) throws Exception {
        try (Connection connection =
                        Postgres.connect(options.port(port).clock(clock).cancelGrace(GRACE));
                Connection other = Postgres.connect(options)) {
            CompletableFuture<PostgresException> end = new CompletableFuture<>();
            connection.addTerminationListener(end::complete);
            FutureTask<Object> call = new FutureTask<>(() -> connection.fetch("SELECT pg_sleep(60)"));
            Thread caller = Thread.ofVirtual().start(call);
            TestServer.awaitWaiting(new BlockingFace(other), connection.serverPid(), "PgSleep");
            breaking.run();
            caller.interrupt();
            // Time stands still: he waits for nothing.
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> call.get(60, TimeUnit.SECONDS))
                    .withCauseInstanceOf(CallInterruptedException.class);
            Await.until(tried);
            assertThat(connection.isClosed()).isFalse();
            clock.pass(GRACE);

            assertThat(end.get(60, TimeUnit.SECONDS)).isInstanceOf(ConnectionLostException.class);
            assertThat(connection.isClosed()).isTrue();
            // The server looks by itself whether anybody is there for whom it works.
            Await.until(() -> other.fetch("SELECT FROM pg_stat_activity WHERE pid = $1", connection.serverPid())
                    .isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource({"0, END", "1, END", "1, RESET", "1, HALF_CLOSE", "1, SILENCE", "500, END", "500, SILENCE"})
    void aHandshakeThatEndsOrStallsCostsNoMoreThanTheGrace(int most, StallingProxy.Then then) throws Exception {
        try (StallingProxy proxy = new StallingProxy(server.port())) {
            AtomicReference<StallingProxy.Link> cancel = new AtomicReference<>();
            giveUp(
                    proxy.port(),
                    () -> cancel.set(proxy.next(most, then)),
                    () -> cancel.get().isStalled());
        }
    }

    /** The key is worth as much as the session. */
    @Test
    void theKeyIsNotShownWithoutTls() throws Exception {
        AtomicBoolean refusing = new AtomicBoolean();
        Queue<Integer> refused = new ConcurrentLinkedQueue<>();
        Relay.Carrier carrier = (client, to) -> {
            if (refusing.get()) {
                Relay.begin(() -> refused.add(refuseTls(client)));
            } else {
                Relay.begin(() -> Relay.copy(client, to, bytes -> {}));
                Relay.begin(() -> Relay.copy(to, client, bytes -> {}));
            }
        };
        try (Relay relay = new Relay(server.port(), carrier)) {
            giveUp(relay.port(), () -> refusing.set(true), () -> !refused.isEmpty());
        }
        // Time went on at once to the end of the grace, so it was not tried again.
        assertThat(refused).containsExactly(SSL_REQUEST);
    }

    /** Says, in the server's place, that there is no TLS; returns how many bytes the client has said when it leaves. */
    private static int refuseTls(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        int said = in.readNBytes(SSL_REQUEST).length;
        client.getOutputStream().write('N');
        return said + in.readAllBytes().length;
    }
}
