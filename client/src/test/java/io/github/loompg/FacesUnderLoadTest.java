package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.sqlstate.DivisionByZeroException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Many callers of all kinds on few connections, among them deadlines, interrupts and futures that are completed from
 * outside: every answer is that of its question, nothing else fails than what was given up, and every connection lives.
 */
class FacesUnderLoadTest {
    private static final int SHARED = 3;
    private static final int CALLERS = 60;
    private static final int ROUNDS = 150;

    private final Map<String, Integer> unexpected = new ConcurrentHashMap<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger givenUp = new AtomicInteger();

    @Test
    void everyAnswerIsItsOwn() throws InterruptedException {
        List<Connection> shared = connections(SHARED);
        List<Connection> own = connections(CALLERS / 10);
        List<Thread> threads = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            Random random = new Random(caller);
            Runnable work = caller < own.size() ? transactions(own.get(caller), random) : calls(shared, random);
            threads.add(
                    caller % 3 == 0
                            ? Thread.ofPlatform().start(work)
                            : Thread.ofVirtual().start(work));
        }
        Random random = new Random(CALLERS);
        for (Thread thread : threads) {
            while (!thread.join(Duration.ofMillis(3))) {
                threads.get(random.nextInt(CALLERS)).interrupt();
            }
        }

        assertThat(unexpected).isEmpty();
        assertThat(answered).hasPositiveValue();
        assertThat(givenUp).hasPositiveValue();
        for (Connection connection : IntStream.range(0, SHARED + own.size())
                .mapToObj(i -> i < SHARED ? shared.get(i) : own.get(i - SHARED))
                .toList()) {
            assertThat(connection.fetchVal("SELECT pg_backend_pid()")).isEqualTo(connection.serverPid());
            assertThat(connection.isInTransaction()).isFalse();
            connection.close();
        }
    }

    private static List<Connection> connections(int count) {
        ConnectOptions options = TestServer.options().statementCacheSize(20).cancelGrace(Duration.ofSeconds(30));
        return IntStream.range(0, count)
                .mapToObj(i -> Postgres.connect(options))
                .toList();
    }

    private Runnable calls(List<Connection> connections, Random random) {
        return rounds(() -> {
            Connection connection = connections.get(random.nextInt(SHARED));
            Queries queries = random.nextInt(5) == 0
                    ? connection.timeout(Duration.ofNanos(random.nextInt(3_000_000)))
                    : connection;
            int token = random.nextInt();
            switch (random.nextInt(6)) {
                case 0 -> {
                    String sql = "SELECT $1::int FROM pg_sleep(0.001)";
                    require(token, queries.requireVal(Integer.class, sql, token));
                }
                case 1 -> {
                    String sql = "SELECT $1::int, " + random.nextInt(40);
                    require(token, queries.requireVal(Integer.class, sql, token));
                }
                case 2 -> require("SELECT 1", queries.execute("SELECT 1; SELECT 2, 3"));
                case 3 -> {
                    try {
                        require("an error", queries.fetch("SELECT 1 / $1", 0));
                    } catch (DivisionByZeroException asked) {
                        // That was the question.
                    }
                }
                case 4 ->
                    require(
                            300,
                            queries.fetch("SELECT repeat('x', 500) FROM generate_series(1, $1)", 300)
                                    .size());
                default ->
                    require(token, future(connection.async(), token, random).join());
            }
        });
    }

    private static CompletableFuture<Integer> future(AsyncConnection connection, int token, Random random) {
        CompletableFuture<Integer> future =
                connection.requireVal(Integer.class, "SELECT $1::int FROM pg_sleep(0.0005)", token);
        return random.nextBoolean() ? future : future.orTimeout(1 + random.nextInt(3_000), TimeUnit.MICROSECONDS);
    }

    private Runnable transactions(Connection connection, Random random) {
        return rounds(() -> {
            int token = random.nextInt();
            Duration limit =
                    random.nextInt(3) == 0 ? Duration.ofNanos(random.nextInt(8_000_000)) : Duration.ofMinutes(1);
            Integer found = connection.timeout(limit).transaction(tx -> {
                tx.execute("CREATE TEMP TABLE token(value int) ON COMMIT DROP");
                tx.execute("INSERT INTO token VALUES($1)", token);
                try {
                    tx.transaction(inner -> {
                        inner.execute("UPDATE token SET value = 0");
                        throw new IllegalStateException("on purpose");
                    });
                } catch (IllegalStateException onPurpose) {
                    // The inner one is undone.
                }
                return tx.requireVal(Integer.class, "SELECT value FROM token");
            });
            require(token, found);
        });
    }

    private Runnable rounds(Runnable round) {
        return () -> {
            for (int i = 0; i < ROUNDS; i++) {
                try {
                    round.run();
                    answered.incrementAndGet();
                } catch (QueryTimeoutException | CallInterruptedException asked) {
                    givenUp.incrementAndGet();
                } catch (CompletionException failed) {
                    count(failed.getCause() instanceof TimeoutException ? null : failed.getCause());
                } catch (RuntimeException | AssertionError failure) {
                    count(failure);
                }
                Thread.interrupted();
            }
        };
    }

    private void count(Throwable failure) {
        if (failure == null) {
            givenUp.incrementAndGet();
        } else {
            unexpected.merge(failure.toString(), 1, Integer::sum);
        }
    }

    private static void require(Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new AssertionError("the answer to another question: " + found + " instead of " + expected);
        }
    }
}
