package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.PoolTimeoutException;
import io.github.loompg.error.PoolTimeoutException.Reason;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.TransactionOutcomeUnknownException;
import io.github.loompg.testkit.PostgresServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A network that takes everything to the server and brings nothing back, at each thing that can be done with a pool. */
@Timeout(120)
class PoolBlackHoleTest {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(60);

    private final HandClock clock = new HandClock();

    /** Time stands still until then, so that nothing is too late before it. */
    private final CountDownLatch silent = new CountDownLatch(1);

    private StallingProxy proxy;
    private PoolOptions options;
    private Pool pool;

    @BeforeEach
    void start() throws IOException {
        PostgresServer server = PostgresServer.shared(18);
        proxy = new StallingProxy(server.port());
        options = PoolOptions.of(ConnectOptions.of(server.uri())
                        .sslMode(SslMode.DISABLE)
                        .port(proxy.port())
                        .connectTimeout(CONNECT_TIMEOUT)
                        .clock(clock))
                .minSize(0)
                .maxSize(1)
                .acquireTimeout(Duration.ofSeconds(100))
                .closeTimeout(Duration.ofSeconds(5))
                .keepalive(Duration.ZERO);
        pool = Postgres.createPool(options);
    }

    @AfterEach
    void stop() throws IOException {
        pool.terminate();
        proxy.close();
    }

    private static <T> FutureTask<T> begin(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return task;
    }

    /**
     * Begins a call that is sent into the silence. Time stands still until it was: a call whose time is over before leaves
     * its connection as it was, for the next to wait on.
     */
    private <T> FutureTask<T> send(Callable<T> work) {
        long before = proxy.heard();
        FutureTask<T> task = begin(work);
        Await.until(() -> proxy.heard() > before);
        return task;
    }

    private void assertReplaced() throws Exception {
        proxy.recover();
        CompletableFuture<Object> next = pool.async().fetchVal("SELECT 'well'");
        assertThat(clock.passSlowlyUntilDone(next)).isEqualTo("well");
    }

