package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.CallInterruptedException;
import java.util.Queue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of {@link PoolOptions#minSize} is there when a pool is, and what becomes of it when something cannot be opened. */
@Timeout(60)
class PoolCreationTest {
    private static PoolOptions options(int min, Function<ConnectOptions, Connection> connect) {
        return PoolOptions.of(TestServer.options()).minSize(min).maxSize(min).connect(connect);
    }

    private static Pool create(boolean asynchronous, PoolOptions options) throws Exception {
        if (!asynchronous) {
            return Postgres.createPool(options);
        }
        try {
            return Postgres.createPoolAsync(options).get().blocking();
        } catch (ExecutionException failed) {
            throw (Exception) failed.getCause();
        }
    }

    private static Connection connectOnBehalfOf(ConnectOptions options, CyclicBarrier all) {
        try {
            all.await(30, TimeUnit.SECONDS);
            return Postgres.connect(options);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException apart) {
            throw new IllegalStateException("they are not opened at the same time", apart);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theFirstIsOpenedAloneAndTheOthersAtTheSameTime(boolean asynchronous) throws Exception {
        AtomicInteger begun = new AtomicInteger();
        CyclicBarrier others = new CyclicBarrier(4);
        Queue<Integer> begunBeforeFirst = new ConcurrentLinkedQueue<>();
        Function<ConnectOptions, Connection> connect = options -> {
            if (begun.incrementAndGet() > 1) {
                return connectOnBehalfOf(options, others);
            }
            Connection first = Postgres.connect(options);
            begunBeforeFirst.add(begun.get());
            return first;
        };
        try (Pool pool = create(asynchronous, options(5, connect))) {
            assertThat(pool.size()).isEqualTo(5);
            assertThat(pool.idleSize()).isEqualTo(5);
            assertThat(begun).hasValue(5);
            assertThat(begunBeforeFirst).containsExactly(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneThatCannotBeOpenedFailsAllAndNoneIsLeft(boolean asynchronous) throws Exception {
        AtomicInteger begun = new AtomicInteger();
        Queue<Connection> opened = new ConcurrentLinkedQueue<>();
        Function<ConnectOptions, Connection> connect = options -> {
            if (begun.incrementAndGet() == 3) {
                throw new IllegalStateException("no room for a third");
            }
            Connection connection = Postgres.connect(options);
            opened.add(connection);
            return connection;
        };
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> create(asynchronous, options(4, connect)))
                .withMessage("no room for a third");
        // The fourth was perhaps under way; it is closed as soon as it is open.
        PoolTest.await(() -> opened.size() >= 3 && opened.stream().allMatch(Connection::isClosed));
    }

    @Test
    void withoutTheWaitTheOthersFollowWhateverHappensFirst() {
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch created = new CountDownLatch(1);
        Function<ConnectOptions, Connection> connect = options -> {
            int number = begun.incrementAndGet();
            if (number > 1) {
                awaitQuietly(created);
            }
            if (number == 2) {
                throw new IllegalStateException("not at the moment");
            }
            return Postgres.connect(options);
        };
        try (Pool pool = Postgres.createPool(options(3, connect).awaitMinSize(false))) {
            assertThat(pool.size()).isEqualTo(1);
            created.countDown();
            PoolTest.await(() -> pool.size() == 3);
            assertThat(pool.report().failed()).isEqualTo(1);
        }
    }

    @Test
    void aThreadThatIsInterruptedMeanwhileLeavesNoneOpen() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch second = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Queue<Connection> opened = new ConcurrentLinkedQueue<>();
        Function<ConnectOptions, Connection> connect = options -> {
            if (begun.incrementAndGet() > 1) {
                second.countDown();
                awaitQuietly(interrupted);
            }
            Connection connection = Postgres.connect(options);
            opened.add(connection);
            return connection;
        };
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread creator = Thread.ofVirtual().start(() -> {
            try {
                Postgres.createPool(options(2, connect)).terminate();
                outcome.complete(new AssertionError("created"));
            } catch (RuntimeException failure) {
                outcome.complete(failure);
            }
        });
        assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
        creator.interrupt();
        assertThat(outcome.get()).isInstanceOf(CallInterruptedException.class);
        interrupted.countDown();
        PoolTest.await(() -> opened.size() == 2 && opened.stream().allMatch(Connection::isClosed));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
