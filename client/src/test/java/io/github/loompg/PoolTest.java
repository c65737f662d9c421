package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ConfigurationException;
import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.PoolTimeoutException;
import io.github.loompg.error.PoolTimeoutException.Reason;
import io.github.loompg.error.UsageException;
import io.github.loompg.error.sqlstate.InvalidCatalogNameException;
import io.github.loompg.error.sqlstate.UndefinedTableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a pool does with its connections, and with those who want them. */
@Timeout(120)
class PoolTest {
    private static PoolOptions options(int min, int max) {
        return PoolOptions.of(TestServer.options()).minSize(min).maxSize(max);
    }

    private static Pool pool(int min, int max) {
        return Postgres.createPool(options(min, max));
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end)
                    .as("time until the condition holds")
                    .isNegative();
            Thread.onSpinWait();
            Thread.yield();
        }
    }

    // Sizes

    @Test
    void hasItsMinimumFromTheBeginning() {
        try (Pool pool = pool(3, 5)) {
            assertThat(pool.size()).isEqualTo(3);
            assertThat(pool.minSize()).isEqualTo(3);
            assertThat(pool.maxSize()).isEqualTo(5);
            assertThat(pool.idleSize()).isEqualTo(3);
        }
    }

    @Test
    void opensNothingBeforeItIsNeededIfThereIsNoMinimum() {
        try (Pool pool = pool(0, 2)) {
            assertThat(pool.size()).isZero();
            assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
            assertThat(pool.size()).isEqualTo(1);
        }
    }

    @Test
    void refusesSizesThatMakeNoSense() {
        PoolOptions options = PoolOptions.of(TestServer.options());
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> options.minSize(-1))
                .withMessageContaining("minSize is -1, and has to be at least 0");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> options.maxSize(0))
                .withMessageContaining("maxSize is 0, and has to be at least 1");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> options.maxQueries(0))
                .withMessageContaining("maxQueries is 0, and has to be at least 1");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> options.maxInactiveConnectionLifetime(Duration.ofSeconds(-1)))
                .withMessageContaining("must not be negative");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Postgres.createPool(options.minSize(3).maxSize(2)))
                .withMessageContaining("minSize is 3, which is greater than maxSize, 2");
        assertThat(options.minSize()).isEqualTo(10);
        assertThat(options.maxSize(4).minSize()).isEqualTo(4);
    }

    @Test
    void aMistakeInTheOptionsShowsAtOnce() {
        ConnectOptions nowhere = TestServer.options().database("no_such_database");
        assertThatExceptionOfType(InvalidCatalogNameException.class)
                .isThrownBy(() -> Postgres.createPool(PoolOptions.of(nowhere)));
        try (Pool pool = Postgres.createPool(PoolOptions.of(nowhere).minSize(0))) {
            assertThatExceptionOfType(ConnectFailedException.class)
                    .isThrownBy(() -> pool.fetch("SELECT 1"))
                    .withMessageContaining("no_such_database")
                    .withCauseInstanceOf(InvalidCatalogNameException.class);
        }
    }

    @Test
    void passwordsAreInNoText() {
        PoolOptions options =
                PoolOptions.of("postgresql://joe:canary@localhost/x").maxSize(4).minSize(1);
        assertThat(options.toString()).contains("max_size=4").doesNotContain("canary");
    }

    // Borrowing

    @Test
    void lendsTheOneThatWasUsedLast() {
        try (Pool pool = pool(2, 2)) {
            await(() -> pool.idleSize() == 2);
            Connection first = pool.acquire();
            Connection second = pool.acquire();
            int pid = first.serverPid();
            second.close();
            first.close();
            assertThat(pool.fetchVal("SELECT pg_backend_pid()")).isEqualTo(pid);
        }
    }

    @Test
    void aConnectionIsOfNoUseWhenItWasGivenBack() {
        try (Pool pool = pool(1, 1)) {
            Connection connection = pool.acquire();
            Queries timed = connection.timeout(Duration.ofSeconds(5));
            Transaction tx = connection.begin();
            connection.close();
            connection.close();
            pool.release(connection);
            assertThat(connection.isClosed()).isTrue();
            assertThat(connection.isInTransaction()).isFalse();
            assertThat(connection.toString()).contains("returned");
            for (Queries queries : List.of(connection, timed)) {
                assertThatExceptionOfType(UsageException.class)
                        .isThrownBy(() -> queries.fetch("SELECT 1"))
                        .withMessageContaining("has been given back to its pool");
                assertThatExceptionOfType(UsageException.class).isThrownBy(() -> queries.execute("SELECT 1"));
                assertThatExceptionOfType(UsageException.class).isThrownBy(queries::begin);
                assertThat(queries.async().fetch("SELECT 1")).isCompletedExceptionally();
            }
            assertThatExceptionOfType(UsageException.class).isThrownBy(() -> tx.fetch("SELECT 1"));
            assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
            assertThat(tx.isOpen()).isFalse();
            tx.close();
            assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    void takesBackNothingButItsOwn() {
        try (Pool pool = pool(1, 1);
                Pool other = pool(1, 1);
                Connection strange = Postgres.connect(TestServer.options());
                Connection others = other.acquire()) {
            for (Connection wrong : List.of(strange, others)) {
                assertThatExceptionOfType(UsageException.class)
                        .isThrownBy(() -> pool.release(wrong))
                        .withMessageContaining("is not a member of this pool");
                assertThat(wrong.fetchVal("SELECT 1")).isEqualTo(1);
            }
        }
    }

    @Test
    void whatIsClosedOrLostByItsBorrowerMakesRoomAtOnce() {
        try (Pool pool = pool(1, 1)) {
            Connection terminated = pool.acquire();
            terminated.terminate();
            assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
            pool.release(terminated);
            Connection lost = pool.acquire();
            try (Connection killer = Postgres.connect(TestServer.options())) {
                killer.execute("SELECT pg_terminate_backend($1)", lost.serverPid());
            }
            await(lost::isClosed);
            assertThat(pool.fetchVal("SELECT 2")).isEqualTo(2);
            lost.close();
            assertThat(pool.fetchVal("SELECT 3")).isEqualTo(3);
        }
    }

    @Test
    void allVerbsBorrowForOneCall() throws Exception {
        try (Pool pool = pool(1, 1)) {
            assertThat(pool.execute("SELECT 1; SELECT 2")).isEqualTo("SELECT 1");
            assertThat(pool.fetch(Integer.class, "SELECT generate_series(1, $1)", 3))
                    .containsExactly(1, 2, 3);
            assertThat(pool.timeout(Duration.ofSeconds(20)).fetchVal("SELECT 4"))
                    .isEqualTo(4);
            int one = pool.transaction(tx -> tx.requireVal(Integer.class, "SELECT 5"));
            assertThat(one).isEqualTo(5);
            try (Transaction tx = pool.begin()) {
                assertThat(pool.idleSize()).isZero();
                tx.execute("SELECT 1");
                tx.commit();
            }
            await(() -> pool.idleSize() == 1);
            assertThatExceptionOfType(UndefinedTableException.class)
                    .isThrownBy(() -> pool.transaction(tx -> {
                        tx.execute("SELECT * FROM no_such_table");
                    }));
            AsyncPool async = pool.async();
            assertThat(async.fetchVal("SELECT 6").get()).isEqualTo(6);
            assertThat(async.execute("SELECT 6").get()).isEqualTo("SELECT 1");
            assertThat(async.<Integer>transaction(tx -> tx.fetchVal(Integer.class, "SELECT 7"))
                            .get())
                    .isEqualTo(7);
            AsyncTransaction begun = async.begin().get();
            begun.execute("SELECT 1").get();
            begun.rollback().get();
            AsyncConnection connection = async.acquire().get();
            assertThat(connection.fetchVal("SELECT 8").get()).isEqualTo(8);
            async.release(connection).get();
            assertThat(async.size()).isEqualTo(1);
            assertThat(async.blocking()).isSameAs(pool);
        }
    }

    @Test
    void isCreatedWithoutWaitingToo() throws Exception {
        AsyncPool pool = Postgres.createPoolAsync(options(1, 1)).get();
        assertThat(pool.fetchVal("SELECT 1").get()).isEqualTo(1);
        pool.close().get();
        assertThat(pool.isClosing()).isTrue();
        assertThat(Postgres.createPoolAsync("nonsense://")).isCompletedExceptionally();
    }

    // Waiting

    @Test
    void whoWaitsInVainIsToldWhoHasTheConnections() {
        HandClock clock = new HandClock();
        try (Pool pool = Postgres.createPool(
                PoolOptions.of(TestServer.options().clock(clock)).minSize(1).maxSize(1))) {
            Connection held = pool.acquire();
            CompletableFuture<Connection> used = CompletableFuture.supplyAsync(() -> {
                held.fetch("SELECT 'the last one'");
                return held;
            });
            used.join();
            CompletableFuture<Object> waiting = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    waiting.complete(pool.fetchVal("SELECT 1"));
                } catch (PoolTimeoutException late) {
                    waiting.completeExceptionally(late);
                }
            });
            await(() -> pool.report().waiting() == 1);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> clock.passUntilDone(waiting))
                    .havingCause()
                    .isInstanceOfSatisfying(
                            PoolTimeoutException.class,
                            late -> assertThat(late.reason()).isEqualTo(Reason.EXHAUSTED))
                    .withMessageContaining("no connection of the pool became free within 30000 ms")
                    .withMessageContaining("1 of 1 connections are in use")
                    .withMessageContaining("PoolTest.java")
                    .withMessageContaining("SELECT 'the last one'");
            assertThat(pool.report().toString()).contains("1 leased", "PoolTest.java", "SELECT 'the last one'");
            held.close();
            assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    void theQueueHasAnEnd() {
        try (Pool pool = Postgres.createPool(options(1, 1).maxWaiting(1))) {
            Connection held = pool.acquire();
            CompletableFuture<Object> waiting = pool.async().fetchVal("SELECT 1");
            await(() -> pool.report().waiting() == 1);
            assertThatExceptionOfType(PoolTimeoutException.class)
                    .isThrownBy(() -> AsyncFace.get(pool.async().fetchVal("SELECT 2")))
                    .withMessageContaining("the queue for a connection of the pool is full: 1 wait already")
                    .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Reason.QUEUE_FULL));
            held.close();
            assertThat(waiting.join()).isEqualTo(1);
        }
    }

    @Test
    void aThreadThatWaitsForItselfIsTold() {
        try (Pool pool = pool(1, 2);
                Connection one = pool.acquire();
                Connection two = pool.acquire()) {
            one.fetch("SELECT 1");
            assertThatExceptionOfType(PoolTimeoutException.class)
                    .isThrownBy(() -> pool.fetch("SELECT 1"))
                    .withMessageContaining("they would wait for each other")
                    .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Reason.DEADLOCK));
            pool.release(two);
            assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    void aCallThatIsGivenUpLeavesTheQueue() throws Exception {
        try (Pool pool = pool(1, 1)) {
            Connection held = pool.acquire();
            CompletableFuture<Object> given = pool.async().fetchVal("SELECT 1");
            CompletableFuture<AsyncConnection> wanted = pool.async().acquire();
            await(() -> pool.report().waiting() == 2);
            given.cancel(true);
            wanted.cancel(true);
            await(() -> pool.report().waiting() == 0);
            held.close();
            assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
            assertThat(pool.report().abandoned()).isEqualTo(2);
        }
    }

    @Test
    void manyCallersShareFewConnectionsAndNoneIsLost() throws Exception {
        try (Pool pool = pool(0, 4)) {
            Set<Integer> pids = Collections.synchronizedSet(new TreeSet<>());
            AtomicInteger sum = new AtomicInteger();
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                callers.add(Thread.ofVirtual().start(() -> {
                    try (Connection connection = pool.acquire()) {
                        pids.add(connection.requireVal(Integer.class, "SELECT pg_backend_pid()"));
                        sum.incrementAndGet();
                    }
                }));
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertThat(sum).hasValue(500);
            assertThat(pids).hasSizeBetween(1, 4);
            await(() -> pool.idleSize() == pool.size());
            assertThat(pool.report().opened()).isLessThanOrEqualTo(4);
        }
    }

    // Hooks

    @Test
    void hooksAreRunWhereTheyBelong() {
        List<String> log = new CopyOnWriteArrayList<>();
        PoolOptions options = options(1, 1)
                .connect(connect -> {
                    log.add("connect");
                    return Postgres.connect(connect);
                })
                .init(connection -> log.add("init " + connection.fetchVal("SELECT 1")))
                .setup(connection -> log.add("setup " + connection.fetchVal("SELECT 2")))
                .reset(connection -> log.add("reset " + connection.fetchVal("SELECT 3")));
        try (Pool pool = Postgres.createPool(options)) {
            try (Connection connection = pool.acquire()) {
                connection.execute("BEGIN");
            }
            await(() -> pool.idleSize() == 1);
            assertThat(pool.execute("SELECT 1")).isEqualTo("SELECT 1");
            await(() -> log.size() == 6);
        }
        assertThat(log).containsExactly("connect", "init 1", "setup 2", "reset 3", "setup 2", "reset 3");
    }

    @Test
    void aHookThatFailsClosesItsConnection() {
        AtomicInteger failing = new AtomicInteger(1);
        PoolOptions options = options(0, 1).setup(connection -> {
            if (failing.getAndDecrement() > 0) {
                connection.execute("SELECT * FROM no_such_table");
            }
        });
        try (Pool pool = Postgres.createPool(options)) {
            assertThatExceptionOfType(UndefinedTableException.class).isThrownBy(pool::acquire);
            assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
            assertThat(pool.report().opened()).isEqualTo(2);
        }
        assertThatExceptionOfType(UndefinedTableException.class)
                .isThrownBy(() -> Postgres.createPool(
                        options(1, 1).init(connection -> connection.execute("SELECT * FROM no_such_table"))));
    }

    // Changing

    @Test
    void connectionsThatExpireAreReplaced() {
        try (Pool pool = pool(0, 2)) {
            Connection held = pool.acquire();
            int first = held.serverPid();
            pool.expireConnections();
            assertThat(held.fetchVal("SELECT 1")).isEqualTo(1);
            held.close();
            await(() -> pool.size() == 0);
            assertThat(pool.fetchVal("SELECT pg_backend_pid()")).isNotEqualTo(first);
            int second = pool.requireVal(Integer.class, "SELECT pg_backend_pid()");
            pool.expireConnections();
            assertThat(pool.fetchVal("SELECT pg_backend_pid()")).isNotEqualTo(second);
        }
    }

    @Test
    void otherOptionsHoldForConnectionsToCome() {
        try (Pool pool = pool(1, 1)) {
            pool.setConnectArgs(TestServer.options().applicationName("another"));
            assertThat(pool.fetchVal("SHOW application_name")).isNotEqualTo("another");
            pool.expireConnections();
            assertThat(pool.fetchVal("SHOW application_name")).isEqualTo("another");
        }
    }

    @Test
    void aConnectionIsReplacedAfterSoManyQueries() {
        try (Pool pool = Postgres.createPool(options(0, 1).maxQueries(3))) {
            Set<Object> pids = new TreeSet<>();
            for (int i = 0; i < 9; i++) {
                pids.add(pool.requireVal("SELECT pg_backend_pid()"));
            }
            assertThat(pids).hasSize(3);
        }
    }

    // The end

    @Test
    void closeWaitsForBorrowers() throws Exception {
        Pool pool = pool(1, 2);
        Connection held = pool.acquire();
        CountDownLatch closed = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> {
            pool.close();
            closed.countDown();
        });
        await(pool::isClosing);
        assertThatExceptionOfType(ConnectionClosedException.class)
                .isThrownBy(pool::acquire)
                .withMessageContaining("closing");
        assertThat(held.fetchVal("SELECT 1")).isEqualTo(1);
        assertThat(closed.getCount()).isEqualTo(1);
        held.close();
        assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(pool.report().total()).isZero();
        pool.close();
    }

    @Test
    void closeLosesItsPatience() {
        HandClock clock = new HandClock();
        Pool pool = Postgres.createPool(
                PoolOptions.of(TestServer.options().clock(clock)).minSize(1).maxSize(1));
        Connection held = pool.acquire();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(pool::close);
        await(pool::isClosing);
        clock.pass(Duration.ofSeconds(61));
        closing.join();
        await(held::isClosed);
    }

    @Test
    void terminateBreaksWhatIsBorrowed() {
        Pool pool = pool(1, 1);
        Connection held = pool.acquire();
        pool.terminate();
        await(held::isClosed);
        assertThatExceptionOfType(ConnectionClosedException.class).isThrownBy(() -> held.fetch("SELECT 1"));
        held.close();
        pool.close();
        assertThat(pool.report().total()).isZero();
    }
}
