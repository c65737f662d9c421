package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.testkit.Script;
import io.github.loompg.testkit.ScriptedServer;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an interrupt of the calling thread does, on both kinds of threads. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
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

    // At each stage

    /** Begins something on a thread of that kind, which is interrupted when a condition holds. */
    private static <T> FutureTask<T> interruptedWhen(boolean virtual, BooleanSupplier condition, Callable<T> work)
            throws InterruptedException {
        FutureTask<T> task = new FutureTask<>(() -> {
            try {
                return work.call();
            } finally {
                assertThat(Thread.interrupted())
                        .as("the interrupt can still be seen")
                        .isTrue();
            }
        });
        Thread thread =
                virtual ? Thread.ofVirtual().start(task) : Thread.ofPlatform().start(task);
        Await.until(condition);
        thread.interrupt();
        thread.join();
        return task;
    }

    private static void assertInterrupted(FutureTask<?> task) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(task::get)
                .withCauseInstanceOf(CallInterruptedException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoIsConnectingStops(boolean virtual) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Script silent = script -> {
            script.startup();
            asked.countDown();
            script.expectEnd();
        };
        try (ScriptedServer server = ScriptedServer.start(silent)) {
            ConnectOptions options = ConnectOptions.of(server.uri()).sslMode(SslMode.DISABLE);
            assertInterrupted(interruptedWhen(virtual, () -> asked.getCount() == 0, () -> Postgres.connect(options)));
            server.await();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoWaitsForAConnectionOfAPoolLeavesTheQueue(boolean virtual) throws Exception {
        try (Pool pool = Postgres.createPool(
                PoolOptions.of(TestServer.options()).minSize(0).maxSize(1))) {
            try (Connection held = pool.acquire()) {
                assertInterrupted(interruptedWhen(virtual, () -> pool.report().waiting() == 1, pool::acquire));
                assertInterrupted(
                        interruptedWhen(virtual, () -> pool.report().waiting() == 1, () -> pool.fetchVal("SELECT 1")));
                assertThat(pool.report().waiting()).isZero();
                assertThat(held.fetchVal("SELECT 1")).isEqualTo(1);
            }
            assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    /** The server has it to its end, and the caller its outcome. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCommitIsNotStopped(boolean virtual) throws Exception {
        connection.execute("CREATE TEMP TABLE slow(a int); CREATE FUNCTION pg_temp.slow() RETURNS trigger LANGUAGE"
                + " plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(471112); RETURN NULL; END';"
                + " CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW EXECUTE FUNCTION pg_temp.slow()");
        other.execute("SELECT pg_advisory_lock(471112)");
        FutureTask<Object> task = new FutureTask<>(() -> {
            connection.transaction(tx -> {
                tx.execute("INSERT INTO slow VALUES(1)");
            });
            return Thread.interrupted();
        });
        Thread thread =
                virtual ? Thread.ofVirtual().start(task) : Thread.ofPlatform().start(task);
        TestServer.awaitWaiting(new BlockingFace(other), connection.serverPid(), "advisory");
        thread.interrupt();
        other.execute("SELECT pg_advisory_unlock(471112)");
        assertThat(task.get(60, TimeUnit.SECONDS)).isEqualTo(true);
        assertThat(connection.fetchVal("SELECT count(*) FROM slow")).isEqualTo(1L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoIsInterruptedClosesAllTheSame(boolean virtual) throws Exception {
        int pid = connection.serverPid();
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            Thread.currentThread().interrupt();
            connection.close();
            return Thread.interrupted();
        });
        Thread thread =
                virtual ? Thread.ofVirtual().start(task) : Thread.ofPlatform().start(task);
        thread.join();
        assertThat(task.get()).isTrue();
        assertThat(connection.isClosed()).isTrue();
        Await.until(() ->
                other.fetch("SELECT FROM pg_stat_activity WHERE pid = $1", pid).isEmpty());
    }
}