    @Test
    void aStatementEndsAtItsDeadline() throws Exception {
        try (Connection connection = pool.acquire()) {
            assertThat(connection.fetchVal("SELECT 1")).isEqualTo(1);
            proxy.fallSilent();
            FutureTask<Object> call =
                    send(() -> connection.timeout(Duration.ofSeconds(1)).fetchVal("SELECT 1"));
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> clock.passUntilDone(call))
                    .withCauseInstanceOf(QueryTimeoutException.class);
            Await.until(() -> {
                clock.pass(Duration.ofMillis(100));
                return connection.isClosed();
            });
        }
        assertReplaced();
    }

    @Test
    void aSharedCallEndsAtItsDeadline() throws Exception {
        assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
        proxy.fallSilent();
        FutureTask<Object> call = send(() -> pool.timeout(Duration.ofSeconds(1)).fetchVal("SELECT 1"));
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> clock.passUntilDone(call))
                .withCauseInstanceOf(QueryTimeoutException.class);
        assertReplaced();
    }

    /** The server gets what is sent, and that it is to be forgotten; of that nothing is heard. */
    @Test
    void aCopyEndsAtItsDeadlineAndItsConnectionWithTheGrace() throws Exception {
        try (Connection other = Postgres.connect(PostgresServer.shared(18).uri());
                Connection connection = pool.acquire()) {
            other.execute("DROP TABLE IF EXISTS black_hole_copy; CREATE TABLE black_hole_copy(n int)");
            Publisher<List<Integer>> rows = subscriber -> {
                SubmissionPublisher<List<Integer>> half = new SubmissionPublisher<>();
                half.subscribe(subscriber);
                Thread.ofVirtual().start(() -> {
                    IntStream.range(0, 20_000).forEach(n -> half.submit(List.of(n)));
                    proxy.fallSilent();
                    silent.countDown();
                });
            };
            FutureTask<Long> copy = begin(() -> connection
                    .timeout(Duration.ofSeconds(1))
                    .copyRecordsToTable("black_hole_copy", CopyOptions.text(), rows));
            assertThat(silent.await(60, TimeUnit.SECONDS)).isTrue();
            clock.pass(Duration.ofSeconds(1));
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> copy.get(60, TimeUnit.SECONDS))
                    .withCauseInstanceOf(QueryTimeoutException.class);
            clock.pass(options.connectOptions().cancelGrace());
            Await.until(connection::isClosed);
            int pid = connection.serverPid();
            Await.until(() -> other.fetch("SELECT FROM pg_stat_activity WHERE pid = $1", pid)
                    .isEmpty());
            assertThat(other.fetchVal("SELECT count(*) FROM black_hole_copy")).isEqualTo(0L);
            other.execute("DROP TABLE black_hole_copy");
        }
        assertReplaced();
    }

    @Test
    void whoWantsAConnectionIsToldThatThereIsNone() throws Exception {
        proxy.fallSilent();
        CompletableFuture<AsyncConnection> wanted = pool.async().acquire();
        // Whoever has got so far knows until when.
        Await.until(() -> proxy.connected() == 1);
        clock.pass(CONNECT_TIMEOUT);
        Await.until(() -> pool.report().failed() == 1);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> clock.passUntilDone(wanted))
                .havingCause()
                .isInstanceOfSatisfying(
                        PoolTimeoutException.class,
                        late -> assertThat(late.reason()).isEqualTo(Reason.UNREACHABLE));
    }

    /** The server has done it, and nobody can know. */
    @Test
    void theOutcomeOfACommitIsUnknownAndItIsDoneOnce() throws Exception {
        try (Connection other = Postgres.connect(PostgresServer.shared(18).uri())) {
            other.execute("DROP TABLE IF EXISTS black_hole; CREATE TABLE black_hole(a int)");
            FutureTask<Object> call =
                    begin(() -> pool.timeout(Duration.ofSeconds(5)).transaction(tx -> {
                        tx.execute("INSERT INTO black_hole VALUES(1)");
                        proxy.fallSilent();
                        silent.countDown();
                        return null;
                    }));
            assertThat(silent.await(60, TimeUnit.SECONDS)).isTrue();
            // A COMMIT whose deadline is over before it is sent is none.
            Await.until(() -> Long.valueOf(1).equals(other.fetchVal("SELECT count(*) FROM black_hole")));
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> clock.passUntilDone(call))
                    .withCauseInstanceOf(TransactionOutcomeUnknownException.class);
            assertReplaced();
            assertThat(other.fetchVal("SELECT count(*) FROM black_hole")).isEqualTo(1L);
            other.execute("DROP TABLE black_hole");
        }
    }

    @Test
    void aRollbackEndsWithTheGraceAndTheFirstErrorIsTold() throws Exception {
        FutureTask<Object> call = begin(() -> pool.transaction(tx -> {
            assertThat(tx.fetchVal("SELECT 1")).isEqualTo(1);
            proxy.fallSilent();
            silent.countDown();
            throw new IllegalStateException("of the program");
        }));
        assertThat(silent.await(60, TimeUnit.SECONDS)).isTrue();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> clock.passUntilDone(call))
                .havingCause()
                .isInstanceOf(IllegalStateException.class)
                .withMessage("of the program");
        assertReplaced();
    }

    @Test
    void whatCannotBeRestoredIsReplaced() throws Exception {
        Connection connection = pool.acquire();
        connection.execute("SET work_mem = '7MB'");
        proxy.fallSilent();
        connection.close();
        assertReplaced();
    }

    /** Time stands still: whoever waited here would wait for ever. */
    @Test
    void nobodyWaitsForWhatIsRestored() throws Exception {
        try (Pool two = Postgres.createPool(options.maxSize(2))) {
            Connection left = two.acquire();
            int other;
            try (Connection clean = two.acquire()) {
                other = clean.serverPid();
                left.execute("SET work_mem = '7MB'");
            }
            proxy.fallSilent();
            left.close();
            try (Connection next = two.acquire()) {
                assertThat(next.serverPid()).isEqualTo(other);
            }
            two.terminate();
        }
    }

    @Test
    void theEndOfThePoolComes() throws Exception {
        assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
        proxy.fallSilent();
        clock.passUntilDone(begin(() -> {
            pool.close();
            return null;
        }));
        assertThat(pool.size()).isZero();
    }

    @Test
    void theEndOfThePoolComesToThoseWhoAreInACall() throws Exception {
        Connection connection = pool.acquire();
        assertThat(connection.fetchVal("SELECT 1")).isEqualTo(1);
        proxy.fallSilent();
        CompletableFuture<Object> call = connection.async().fetchVal("SELECT 1");
        clock.passUntilDone(begin(() -> {
            pool.close();
            return null;
        }));
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> clock.passUntilDone(call))
                .withCauseInstanceOf(ConnectionClosedException.class);
        Await.until(() -> pool.size() == 0);
    }
}
