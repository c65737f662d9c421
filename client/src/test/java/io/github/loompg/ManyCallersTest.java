package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One connection, and more callers than anybody should have. */
class ManyCallersTest {
    private static final int CALLERS = 1_000;
    private static final int QUERIES_EACH = 100;

    @Test
    void everyVirtualThreadGetsItsOwnAnswers() throws InterruptedException {
        AtomicInteger right = new AtomicInteger();
        try (Connection connection = Postgres.connect(TestServer.options())) {
            List<Thread> callers = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                int number = caller;
                callers.add(Thread.startVirtualThread(() -> {
                    for (int i = 0; i < QUERIES_EACH; i++) {
                        int token = number * QUERIES_EACH + i;
                        if (connection.requireVal(Integer.class, "SELECT $1::int", token) == token) {
                            right.incrementAndGet();
                        }
                    }
                }));
            }
            for (Thread caller : callers) {
                caller.join();
            }
        }
        assertThat(right).hasValue(CALLERS * QUERIES_EACH);
    }

    @Test
    void everyFutureGetsItsOwnAnswer() {
        AtomicInteger right = new AtomicInteger();
        AsyncConnection connection = Postgres.connectAsync(TestServer.options()).join();
        List<CompletableFuture<Void>> chains = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            chains.add(ask(connection, caller * QUERIES_EACH, QUERIES_EACH, right));
        }
        CompletableFuture.allOf(chains.toArray(CompletableFuture[]::new)).join();
        connection.close().join();

        assertThat(right).hasValue(CALLERS * QUERIES_EACH);
    }

    private static CompletableFuture<Void> ask(AsyncConnection connection, int token, int left, AtomicInteger right) {
        if (left == 0) {
            return CompletableFuture.completedFuture(null);
        }
        return connection.requireVal(Integer.class, "SELECT $1::int", token).thenCompose(value -> {
            if (value == token) {
                right.incrementAndGet();
            }
            return ask(connection, token + 1, left - 1, right);
        });
    }
}
