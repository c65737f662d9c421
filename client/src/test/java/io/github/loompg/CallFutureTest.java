package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.data.Row;
import io.github.loompg.error.ArgumentException;
import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.UsageException;
import io.github.loompg.error.sqlstate.DivisionByZeroException;
import io.github.loompg.observe.LogDetail;
import io.github.loompg.observe.LoggedQuery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the futures of the async face do beyond giving a result. */
class CallFutureTest {
    private AsyncConnection connection;
    private AsyncConnection other;

    @BeforeEach
    void connect() {
        connection = Postgres.connectAsync(TestServer.options()).join();
        other = Postgres.connectAsync(TestServer.options()).join();
    }

    @AfterEach
    void close() {
        connection.close().join();
        other.close().join();
    }

    private void awaitSleep() {
        TestServer.awaitWaiting(new AsyncFace(other), connection.serverPid(), "PgSleep");
    }

    /** A way to complete a future from outside. */
    record Way(String name, Consumer<CompletableFuture<List<Row>>> complete) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Way> ways() {
        return Stream.of(
                new Way("cancel", future -> future.cancel(true)),
                new Way("complete", future -> future.complete(List.of())),
                new Way("completeExceptionally", future -> future.completeExceptionally(new IllegalStateException())),
                new Way("completeAsync", future -> future.completeAsync(List::of)),
                new Way("orTimeout", future -> future.orTimeout(1, TimeUnit.MILLISECONDS)),
                new Way("completeOnTimeout", future -> future.completeOnTimeout(List.of(), 1, TimeUnit.MILLISECONDS)),
                new Way("obtrudeValue", future -> future.obtrudeValue(List.of())),
                new Way("obtrudeException", future -> future.obtrudeException(new IllegalStateException())));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void completedFromOutsideTheCallIsGivenUp(Way way) {
        CompletableFuture<List<Row>> sleep = connection.fetch("SELECT pg_sleep(30)");
        awaitSleep();
        way.complete().accept(sleep);

        assertThat(connection.fetchVal("SELECT pg_backend_pid()").join()).isEqualTo(connection.serverPid());
        assertThat(sleep).isDone();
    }

    // A statement that is prepared is sent by the caller, and needs no thread before its answer is there.

    @ParameterizedTest
    @MethodSource("ways")
    void completedFromOutsideACallWithoutAThreadIsGivenUp(Way way) {
        connection.fetch("SELECT pg_sleep($1)", 0.0).join();
        CompletableFuture<List<Row>> sleep = connection.fetch("SELECT pg_sleep($1)", 30.0);
        awaitSleep();
        way.complete().accept(sleep);

        assertThat(connection.fetchVal("SELECT pg_backend_pid()").join()).isEqualTo(connection.serverPid());
        assertThat(sleep).isDone();
    }

    @Test
    void aCallWithoutAThreadEndsAtItsLimit() {
        connection.fetch("SELECT pg_sleep($1)", 0.0).join();
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> connection
                        .timeout(Duration.ofMillis(50))
                        .fetch("SELECT pg_sleep($1)", 30.0)
                        .join())
                .withCauseInstanceOf(QueryTimeoutException.class);
        assertThat(connection.fetchVal("SELECT pg_backend_pid()").join()).isEqualTo(connection.serverPid());
    }

