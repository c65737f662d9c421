package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.QueryTimeoutException;
import java.io.IOException;
import java.lang.Thread.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process of the server that stands still, for a while or for ever. */
@Timeout(120)
class StoppedBackendTest {
    private static final String PID = "SELECT pg_backend_pid()";
    private static final String LENGTH = "SELECT length($1::bytea)";

    /** More than fits between the two sides. */
    private static final int LARGE = 50_000_000;

    private final HandClock clock = new HandClock();

    private Pool pool() {
        return Postgres.createPool(PoolOptions.of(TestServer.options().clock(clock))
                .minSize(0)
                .maxSize(1)
                .acquireTimeout(Duration.ZERO));
    }

    private static void stop(int pid) throws Exception {
        Signals.send("STOP", pid);
        Path status = Path.of("/proc/" + pid + "/status");
        if (Files.exists(status)) {
            Await.until(() -> isStopped(status));
        }
    }

    private static boolean isStopped(Path status) {
        try {
            return Files.readString(status).contains("State:\tT");
        } catch (IOException gone) {
            throw new AssertionError(gone);
        }
    }

    @Test
    void aPauseIsNoVerdict() throws Exception {
        try (Pool pool = pool()) {
            int pid = pool.requireVal(Integer.class, PID);
            CompletableFuture<Integer> call;
            stop(pid);
            try {
                // With a deadline, however far, somebody looks at the clock again and again.
                call = pool.async().timeout(Duration.ofMinutes(5)).requireVal(Integer.class, "SELECT 41 + 1");
                CompletableFuture<Integer> open = call;
                for (int i = 0; i < 30; i++) {
                    clock.pass(Duration.ofSeconds(2));
                    assertThatExceptionOfType(TimeoutException.class)
                            .isThrownBy(() -> open.get(15, TimeUnit.MILLISECONDS));
                }
            } finally {
                Signals.send("CONT", pid);
            }
            assertThat(call.get(60, TimeUnit.SECONDS)).isEqualTo(42);
            assertThat(pool.requireVal(Integer.class, PID)).isEqualTo(pid);
        }
    }

    @Test
    void whoeverDoesNotGoOnIsReplaced() throws Exception {
        try (Pool pool = pool()) {
            int pid = pool.requireVal(Integer.class, PID);
            stop(pid);
            try {
                // It is prepared, and so sent before the time begins that it has.
                CompletableFuture<Integer> call =
                        pool.async().timeout(Duration.ofSeconds(1)).requireVal(Integer.class, PID);
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(() -> clock.passUntilDone(call))
                        .withCauseInstanceOf(QueryTimeoutException.class);
                CompletableFuture<Integer> next = pool.async().requireVal(Integer.class, PID);
                assertThat(clock.passSlowlyUntilDone(next)).isNotEqualTo(pid);
            } finally {
                Signals.send("CONT", pid);
            }
        }
    }

    /** What was sent of it is of no use: the connection is given up with it, and whoever comes next has another one. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoIsInterruptedWhileHeCannotWriteLeavesAtOnce(boolean virtual) throws Exception {
        try (Pool pool = pool()) {
            Connection connection = pool.acquire();
            assertThat(connection.fetchVal(LENGTH, new byte[1])).isEqualTo(1);
            int pid = connection.serverPid();
            stop(pid);
            try {
                byte[] more = new byte[LARGE];
                FutureTask<Boolean> call = new FutureTask<>(() -> {
                    assertThatExceptionOfType(CallInterruptedException.class)
                            .isThrownBy(() -> connection.fetchVal(LENGTH, more));
                    return Thread.currentThread().isInterrupted();
                });
                Thread thread = virtual
                        ? Thread.ofVirtual().start(call)
                        : Thread.ofPlatform().start(call);
                Await.until(() -> thread.getState() == State.WAITING || thread.getState() == State.TIMED_WAITING);
                assertThat(connection.isClosed()).isFalse();
                thread.interrupt();
                // Time stands still: he waits for nothing.
                assertThat(call.get(60, TimeUnit.SECONDS)).isTrue();
                Await.until(() -> {
                    clock.pass(Duration.ofMillis(100));
                    return connection.isClosed();
                });
                connection.close();
                CompletableFuture<Integer> next = pool.async().requireVal(Integer.class, PID);
                assertThat(clock.passSlowlyUntilDone(next)).isNotEqualTo(pid);
            } finally {
                Signals.send("CONT", pid);
            }
        }
    }

    // By eight at once

    /** Each of them does it twice, and nobody waits for anything: time stands still. */
    private static void giveUpByEight(CompletableFuture<?> call) throws InterruptedException {
        assertThat(call).isNotDone();
        CyclicBarrier atOnce = new CyclicBarrier(8);
        ManyThreads.run(8, number -> {
            try {
                atOnce.await(60, TimeUnit.SECONDS);
            } catch (Exception impatient) {
                throw new AssertionError(impatient);
            }
            assertThat(call.cancel(true)).isTrue();
            assertThat(call.cancel(true)).isTrue();
        });
        assertThat(call).isCancelled();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCallThatManyGiveUpWhileItIsWrittenIsGivenUpOnce(boolean goesOn) throws Exception {
        try (Pool pool = pool()) {
            Connection connection = pool.acquire();
            assertThat(connection.fetchVal(LENGTH, new byte[1])).isEqualTo(1);
            int pid = connection.serverPid();
            stop(pid);
            try {
                // It is prepared, and so as much of it as there is room for is written before this returns.
                giveUpByEight(connection.async().fetchVal(LENGTH, new byte[LARGE]));
                assertThat(connection.isClosed()).isFalse();
                if (!goesOn) {
                    Await.until(() -> {
                        clock.pass(Duration.ofMillis(100));
                        return connection.isClosed();
                    });
                    connection.close();
                    CompletableFuture<Integer> next = pool.async().requireVal(Integer.class, PID);
                    assertThat(clock.passSlowlyUntilDone(next)).isNotEqualTo(pid);
                }
            } finally {
                Signals.send("CONT", pid);
            }
            if (goesOn) {
                CompletableFuture<Integer> next = connection.async().requireVal(Integer.class, PID);
                assertThat(next.get(60, TimeUnit.SECONDS)).isEqualTo(pid);
                connection.close();
                assertThat(pool.async().requireVal(Integer.class, PID).get(60, TimeUnit.SECONDS))
                        .isEqualTo(pid);
            }
        }
    }

    @Test
    void whoWaitsBehindACallThatIsGivenUpWhileItIsWrittenHasItsTurn() throws Exception {
        try (Pool pool = pool()) {
            int pid = pool.requireVal(Integer.class, PID);
            assertThat(pool.fetchVal(LENGTH, new byte[1])).isEqualTo(1);
            CompletableFuture<Integer> next;
            stop(pid);
            try {
                CompletableFuture<Object> call = pool.async().fetchVal(LENGTH, new byte[LARGE]);
                next = pool.async().requireVal(Integer.class, PID);
                giveUpByEight(call);
                assertThat(next).isNotDone();
            } finally {
                Signals.send("CONT", pid);
            }
            assertThat(next.get(60, TimeUnit.SECONDS)).isEqualTo(pid);
        }
    }
}
