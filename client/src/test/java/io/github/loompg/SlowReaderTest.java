package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.data.Row;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody who has taken a few rows, and is in no hurry: the server waits for him, and nobody else does. */
@Timeout(120)
class SlowReaderTest {
    private static final int ROWS = 10_000;

    /** Far more than fits between the two sides. */
    private static final String SQL = "SELECT n, repeat('x', 10000) FROM generate_series(1, " + ROWS + ") n";

    private static final int TAKEN = 3;
    private static final int CALLERS = 8;
    private static final int CALLS = 1_000;

    private static Pool pool() {
        return Postgres.createPool(
                PoolOptions.of(TestServer.options()).minSize(0).maxSize(2));
    }

    /** The other connection of the pool is as good as ever, while the server waits on the one that is read slowly. */
    private static void assertOthersAreServed(Pool pool, int slowPid) throws InterruptedException {
        TestServer.awaitWaiting(new BlockingFace(pool), slowPid, "ClientWrite");
        ManyThreads.run(CALLERS, caller -> {
            for (int i = caller; i < CALLS; i += CALLERS) {
                int token = i;
                Integer found = i % 3 == 0
                        ? pool.transaction(tx -> tx.requireVal(Integer.class, "SELECT $1::int", token))
                        : pool.requireVal(Integer.class, "SELECT $1::int", token);
                assertThat(found).isEqualTo(token);
            }
        });
        TestServer.awaitWaiting(new BlockingFace(pool), slowPid, "ClientWrite");
        assertThat(pool.size()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoIteratesKeepsNobodyWaitingButTheServer(boolean virtual) throws Exception {
        try (Pool pool = pool();
                Connection slow = pool.acquire()) {
            CountDownLatch tookSome = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            FutureTask<Integer> reading = new FutureTask<>(() -> {
                int last = 0;
                try (Cursor<Row> rows = slow.cursor(SQL)) {
                    for (Row row : rows) {
                        assertThat(row.getInt(0)).isEqualTo(++last);
                        if (last == TAKEN) {
                            tookSome.countDown();
                            goOn.await();
                        }
                    }
                }
                return last;
            });
            Thread reader = virtual
                    ? Thread.ofVirtual().start(reading)
                    : Thread.ofPlatform().start(reading);
            assertThat(tookSome.await(60, TimeUnit.SECONDS)).isTrue();
            assertOthersAreServed(pool, slow.serverPid());
            assertThat(reading.isDone()).isFalse();
            goOn.countDown();

            assertThat(reading.get(60, TimeUnit.SECONDS)).isEqualTo(ROWS);
            reader.join();
        }
    }

    @Test
    void whoSubscribesKeepsNobodyWaitingButTheServer() throws Exception {
        try (Pool pool = pool();
                Connection slow = pool.acquire()) {
            Subscriber subscriber = new Subscriber();
            slow.async().cursor(SQL).subscribe(subscriber);
            subscriber.subscribed.get(60, TimeUnit.SECONDS).request(TAKEN);
            assertThat(subscriber.tookSome.await(60, TimeUnit.SECONDS)).isTrue();
            assertOthersAreServed(pool, slow.serverPid());
            assertThat(subscriber.end).isNotDone();
            subscriber.subscribed.join().request(Long.MAX_VALUE);

            assertThat(subscriber.end.get(60, TimeUnit.SECONDS)).isEqualTo(ROWS);
        }
    }

    /** Takes what comes, and lets others ask for it. */
    private static final class Subscriber implements Flow.Subscriber<Row> {
        final CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();
        final CountDownLatch tookSome = new CountDownLatch(TAKEN);

        /** The number of the last row, if all came in their order. */
        final CompletableFuture<Integer> end = new CompletableFuture<>();

        private int last;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscribed.complete(given);
        }

        @Override
        public void onNext(Row row) {
            if (row.getInt(0) != ++last) {
                end.completeExceptionally(new AssertionError("row " + row.getInt(0) + " came as number " + last));
            }
            tookSome.countDown();
        }

        @Override
        public void onError(Throwable failure) {
            end.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            end.complete(last);
        }
    }
}