    @Test
    void aCallWithoutAThreadGetsALargeResult() {
        String sql = "SELECT i, repeat('x', 1000) FROM generate_series(1, $1) i";
        connection.fetch(sql, 1).join();
        List<CompletableFuture<List<Row>>> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(connection.fetch(sql, 10_000));
        }
        for (CompletableFuture<List<Row>> rows : all) {
            assertThat(rows.join()).hasSize(10_000);
        }
    }

    @Test
    void aCallWithoutAThreadFailsWithItsConnection() {
        connection.fetch("SELECT pg_sleep($1)", 0.0).join();
        CompletableFuture<List<Row>> sleep = connection.fetch("SELECT pg_sleep($1)", 30.0);
        awaitSleep();
        connection.terminate();

        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(sleep::join)
                .withCauseInstanceOf(ConnectionClosedException.class);
    }

    @Test
    void aCallWithoutAThreadThatIsRefusedIsAFailure() {
        connection.fetch("SELECT 1 / $1", 1).join();
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> connection.fetch("SELECT 1 / $1", 0).join())
                .withCauseInstanceOf(DivisionByZeroException.class);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> connection.fetch("SELECT 1 / $1", "x").join())
                .withCauseInstanceOf(ArgumentException.class);
        assertThat(connection.fetchVal("SELECT 1 / $1", 1).join()).isEqualTo(1);
    }

    @Test
    void aCallThatWaitsForItsPlaceLeavesTheQueue() {
        connection.execute("CREATE TEMP TABLE t(id int)").join();
        CompletableFuture<List<Row>> sleep = connection.fetch("SELECT pg_sleep(30)");
        CompletableFuture<List<Row>> behind = connection.fetch("INSERT INTO t VALUES(1) RETURNING id");
        CompletableFuture<List<Row>> last = connection.fetch("SELECT 1");
        awaitSleep();
        behind.cancel(true);
        sleep.cancel(true);

        assertThatExceptionOfType(CancellationException.class).isThrownBy(behind::join);
        assertThat(last.join()).hasSize(1);
    }

    @Test
    void callsAreMadeInTheirOrder() {
        connection.execute("CREATE TEMP TABLE t(id serial, n int)").join();
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 1; i <= 500; i++) {
            // Some are cached, some are not, and some have no arguments.
            all.add(
                    i % 3 == 0
                            ? connection.execute("INSERT INTO t(n) VALUES(" + i + ")")
                            : connection.execute("INSERT INTO t(n) VALUES($1" + " ".repeat(i % 7) + ")", i));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();

        assertThat(connection.fetchVal("SELECT count(*) FROM t WHERE id <> n").join())
                .isEqualTo(0L);
        assertThat(connection.fetchVal("SELECT count(*) FROM t").join()).isEqualTo(500L);
    }

    @Test
    void aCancelledTransactionIsRolledBackAndTheNextCallWaitsForThat() {
        connection.execute("CREATE TEMP TABLE t(id int)").join();
        CompletableFuture<List<Row>> tx = connection.transaction(inside ->
                inside.execute("INSERT INTO t VALUES(1)").thenCompose(tag -> inside.fetch("SELECT pg_sleep(30)")));
        awaitSleep();
        tx.cancel(true);

        assertThat(connection.fetchVal("SELECT count(*) FROM t").join()).isEqualTo(0L);
        assertThat(connection.fetchVal("SELECT pg_backend_pid()").join()).isEqualTo(connection.serverPid());
    }

    @Test
    void aTransactionWhoseStageFailsStopsWhatIsStillUnderWay() {
        List<CompletableFuture<?>> left = new ArrayList<>();
        CompletableFuture<Object> tx = connection.transaction(inside -> {
            left.add(inside.fetch("SELECT pg_sleep(30)"));
            awaitSleep();
            return CompletableFuture.failedFuture(new IllegalStateException("on purpose"));
        });

        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(tx::join)
                .withCauseInstanceOf(IllegalStateException.class);
        assertThat(left.getFirst()).isCompletedExceptionally();
        assertThat(connection.fetchVal("SELECT 1").join()).isEqualTo(1);
    }

    @Test
    void aTransactionNeedsAStage() {
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> connection.transaction(inside -> null).join())
                .withCauseInstanceOf(UsageException.class);
        assertThat(connection.fetchVal("SELECT 1").join()).isEqualTo(1);
    }

    @Test
    void everyFailureIsInTheFuture() {
        assertThat(Postgres.connectAsync("nonsense")).isCompletedExceptionally();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> Postgres.connectAsync("postgresql://localhost:1/d?connect_timeout=5")
                        .get())
                .withCauseInstanceOf(PostgresException.class);
        connection.terminate();
        assertThat(connection.fetch("SELECT 1")).isCompletedExceptionally();
        assertThat(connection.begin()).isCompletedExceptionally();
    }

    @Test
    void aLimitIsThatOfTheFuture() {
        CompletableFuture<List<Row>> sleep =
                connection.fetch("SELECT pg_sleep(30)").orTimeout(50, TimeUnit.MILLISECONDS);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(sleep::join)
                .withCauseInstanceOf(TimeoutException.class);
        assertThat(connection.fetchVal("SELECT 1").join()).isEqualTo(1);
    }

    @Test
    void futuresAreCompletedByTheExecutorIfThereIsOne() {
        try (ExecutorService executor =
                Executors.newSingleThreadExecutor(task -> new Thread(task, "the executor's thread"))) {
            AsyncConnection own = Postgres.connectAsync(TestServer.options().executor(executor))
                    .join();
            String thread = own.transaction(tx -> tx.fetch("SELECT pg_sleep(0.1)"))
                    .thenApply(rows -> Thread.currentThread().getName())
                    .join();
            assertThat(thread).isEqualTo("the executor's thread");
            own.close().join();
        }
    }

    @Test
    void anExecutorThatIsShutDownLosesNothing() {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        AsyncConnection own =
                Postgres.connectAsync(TestServer.options().executor(executor)).join();
        executor.shutdown();
        assertThat(own.fetchVal("SELECT 1").join()).isEqualTo(1);
        own.close().join();
    }

    @Test
    void anExecutorWithoutThreadsLosesNothing() {
        Executor unable = task -> {
            throw new OutOfMemoryError("unable to create native thread");
        };
        AsyncConnection own =
                Postgres.connectAsync(TestServer.options().executor(unable)).join();
        assertThat(own.fetchVal("SELECT 1").join()).isEqualTo(1);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> own.fetchVal("SELECT 1 / 0").join());
        own.close().join();
    }

    /** The caller may use his array for the next call as soon as this one is made. */
    @Test
    void argumentsAreThoseOfTheCall() throws InterruptedException {
        BlockingQueue<LoggedQuery> heard = new LinkedBlockingQueue<>();
        AsyncConnection own = Postgres.connectAsync(TestServer.options()).join();
        own.addQueryLogger(heard::add, LogDetail.ARGUMENTS);
        assertThat(own.fetchVal("SELECT $1::int4", 0).join()).isEqualTo(0);
        Object[] arguments = {1};
        CompletableFuture<Object> call = own.fetchVal("SELECT $1::int4", arguments);
        arguments[0] = 2;
        assertThat(call.join()).isEqualTo(1);
        assertThat(heard.take().arguments()).containsExactly(0);
        assertThat(heard.take().arguments()).containsExactly(1);
        own.close().join();
    }
}
