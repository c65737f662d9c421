package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.error.PostgresException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Callers of all kinds, who go on whatever they are told. */
final class Crowd implements AutoCloseable {
    final AtomicInteger done = new AtomicInteger();
    final AtomicInteger failed = new AtomicInteger();
    final AtomicReference<Throwable> unexpected = new AtomicReference<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    Crowd(Pool pool, int size) {
        for (int i = 0; i < size; i++) {
            int number = i;
            threads.add(Thread.ofVirtual().start(() -> {
                while (!over.get()) {
                    call(pool, number);
                }
            }));
        }
    }

    private void call(Pool pool, int number) {
        try {
            int answer = switch (number % 4) {
                case 0 -> {
                    try (Connection connection = pool.acquire()) {
                        yield connection.requireVal(Integer.class, "SELECT $1::int4", number);
                    }
                }
                case 1 -> pool.transaction(tx -> tx.requireVal(Integer.class, "SELECT $1::int4", number));
                case 2 -> AsyncFace.get(pool.async().requireVal(Integer.class, "SELECT $1::int4", number));
                default -> pool.requireVal(Integer.class, "SELECT $1::int4", number);
            };
            assertThat(answer).isEqualTo(number);
            done.incrementAndGet();
        } catch (PostgresException fault) {
            failed.incrementAndGet();
        } catch (Throwable other) {
            unexpected.compareAndSet(null, other);
        }
    }

    void awaitMore(int calls) {
        int before = done.get();
        Await.until(() -> done.get() >= before + calls);
    }

    @Override
    public void close() {
        over.set(true);
        for (Thread thread : threads) {
            Await.until(() -> !thread.isAlive());
        }
        assertThat(unexpected.get()).isNull();
    }

    /** Nothing of the pool was lost. */
    static void assertWhole(Pool pool, int max) {
        Await.until(() -> pool.report().waiting() == 0
                && pool.idleSize() == pool.size()
                && pool.report().connecting() == 0);
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < max; i++) {
            all.add(pool.acquire());
        }
        for (Connection one : all) {
            assertThat(one.fetchVal("SELECT 1")).isEqualTo(1);
            one.close();
        }
        PoolReport report = pool.report();
        assertThat(report.idle() + report.leased() + report.connecting() + report.closing())
                .isEqualTo(report.total())
                .isLessThanOrEqualTo(max);
    }
}
