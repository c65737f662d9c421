package io.github.loompg.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StatementCacheTest {
    private long now = Long.MAX_VALUE - 10; // a monotonic clock may pass the largest number
    private final List<String> dropped = new ArrayList<>();

    private StatementCache<String> cache(int size, Duration lifetime, int textSize) {
        return new StatementCache<>(new StatementLimits(size, lifetime, textSize), () -> now, dropped::add);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void findsByTheExactText() {
        StatementCache<String> cache = cache(2, Duration.ZERO, 0);
        cache.put("SELECT 1", "one");

        assertThat(cache.find("SELECT 1")).isEqualTo("one");
        assertThat(cache.find("select 1")).isNull();
    }

    @Test
    void theOneNotUsedForTheLongestTimeGivesWay() {
        StatementCache<String> cache = cache(2, Duration.ZERO, 0);
        cache.put("a", "A");
        cache.put("b", "B");
        cache.find("a");
        cache.put("c", "C");

        assertThat(dropped).containsExactly("B");
        assertThat(cache.find("b")).isNull();
        assertThat(cache.find("a")).isEqualTo("A");
        assertThat(cache.size()).isEqualTo(2);
    }

    @Test
    void aHitDoesNotExtendTheLifetime() {
        StatementCache<String> cache = cache(2, Duration.ofSeconds(300), 0);
        cache.put("a", "A");
        pass(Duration.ofSeconds(299));
        assertThat(cache.find("a")).isEqualTo("A");
        pass(Duration.ofSeconds(1));

        assertThat(cache.find("a")).isNull();
        assertThat(cache.find("a")).isNull();
        assertThat(dropped).containsExactly("A");
    }

    @Test
    void whatIsOverLeavesWhenAnotherComes() {
        StatementCache<String> cache = cache(9, Duration.ofSeconds(300), 0);
        cache.put("a", "A");
        pass(Duration.ofSeconds(300));
        cache.put("b", "B");

        assertThat(dropped).containsExactly("A");
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void aLifetimeOfZeroIsForEver() {
        StatementCache<String> cache = cache(2, Duration.ZERO, 0);
        cache.put("a", "A");
        pass(Duration.ofDays(1000));

        assertThat(cache.find("a")).isEqualTo("A");
    }

    @Test
    void longTextsAreNotAccepted() {
        StatementCache<String> cache = cache(2, Duration.ZERO, 5);

        assertThat(cache.accepts("12345")).isTrue();
        assertThat(cache.accepts("123456")).isFalse();
        assertThat(cache(2, Duration.ZERO, 0).accepts("1".repeat(1_000_000))).isTrue();
    }

    @Test
    void aSizeOfZeroAcceptsNothing() {
        assertThat(cache(0, Duration.ZERO, 0).accepts("a")).isFalse();
    }

    @Test
    void whatIsReplacedIsDropped() {
        StatementCache<String> cache = cache(2, Duration.ZERO, 0);
        cache.put("a", "A");
        cache.put("a", "A2");

        assertThat(dropped).containsExactly("A");
        assertThat(cache.find("a")).isEqualTo("A2");
    }

    @Test
    void removesOnlyTheOneThatIsMeant() {
        StatementCache<String> cache = cache(2, Duration.ZERO, 0);
        cache.put("a", "A");
        cache.put("a", "A2");
        cache.remove("a", "A");
        assertThat(cache.find("a")).isEqualTo("A2");
        cache.remove("a", "A2");

        assertThat(cache.find("a")).isNull();
        assertThat(dropped).containsExactly("A", "A2");
    }

    @Test
    void clearDropsAll() {
        StatementCache<String> cache = cache(3, Duration.ZERO, 0);
        cache.put("a", "A");
        cache.put("b", "B");
        cache.clear();

        assertThat(dropped).containsExactlyInAnyOrder("A", "B");
        assertThat(cache.size()).isZero();
    }

    @Test
    void eachIsDroppedOnceByWhoeverMakesItLeave() throws Exception {
        List<String> droppedByAll = new CopyOnWriteArrayList<>();
        StatementCache<String> cache =
                new StatementCache<>(new StatementLimits(10, Duration.ZERO, 0), System::nanoTime, droppedByAll::add);
        int threads = 4;
        int each = 2_000;
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                executor.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        cache.find("s" + i % 20);
                        cache.put("s" + i % 20, number + ":" + i);
                    }
                });
            }
            executor.shutdown();
            assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
        cache.clear();

        assertThat(droppedByAll).hasSize(threads * each).doesNotHaveDuplicates();
    }
}
