package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.CallInterruptedException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an interrupt of the calling thread does, on both kinds of threads. */
class InterruptTest {
    private Connection connection;
    private Connection other;

    @BeforeEach
    void connect() {
        connection = Postgres.connect(TestServer.options());
        other = Postgres.connect(TestServer.options());
    }

    @AfterEach
    void close() {
        connection.close();
        other.close();
    }

    /** Runs the call, interrupts it when the server sleeps, and returns once it has ended. */
    private <T> FutureTask<T> interrupted(boolean virtual, Callable<T> call) throws InterruptedException {
        FutureTask<T> task = new FutureTask<>(() -> {
            try {
                return call.call();
            } finally {
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            }
        });
        Thread thread =
                virtual ? Thread.ofVirtual().start(task) : Thread.ofPlatform().start(task);
        TestServer.awaitWaiting(new BlockingFace(other), connection.serverPid(), "PgSleep");
        thread.interrupt();
        thread.join();
        return task;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itEndsTheCallAndTheSameBackendGoesOn(boolean virtual) throws InterruptedException {
        long began = System.nanoTime();
        FutureTask<?> task = interrupted(virtual, () -> connection.fetch("SELECT pg_sleep(30)"));

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(task::get)
                .withCauseInstanceOf(CallInterruptedException.class)
                .withMessageContaining("\n    SELECT pg_sleep(30)\n");
        assertThat(connection.fetchVal("SELECT pg_backend_pid()")).isEqualTo(connection.serverPid());
        assertThat(System.nanoTime() - began)
                .as("nobody waited for the sleep to end")
                .isLessThan(20_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itRollsATransactionBack(boolean virtual) throws InterruptedException {
        connection.execute("CREATE TEMP TABLE t(id int)");
        FutureTask<?> task = interrupted(
                virtual,
                () -> connection.transaction(tx -> {
                    tx.execute("INSERT INTO t VALUES(1)");
                    return tx.fetch("SELECT pg_sleep(30)");
                }));

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(task::get)
                .withCauseInstanceOf(CallInterruptedException.class);
        assertThat(connection.isInTransaction()).isFalse();
        assertThat(connection.fetchVal("SELECT count(*) FROM t")).isEqualTo(0L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptedThreadSendsNothing(boolean inTransaction) {
        Transaction tx = inTransaction ? connection.begin() : null;
        Queries queries = inTransaction ? tx : connection;
        Thread.currentThread().interrupt();
        try {
            assertThatExceptionOfType(CallInterruptedException.class).isThrownBy(() -> queries.fetch("SELECT 1"));
            assertThatExceptionOfType(CallInterruptedException.class).isThrownBy(() -> queries.execute("SELECT 1"));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(queries.fetchVal("SELECT 1")).isEqualTo(1);
        if (tx != null) {
            tx.commit();
        }
    }
}
