package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.PoolTimeoutException;
import io.github.loompg.error.UsageException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of a program that tell a pool their names are found by them wherever it says who has what, or waits for it. */
@Timeout(60)
class PoolLabelTest {
    private final HandClock clock = new HandClock();

    private Pool pool() {
        return Postgres.createPool(
                PoolOptions.of(TestServer.options().clock(clock)).minSize(1).maxSize(1));
    }

    private static Connection acquire(Pool pool, boolean asynchronous, String label) {
        return asynchronous
                ? pool.async().label(label).acquire().join().blocking()
                : pool.label(label).acquire();
    }

    private static List<String> labels(Pool pool) {
        return pool.report().holders().stream().map(PoolReport.Holder::label).toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoHasAConnectionIsNamedByItsLabel(boolean asynchronous) {
        try (Pool pool = pool()) {
            try (Connection held = acquire(pool, asynchronous, "orders")) {
                held.fetch("SELECT 'of orders'");
                assertThat(labels(pool)).containsExactly("orders");
                assertThat(pool.report().toString()).contains("held by orders at ", "SELECT 'of orders'");
                CompletableFuture<Object> late = pool.async()
                        .label("invoices")
                        .timeout(Duration.ofMillis(700))
                        .fetchVal("SELECT 1");
                CompletableFuture<AsyncConnection> latest =
                        pool.primary().label("returns").async().acquire(Duration.ofMillis(800));
                PoolTest.await(() -> pool.report().waiting() == 2);
                assertExhausted(late, "became free for invoices within 700 ms");
                assertExhausted(latest, "became free for returns within 800 ms");
            }
            try (Connection other = pool.acquire()) {
                assertThat(other.fetchVal("SELECT 1")).isEqualTo(1);
                assertThat(labels(pool)).doesNotContain("orders").hasSize(1);
            }
        }
    }

    private void assertExhausted(CompletableFuture<?> waiting, String message) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> clock.passUntilDone(waiting))
                .havingCause()
                .isInstanceOfSatisfying(
                        PoolTimeoutException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(PoolTimeoutException.Reason.EXHAUSTED))
                .withMessageContaining(message)
                .withMessageContaining("by [orders at ")
                .withMessageContaining("SELECT 'of orders'");
    }

    @Test
    void transactionsAndViewsOfViewsKeepIt() {
        try (Pool pool = pool()) {
            pool.label("reports").transaction(tx -> {
                assertThat(labels(pool)).containsExactly("reports");
                tx.execute("SELECT 1");
            });
            pool.label("reports").timeout(Duration.ofSeconds(9)).transaction(tx -> {
                assertThat(labels(pool)).containsExactly("reports");
                tx.execute("SELECT 1");
            });
            try (Connection held = pool.label("reports").label("yearly reports").acquire(Duration.ofSeconds(9))) {
                assertThat(held.fetchVal("SELECT 1")).isEqualTo(1);
                assertThat(labels(pool)).containsExactly("yearly reports");
            }
            assertThat(pool.label("reports")).hasToString("Pool[any, reports]");
            assertThat(pool.label("reports").fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    void whatSaysNothingIsRefused() {
        try (Pool pool = pool()) {
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> pool.label(" "))
                    .withMessageContaining("label");
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> pool.async().label(""))
                    .withMessageContaining("label");
        }
    }

    @Test
    void waitsAreRecordedWithIt(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("waits.jfr");
        try (Recording recording = new Recording();
                Pool pool = pool()) {
            recording.enable("io.github.loompg.Acquire").withThreshold(Duration.ZERO);
            recording.start();
            pool.label("orders").acquire().close();
            Connection held = pool.acquire();
            CompletableFuture<Object> shared = pool.async().label("prices").fetchVal("SELECT 1");
            PoolTest.await(() -> pool.report().waiting() == 1);
            held.close();
            assertThat(shared.get()).isEqualTo(1);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(events.stream().map(event -> event.getString("caller")).toList())
                .contains("orders", "prices", null);
    }
}
