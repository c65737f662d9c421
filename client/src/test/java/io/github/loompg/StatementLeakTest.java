package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.sqlstate.UndefinedColumnException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** However many statements a connection runs, the server keeps no more of them than it was told to. */
class StatementLeakTest {
    private static final int STATEMENTS = Dose.of(10_000, 200_000);
    private static final int THREADS = 4;
    private static final int KEPT = 20;
    private static final String COUNT = "SELECT count(*) FROM pg_prepared_statements";

    @Test
    void manyStatementsLeaveNoMoreThanConfigured() throws InterruptedException {
        try (Connection connection = Postgres.connect(TestServer.options().statementCacheSize(KEPT))) {
            Queue<Object> unexpected = new ConcurrentLinkedQueue<>();
            CountDownLatch ended = new CountDownLatch(THREADS);
            for (int thread = 0; thread < THREADS; thread++) {
                int first = thread;
                Thread.ofVirtual().start(() -> {
                    try {
                        for (int i = first; i < STATEMENTS; i += THREADS) {
                            if (connection.requireVal(Integer.class, "SELECT " + i + " + $1::int", 1) != i + 1) {
                                unexpected.add("a wrong answer to " + i);
                            }
                            if (i % 1_000 == 0 && connection.requireVal(Long.class, COUNT) > KEPT) {
                                unexpected.add("too many after " + i);
                            }
                        }
                    } catch (Throwable failure) {
                        unexpected.add(failure);
                    } finally {
                        ended.countDown();
                    }
                });
            }

            assertThat(ended.await(10, TimeUnit.MINUTES)).isTrue();
            assertThat(unexpected).isEmpty();
            assertThat(connection.requireVal(Long.class, COUNT)).isBetween(1L, (long) KEPT);
        }
    }

    @Test
    void statementsThatWereGivenUpWhileTheyWerePreparedLeaveNothing() {
        try (Connection connection = Postgres.connect(TestServer.options().statementCacheSize(KEPT));
                Connection other = Postgres.connect(TestServer.options())) {
            other.execute("CREATE TABLE IF NOT EXISTS leak(id int)");
            try (Transaction tx = other.begin()) {
                tx.execute("LOCK TABLE leak IN ACCESS EXCLUSIVE MODE");
                for (int i = 0; i < 5; i++) {
                    String sql = "SELECT id FROM leak -- " + i;
                    assertThatExceptionOfType(QueryTimeoutException.class)
                            .isThrownBy(() ->
                                    connection.timeout(Duration.ofMillis(20)).fetch(sql));
                }
            }
            other.execute("DROP TABLE leak");
            for (int i = 0; i < 3 * KEPT; i++) {
                connection.fetch("SELECT 1 -- " + i);
            }

            assertThat(connection.requireVal(Long.class, COUNT)).isLessThanOrEqualTo(KEPT);
        }
    }

    @Test
    void statementsThatTheServerRefusesDriveNobodyOut() {
        try (Connection connection = Postgres.connect(TestServer.options().statementCacheSize(2))) {
            connection.fetch("SELECT 1");
            connection.fetch("SELECT statement FROM pg_prepared_statements");
            for (int i = 0; i < 5; i++) {
                String sql = "SELECT nothing -- " + i;
                assertThatExceptionOfType(UndefinedColumnException.class).isThrownBy(() -> connection.fetch(sql));
            }
            assertThat(connection.fetch(String.class, "SELECT statement FROM pg_prepared_statements"))
                    .containsExactlyInAnyOrder("SELECT 1", "SELECT statement FROM pg_prepared_statements");
        }
    }
}
