package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.PoolTimeoutException;
import io.github.loompg.error.PoolTimeoutException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that have a connection and want another: told if that could never end, and else served. */
@Timeout(120)
class PoolDeadLockTest {
    private static Pool pool(int max) {
        return Postgres.createPool(
                PoolOptions.of(TestServer.options()).minSize(0).maxSize(max));
    }

    private static void assertDeadLock(Runnable nested) {
        assertThatExceptionOfType(PoolTimeoutException.class)
                .isThrownBy(nested::run)
                .withMessageContaining("they would wait for each other")
                .withMessageContaining("PoolDeadLockTest.java")
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Reason.DEADLOCK));
    }

    /** Each has one and wants another. Whoever sees that it cannot end is told, and gives back what the others wait for. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void threadsThatWouldWaitForEachOther(boolean virtual) throws Exception {
        int size = 4;
        try (Pool pool = pool(size)) {
            CountDownLatch allHaveOne = new CountDownLatch(size);
            AtomicInteger told = new AtomicInteger();
            AtomicInteger served = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                Runnable both = () -> {
                    Connection first = pool.acquire();
                    allHaveOne.countDown();
                    try {
                        allHaveOne.await();
                        Connection second = pool.acquire();
                        served.incrementAndGet();
                        second.close();
                    } catch (PoolTimeoutException refused) {
                        told.addAndGet(refused.reason() == Reason.DEADLOCK ? 1 : 0);
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    } finally {
                        first.close();
                    }
                };
                threads.add(
                        virtual
                                ? Thread.ofVirtual().start(both)
                                : Thread.ofPlatform().start(both));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(told.get()).isPositive();
            assertThat(told.get() + served.get()).isEqualTo(size);
            PoolTest.await(() -> pool.idleSize() == size);
        }
    }

    @Test
    void aTransactionThatCallsThePoolInsteadOfItself() {
        try (Pool pool = pool(1)) {
            pool.transaction(tx -> {
                assertDeadLock(() -> pool.fetch("SELECT 1"));
                assertDeadLock(() -> pool.execute("SET work_mem = '7MB'"));
                assertDeadLock(pool::begin);
                assertDeadLock(() -> pool.transaction(inner -> {
                    inner.execute("SELECT 1");
                }));
                assertThat(tx.fetchVal("SELECT 1")).isEqualTo(1);
            });
            assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    void whoMayGetOneBackWaits() throws Exception {
        try (Pool pool = pool(2)) {
            CountDownLatch free = new CountDownLatch(1);
            CountDownLatch held = new CountDownLatch(1);
            Thread busy = Thread.ofVirtual().start(() -> {
                Connection connection = pool.acquire();
                held.countDown();
                try {
                    free.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
                connection.close();
            });
            held.await();
            CompletableFuture<Object> second = new CompletableFuture<>();
            Thread nested = Thread.ofVirtual().start(() -> {
                try (Connection first = pool.acquire()) {
                    assertThat(first.fetchVal("SELECT 1")).isEqualTo(1);
                    second.complete(pool.fetchVal("SELECT 2"));
                } catch (RuntimeException | Error failed) {
                    second.completeExceptionally(failed);
                }
            });
            PoolTest.await(() -> pool.report().waiting() == 1);
            free.countDown();
            assertThat(second.get()).isEqualTo(2);
            busy.join();
            nested.join();
        }
    }
}
