package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.PoolTimeoutException;
import io.github.loompg.error.QueryTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers of a pool who give up at any moment: it opens no more connections for that, and loses none. */
@Timeout(120)
class PoolRandomCancelTest {
    private static final int CALLERS = 64;
    private static final int MAX = 6;
    private static final int CALLS = Dose.of(2_000, 5_000);

    private final Queue<Object> unexpected = new ConcurrentLinkedQueue<>();
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger givenUp = new AtomicInteger();

    @Test
    void theConnectionsStayWhatTheyWere() throws InterruptedException {
        // A connection is only closed for a call that was given up when the grace is over.
        ConnectOptions options = TestServer.options().cancelGrace(Duration.ofMinutes(1));
        try (Pool pool = Postgres.createPool(PoolOptions.of(options)
                .minSize(0)
                .maxSize(MAX)
                .maxQueries(10_000_000)
                .maxWaiting(CALLERS))) {
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                SplittableRandom random = new SplittableRandom(i);
                callers.add(Thread.ofVirtual().start(() -> callTheWholeTime(pool, random)));
            }
            for (Thread caller : callers) {
                caller.join();
            }

            assertThat(unexpected).isEmpty();
            assertThat(givenUp).hasPositiveValue();
            Crowd.assertWhole(pool, MAX);
            assertThat(pool.report().opened()).isLessThanOrEqualTo(MAX);
        }
    }

    private void callTheWholeTime(Pool pool, SplittableRandom random) {
        while (attempts.getAndIncrement() < CALLS) {
            Duration limit = Duration.ofNanos(random.nextInt(3_000_000));
            int token = random.nextInt();
            try {
                int found = switch (random.nextInt(3)) {
                    case 0 ->
                        pool.timeout(limit).requireVal(Integer.class, "SELECT $1::int FROM pg_sleep(0.001)", token);
                    case 1 ->
                        pool.timeout(limit)
                                .transaction(tx ->
                                        tx.requireVal(Integer.class, "SELECT $1::int FROM pg_sleep(0.0005)", token));
                    default -> borrowed(pool, limit, token);
                };
                if (found != token) {
                    unexpected.add("the answer to another question");
                }
            } catch (QueryTimeoutException | PoolTimeoutException | CallInterruptedException expected) {
                givenUp.incrementAndGet();
            } catch (Throwable failure) {
                unexpected.add(failure);
            }
        }
    }

    private static int borrowed(Pool pool, Duration limit, int token) {
        try (Connection connection = pool.acquire(limit)) {
            return connection.timeout(limit).requireVal(Integer.class, "SELECT $1::int FROM pg_sleep(0.001)", token);
        }
    }
}
