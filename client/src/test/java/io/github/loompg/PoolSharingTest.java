package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.PoolTimeoutException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.sqlstate.DivisionByZeroException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Single calls of a pool that share connections: what may be among the others, what may not, and that nobody starves. */
@Timeout(180)
class PoolSharingTest {
    private static PoolOptions options(int max) {
        return PoolOptions.of(TestServer.options()).minSize(0).maxSize(max);
    }

    /** Otherwise whoever is late would cost others a connection. */
    @Test
    void aCallWhoseTimeIsOverBeforeItIsSentLeavesItsConnectionToOthers() {
        AtomicReference<Thread> late = new AtomicReference<>();
        AtomicLong now = new AtomicLong();
        PoolOptions options = PoolOptions.of(TestServer.options()
                        .clock(() -> Thread.currentThread().equals(late.get())
                                ? now.addAndGet(TimeUnit.MILLISECONDS.toNanos(600))
                                : now.get()))
                .minSize(0)
                .maxSize(1);
        try (Pool pool = Postgres.createPool(options)) {
            int pid = pool.requireVal(Integer.class, "SELECT pg_backend_pid()");
            late.set(Thread.currentThread());
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> pool.timeout(Duration.ofSeconds(1)).fetchVal("SELECT 1"))
                    .withMessageContaining("before anything was sent");
            late.set(null);
            assertThat(pool.requireVal(Integer.class, "SELECT pg_backend_pid()"))
                    .isEqualTo(pid);
            assertThat(pool.report().leased()).isZero();
        }
    }

    @Test
    void everyCallerGetsItsOwnAnswer() throws Exception {
        try (Pool pool = Postgres.createPool(options(2))) {
            ManyThreads.run(200, number -> {
                for (int i = 0; i < 50; i++) {
                    int expected = number * 1_000 + i;
                    if (i % 7 == 3) {
                        assertThatExceptionOfType(DivisionByZeroException.class)
                                .isThrownBy(() -> pool.fetchVal("SELECT $1::int4 / 0", expected));
                    } else if (i % 11 == 5) {
                        assertThat(pool.execute("SELECT 1")).isEqualTo("SELECT 1");
                    } else {
                        assertThat(pool.fetchVal("SELECT $1::int4", expected)).isEqualTo(expected);
                    }
                }
            });
            PoolTest.await(() -> pool.idleSize() == pool.size());
            assertThat(pool.size()).isBetween(1, 2);
        }
    }

    /** A connection that is held up by one call shows whether others are sent behind it. */
    @Test
    void callsFollowEachOtherOnOneConnection() throws Exception {
        try (Pool pool = Postgres.createPool(options(1));
                Connection other = Postgres.connect(TestServer.options())) {
            pool.execute("CREATE TABLE IF NOT EXISTS pool_sharing(a int)");
            pool.fetchVal("SELECT $1::int4", 0);
            Transaction lock = other.begin();
            lock.execute("LOCK TABLE pool_sharing");
            CompletableFuture<?> first = pool.async().fetch("SELECT * FROM pool_sharing");
            List<CompletableFuture<Object>> behind = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                behind.add(pool.async().fetchVal("SELECT $1::int4", i));
            }
            PoolTest.await(() -> pool.report().holders().stream().anyMatch(holder -> holder.resting() == null));
            assertThat(pool.report().waiting()).isZero();
            assertThat(behind).noneMatch(CompletableFuture::isDone);
            lock.commit();
            first.get();
            for (int i = 0; i < 10; i++) {
                assertThat(behind.get(i).get()).isEqualTo(i);
            }
            pool.execute("DROP TABLE pool_sharing");
        }
    }

    /** Nobody comes after these, so it is they who have it grow. */
    @Test
    void opensAsManyConnectionsAsTheCallsCanUse() throws Exception {
        try (Pool pool = Postgres.createPool(options(6));
                Connection other = Postgres.connect(TestServer.options())) {
            other.execute("CREATE TABLE IF NOT EXISTS pool_sharing_growth(a int)");
            pool.fetchVal("SELECT 1");
            List<CompletableFuture<?>> calls = new ArrayList<>();
            Transaction lock = other.begin();
            lock.execute("LOCK TABLE pool_sharing_growth");
            for (int i = 0; i < 20; i++) {
                calls.add(pool.async().fetch("SELECT * FROM pool_sharing_growth"));
            }
            PoolTest.await(() -> pool.size() == 6);
            lock.commit();
            for (CompletableFuture<?> call : calls) {
                call.get();
            }
            other.execute("DROP TABLE pool_sharing_growth");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT set_config('loompg.hole', 'open', false)",
                "SET loompg.hole = 'open'",
                "SELECT 'open' AS hole INTO TEMP hole",
                "CREATE TEMP TABLE hole AS SELECT 'open' AS hole",
                "SET ROLE pg_monitor",
                "SELECT pg_advisory_lock(815)",
                "SELECT pool_hole()",
                "BEGIN",
                "LISTEN hole"
            })
    void noHoleLetsStateThroughToOthers(String hole) throws Exception {
        String probe = "SELECT coalesce(current_setting('loompg.hole', true), '') = ''"
                + " AND to_regclass('pg_temp.hole') IS NULL AND current_user = session_user"
                + " AND NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())";
        try (Pool pool = Postgres.createPool(options(2));
                Connection admin = Postgres.connect(TestServer.options())) {
            admin.execute("CREATE OR REPLACE FUNCTION pool_hole() RETURNS int LANGUAGE plpgsql AS $$"
                    + " BEGIN RETURN 1; END $$");
            pool.fetchVal(probe);
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger probes = new AtomicInteger();
            CompletableFuture<Void> probing = CompletableFuture.runAsync(() -> {
                while (!over.get()) {
                    assertThat(pool.fetchVal(probe)).as(hole).isEqualTo(true);
                    probes.incrementAndGet();
                }
            });
            for (int i = 0; i < 50; i++) {
                pool.execute(hole);
                try (Connection next = pool.acquire()) {
                    assertThat(next.fetchVal(probe)).as(hole).isEqualTo(true);
                    assertThat(next.isInTransaction()).isFalse();
                }
            }
            over.set(true);
            probing.get();
            assertThat(probes.get()).isPositive();
        }
    }

    /**
     * That a function takes a lock for the session is not in the text that calls it. Those with whom the caller shares the
     * connection have the lock as well, as is documented; whoever has the connection for himself afterwards does not.
     */
    @Test
    void whatAFunctionDoesToTheSessionIsUndone() {
        try (Pool pool = Postgres.createPool(options(1));
                Connection admin = Postgres.connect(TestServer.options())) {
            admin.execute("CREATE OR REPLACE FUNCTION pool_lock() RETURNS int LANGUAGE plpgsql AS $$"
                    + " BEGIN PERFORM pg_advisory_lock(816); RETURN 1; END $$");
            String locked = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 816";
            for (int i = 0; i < 20; i++) {
                assertThat(pool.fetchVal("SELECT pool_lock()")).isEqualTo(1);
                try (Connection next = pool.acquire()) {
                    assertThat(next.fetchVal(locked)).isEqualTo(0L);
                }
            }
            assertThat(pool.report().opened()).as("the connection was kept").isEqualTo(1);
            assertThat(pool.fetchVal("SELECT pool_lock()")).isEqualTo(1);
            Await.until(() -> Long.valueOf(0).equals(admin.fetchVal(locked)));
        }
    }

    @Test
    void whoWantsAConnectionOfHisOwnIsNotStarvedByTheOthers() throws Exception {
        try (Pool pool = Postgres.createPool(options(2))) {
            AtomicBoolean over = new AtomicBoolean();
            CountDownLatch running = new CountDownLatch(64);
            CompletableFuture<Void> crowd = CompletableFuture.runAsync(() -> {
                try {
                    ManyThreads.run(64, number -> {
                        running.countDown();
                        while (!over.get()) {
                            assertThat(pool.fetchVal("SELECT $1::int4", number)).isEqualTo(number);
                        }
                    });
                } catch (Exception failed) {
                    throw new AssertionError(failed);
                }
            });
            assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
            try {
                for (int i = 0; i < 20; i++) {
                    try (Connection own = pool.acquire(Duration.ofSeconds(20));
                            Connection second = pool.acquire(Duration.ofSeconds(20))) {
                        assertThat(own.fetchVal("SELECT 1")).isEqualTo(1);
                        assertThat(second.fetchVal("SELECT 1")).isEqualTo(1);
                    }
                }
            } finally {
                over.set(true);
            }
            crowd.get();
        }
    }

    @Test
    void nobodyStarves() throws Exception {
        int callers = 2_048;
        try (Pool pool = Postgres.createPool(options(8))) {
            ManyThreads.run(callers, number -> pool.fetchVal("SELECT $1::int4", number));
            // A wait is measured in the calls that end meanwhile: a machine that stands still makes none of them
            // longer.
            AtomicLong ended = new AtomicLong();
            long[] waits = new long[callers * 10];
            ManyThreads.run(callers, number -> {
                for (int i = 0; i < 10; i++) {
                    long begin = ended.get();
                    assertThat(pool.fetchVal("SELECT $1::int4", number)).isEqualTo(number);
                    waits[number * 10 + i] = ended.incrementAndGet() - begin;
                }
            });
            Arrays.sort(waits);
            long median = waits[waits.length / 2];
            assertThat(waits[waits.length - 1]).isLessThanOrEqualTo(20 * median);
            assertThat(pool.size()).isLessThanOrEqualTo(8);
        }
    }

    @Test
    void thereAreNoMoreOnAConnectionThanAllowed() throws Exception {
        try (Pool pool = Postgres.createPool(options(2).pipelineDepth(1))) {
            ManyThreads.run(100, number -> {
                for (int i = 0; i < 10; i++) {
                    assertThat(pool.fetchVal("SELECT $1::int4", number)).isEqualTo(number);
                }
            });
        }
    }

    @Test
    void whoWaitsForAPlaceGivesUpAtHisLimit() throws Exception {
        HandClock clock = new HandClock();
        PoolOptions options = PoolOptions.of(TestServer.options().clock(clock))
                .minSize(0)
                .maxSize(1)
                .pipelineDepth(1);
        try (Pool pool = Postgres.createPool(options);
                Connection other = Postgres.connect(TestServer.options())) {
            other.execute("CREATE TABLE IF NOT EXISTS pool_sharing_limit(a int)");
            Transaction lock = other.begin();
            lock.execute("LOCK TABLE pool_sharing_limit");
            CompletableFuture<?> first = pool.async().fetch("SELECT * FROM pool_sharing_limit");
            PoolTest.await(() -> pool.report().leased() == 1);
            CompletableFuture<Object> late =
                    pool.async().timeout(Duration.ofSeconds(3)).fetchVal("SELECT 1");
            CompletableFuture<Object> cancelled = pool.async().fetchVal("SELECT 2");
            AtomicReference<PostgresException> interrupted = new AtomicReference<>();
            Thread thread = Thread.ofVirtual().start(() -> {
                try {
                    pool.fetchVal("SELECT 3");
                } catch (PostgresException failure) {
                    interrupted.set(failure);
                }
            });
            PoolTest.await(
                    () -> thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
            thread.interrupt();
            thread.join();
            assertThat(interrupted.get()).isInstanceOf(CallInterruptedException.class);
            cancelled.cancel(true);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> clock.passUntilDone(late))
                    .withCauseInstanceOf(PoolTimeoutException.class);
            lock.commit();
            first.get();
            assertThat(pool.fetchVal("SELECT 4")).isEqualTo(4);
            other.execute("DROP TABLE pool_sharing_limit");
        }
    }

    @Test
    void aSwitchTurnsItOff() throws Exception {
        try (Pool pool = Postgres.createPool(options(1).multiplexing(false))) {
            Connection held = pool.acquire();
            CompletableFuture<Object> first = pool.async().fetchVal("SELECT 1");
            CompletableFuture<Object> second = pool.async().fetchVal("SELECT 2");
            PoolTest.await(() -> pool.report().waiting() == 2);
            held.close();
            assertThat(first.get()).isEqualTo(1);
            assertThat(second.get()).isEqualTo(2);
        }
    }

    @Test
    void aSharedConnectionThatIsLostFailsItsCallersAndNobodyElse() throws Exception {
        try (Pool pool = Postgres.createPool(options(2));
                Connection killer = Postgres.connect(TestServer.options())) {
            AtomicInteger lost = new AtomicInteger();
            AtomicInteger done = new AtomicInteger();
            CompletableFuture<Void> crowd = CompletableFuture.runAsync(() -> {
                try {
                    ManyThreads.run(32, number -> {
                        for (int i = 0; i < 200; i++) {
                            try {
                                assertThat(pool.fetchVal("SELECT $1::int4", number))
                                        .isEqualTo(number);
                                done.incrementAndGet();
                            } catch (PostgresException gone) {
                                lost.incrementAndGet();
                            }
                        }
                    });
                } catch (Exception failed) {
                    throw new AssertionError(failed);
                }
            });
            for (int i = 0; i < 5; i++) {
                int before = done.get();
                PoolTest.await(() -> done.get() > before + 50 || crowd.isDone());
                killer.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE query LIKE 'SELECT $1::int4%' AND pid <> pg_backend_pid()");
            }
            crowd.get();
            assertThat(done.get() + lost.get()).isEqualTo(32 * 200);
            assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
            PoolTest.await(() -> pool.idleSize() == pool.size());
        }
    }
}
