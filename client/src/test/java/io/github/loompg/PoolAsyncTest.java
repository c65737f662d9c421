package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import io.github.loompg.error.PoolTimeoutException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls of a pool that wait without a thread: their order, their limits, and that nothing is lost when they are given up. */
@Timeout(120)
class PoolAsyncTest {
    private static PoolOptions options(int max) {
        return PoolOptions.of(TestServer.options()).minSize(0).maxSize(max);
    }

    /** With few on a connection most of the calls wait for a place, and with many none does. */
    @ParameterizedTest
    @CsvSource({"1, true", "3, true", "100, true", "1, false"})
    void callsAreMadeInTheOrderInWhichTheyWereAskedFor(int depth, boolean multiplexing) throws Exception {
        PoolOptions options = options(1).pipelineDepth(depth).multiplexing(multiplexing);
        try (Pool pool = Postgres.createPool(options)) {
            pool.execute("CREATE TABLE pool_async(place serial, number int)");
            try {
                List<CompletableFuture<String>> calls = new ArrayList<>();
                for (int i = 0; i < 500; i++) {
                    // Two texts, of which one is prepared later than the other has begun to be used.
                    String sql = i % 5 == 4
                            ? "INSERT INTO pool_async(number) SELECT $1::int4"
                            : "INSERT INTO pool_async(number) VALUES($1)";
                    calls.add(pool.async().execute(sql, i));
                }
                for (CompletableFuture<String> call : calls) {
                    assertThat(call.get()).isEqualTo("INSERT 0 1");
                }
                assertThat(pool.fetch(Integer.class, "SELECT number FROM pool_async ORDER BY place"))
                        .isEqualTo(IntStream.range(0, 500).boxed().toList());
            } finally {
                pool.execute("DROP TABLE pool_async");
            }
        }
    }

    @Test
    void whoAsksFirstIsServedFirstOnBothFaces() throws Exception {
        try (Pool pool = Postgres.createPool(options(1))) {
            Connection held = pool.acquire();
            List<Integer> served = Collections.synchronizedList(new ArrayList<>());
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int number = i;
                if (i % 2 == 0) {
                    all.add(pool.async().acquire().thenAccept(connection -> {
                        served.add(number);
                        connection.blocking().close();
                    }));
                } else {
                    CompletableFuture<Void> done = new CompletableFuture<>();
                    all.add(done);
                    Thread.ofVirtual().start(() -> {
                        Connection connection = pool.acquire();
                        served.add(number);
                        connection.close();
                        done.complete(null);
                    });
                }
                PoolTest.await(() -> pool.report().waiting() == number + 1);
            }
            held.close();
            for (CompletableFuture<?> one : all) {
                one.get();
            }
            assertThat(served).isEqualTo(IntStream.range(0, 20).boxed().toList());
        }
    }

    @Test
    void noThreadWaitsForAConnection(@TempDir Path folder) throws Exception {
        try (Pool pool = Postgres.createPool(options(1).pipelineDepth(1))) {
            Connection held = pool.acquire();
            List<CompletableFuture<?>> waiting = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                waiting.add(pool.async().fetchVal("SELECT $1::int4", i));
                waiting.add(pool.async().execute("SELECT set_config('a.b', 'c', false)"));
                waiting.add(pool.async().transaction(tx -> tx.fetchVal("SELECT 1")));
            }
            assertThat(pool.report().waiting()).isEqualTo(900);
            Path dump = folder.resolve("threads.json");
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), ThreadDumpFormat.JSON);
            String threads = Files.readString(dump);
            assertThat(threads).contains("loompg-pool");
            assertThat(threads.split("\"loompg-call\"").length - 1)
                    .as("threads of calls")
                    .isLessThan(100);
            held.close();
            for (CompletableFuture<?> call : waiting) {
                call.get();
            }
        }
    }

    @Test
    void limitsAreKeptWhileNobodyWaits() {
        HandClock clock = new HandClock();
        PoolOptions options = PoolOptions.of(TestServer.options().clock(clock))
                .minSize(0)
                .maxSize(1)
                .acquireTimeout(Duration.ofSeconds(10));
        try (Pool pool = Postgres.createPool(options)) {
            Connection held = pool.acquire();
            List<CompletableFuture<?>> waiting = List.of(
                    pool.async().fetchVal("SELECT 1"),
                    pool.async().acquire(),
                    pool.async().begin(),
                    pool.async().timeout(Duration.ofSeconds(5)).execute("SELECT 1; SELECT 2"));
            assertThat(pool.report().waiting()).isEqualTo(4);
            for (CompletableFuture<?> call : waiting) {
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(() -> clock.passUntilDone(call))
                        .withCauseInstanceOf(PoolTimeoutException.class)
                        .withMessageContaining("1 of 1 connections are in use");
            }
            assertThat(pool.report().waiting()).isZero();
            held.close();
            assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    /** Given up before a connection was there, while it came, and when it was there. */
    @Test
    void whatIsGivenUpAtAnyTimeTakesNothingAlong() throws Exception {
        try (Pool pool = Postgres.createPool(options(2).pipelineDepth(2))) {
            for (int round = 0; round < 200; round++) {
                List<CompletableFuture<?>> calls = new ArrayList<>();
                for (int i = 0; i < 12; i++) {
                    calls.add(
                            switch (i % 4) {
                                case 0 -> pool.async().fetchVal("SELECT $1::int4", i);
                                case 1 -> acquireAndGiveBack(pool);
                                case 2 -> pool.async().transaction(tx -> tx.fetchVal("SELECT 2"));
                                default -> pool.async().execute("SELECT 3");
                            });
                }
                int last = round % 12;
                calls.get(last).cancel(true);
                calls.get((last + 5) % 12).cancel(true);
                for (CompletableFuture<?> call : calls) {
                    call.handle((result, failure) -> result).get();
                }
            }
            PoolTest.await(() -> pool.report().waiting() == 0 && pool.idleSize() == pool.size());
            try (Connection one = pool.acquire();
                    Connection two = pool.acquire()) {
                assertThat(one.fetchVal("SELECT 1")).isEqualTo(two.fetchVal("SELECT 1"));
            }
        }
    }

    private static CompletableFuture<AsyncConnection> acquireAndGiveBack(Pool pool) {
        CompletableFuture<AsyncConnection> acquired = pool.async().acquire();
        var unused = acquired.thenAccept(connection -> connection.blocking().close());
        return acquired;
    }
}
