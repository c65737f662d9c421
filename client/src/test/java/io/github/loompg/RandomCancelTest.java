package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.QueryTimeoutException;
import java.time.Duration;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A call that is given up, at any moment and in any way, is cancelled, and never another one. */
class RandomCancelTest {
    private static final int CANCELS = Dose.of(2_000, 10_000);
    private static final int CONNECTIONS = 8;

    private final Queue<Object> unexpected = new ConcurrentLinkedQueue<>();
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger givenUp = new AtomicInteger();

    @Test
    void noneHitsAnotherStatement() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(2 * CONNECTIONS);
        for (int i = 0; i < CONNECTIONS; i++) {
            Connection connection = Postgres.connect(TestServer.options());
            CountDownLatch users = new CountDownLatch(2);
            SplittableRandom random = new SplittableRandom(i);
            start(ended, users, connection, () -> giveUpTheWholeTime(connection, random));
            start(ended, users, connection, () -> askTheWholeTime(connection));
        }
        assertThat(ended.await(5, TimeUnit.MINUTES)).isTrue();

        assertThat(unexpected).isEmpty();
        assertThat(givenUp).hasValueGreaterThan(CANCELS / 5);
    }

    private void start(CountDownLatch ended, CountDownLatch users, Connection connection, Runnable work) {
        Thread.ofVirtual().start(() -> {
            try {
                work.run();
            } catch (Throwable failure) {
                unexpected.add(failure);
            } finally {
                users.countDown();
                if (users.getCount() == 0) {
                    connection.close();
                }
                ended.countDown();
            }
        });
    }

    /** Whoever shares the connection gets every answer, and no error at all. */
    private void askTheWholeTime(Connection connection) {
        for (int i = 0; attempts.get() < CANCELS; i++) {
            require(i, connection.requireVal(Integer.class, "SELECT $1::int", i));
            String sum = connection.requireVal(String.class, "SELECT $1::text || pg_sleep(0.0005)", "x" + i);
            require("x" + i, sum);
        }
    }

    private void giveUpTheWholeTime(Connection connection, SplittableRandom random) {
        while (attempts.getAndIncrement() < CANCELS) {
            int tag = random.nextInt();
            String sql = random.nextInt(4) == 0
                    ? "SELECT $1::int, pg_sleep(0.001) -- " + tag
                    : "SELECT $1::int, pg_sleep(0.001)";
            try {
                switch (random.nextInt(3)) {
                    case 0 ->
                        require(
                                tag,
                                connection
                                        .timeout(Duration.ofNanos(random.nextInt(1, 4_000_000)))
                                        .requireRow(sql, tag)
                                        .getInt(0));
                    case 1 -> cancelFuture(connection, random, sql, tag);
                    default -> interrupt(connection, random, sql, tag);
                }
            } catch (QueryTimeoutException | CallInterruptedException expected) {
                givenUp.incrementAndGet();
            }
            require(tag, connection.requireVal(Integer.class, "SELECT $1::int", tag));
        }
    }

    private void cancelFuture(Connection connection, SplittableRandom random, String sql, int tag) {
        CompletableFuture<?> future = connection.async().fetchRow(sql, tag);
        pause(random);
        future.cancel(true);
        try {
            future.join();
        } catch (CancellationException expected) {
            givenUp.incrementAndGet();
        } catch (CompletionException failed) {
            unexpected.add(failed);
        }
    }

    private void interrupt(Connection connection, SplittableRandom random, String sql, int tag) {
        CountDownLatch over = new CountDownLatch(1);
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                require(tag, connection.requireRow(sql, tag).getInt(0));
            } catch (CallInterruptedException expected) {
                givenUp.incrementAndGet();
            } catch (Throwable failure) {
                unexpected.add(failure);
            } finally {
                over.countDown();
            }
        });
        pause(random);
        caller.interrupt();
        try {
            over.await();
        } catch (InterruptedException impossible) {
            unexpected.add(impossible);
        }
    }

    /** Lets an unpredictable moment pass. */
    private static void pause(SplittableRandom random) {
        long end = System.nanoTime() + random.nextInt(2_000_000);
        while (System.nanoTime() < end) {
            Thread.yield();
        }
    }

    private void require(Object expected, Object found) {
        if (!expected.equals(found)) {
            unexpected.add("a wrong answer: " + found + " instead of " + expected);
        }
    }
}
