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
        String sql = "SELECT length($1::bytea)";
        try (Pool pool = pool()) {
            Connection connection = pool.acquire();
            assertThat(connection.fetchVal(sql, new byte[1])).isEqualTo(1);
            int pid = connection.serverPid();
            stop(pid);
            try {
                byte[] more = new byte[50_000_000];
                FutureTask<Boolean> call = new FutureTask<>(() -> {
                    assertThatExceptionOfType(CallInterruptedException.class)
                            .isThrownBy(() -> connection.fetchVal(sql, more));
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
}
