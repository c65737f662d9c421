package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.codec.TypeCodec;
import io.github.loompg.data.Row;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.UsageException;
import java.math.BigDecimal;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a borrower has set on this side of a connection goes with him, and what its opener has set stays. */
@Timeout(120)
class PoolGuestTest {
    private static final String NOTIFY = "SELECT pg_notify($1, $2)";
    private static final TypeCodec<String> PRICE =
            TypeCodec.text(String.class, price -> price, text -> text + " crowns");

    private static PoolOptions options() {
        return PoolOptions.of(TestServer.options()).minSize(0).maxSize(1);
    }

    private static <T> T take(BlockingQueue<T> heard) throws InterruptedException {
        T next = heard.poll(30, TimeUnit.SECONDS);
        assertThat(next).as("what is heard").isNotNull();
        return next;
    }

    @Test
    void listenersHearNothingOfTheNextBorrower() throws Exception {
        BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
        BlockingQueue<PostgresException> ended = new LinkedBlockingQueue<>();
        try (Pool pool = Postgres.createPool(options())) {
            int pid;
            try (Connection connection = pool.acquire()) {
                pid = connection.serverPid();
                connection.addListener("pool_guest", heard::add);
                connection.addLogListener(heard::add);
                connection.addQueryLogger(heard::add);
                connection.addTerminationListener(heard::add);
            }
            BlockingQueue<String> channel = new LinkedBlockingQueue<>();
            BlockingQueue<Object> notices = new LinkedBlockingQueue<>();
            BlockingQueue<Object> logged = new LinkedBlockingQueue<>();
            heard.clear();
            try (Connection next = pool.acquire()) {
                assertThat(next.serverPid()).isEqualTo(pid);
                assertThat(next.fetchVal("SELECT count(*) FROM pg_listening_channels()"))
                        .isEqualTo(0L);
                next.addListener("pool_guest", notification -> channel.add(notification.payload()));
                next.addLogListener(notices::add);
                next.addQueryLogger(logged::add);
                next.addTerminationListener(ended::add);
                next.fetchVal(NOTIFY, "pool_guest", "for the next");
                next.execute("DO $$ BEGIN RAISE NOTICE 'for the next'; END $$");
                assertThat(take(channel)).isEqualTo("for the next");
                take(notices);
                take(logged);
                next.terminate();
                take(ended);
            }
            assertThat(heard).isEmpty();
        }
    }

    @Test
    void whoeverOpenedTheConnectionGoesOnListening() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        PoolOptions options = options()
                .init(connection ->
                        connection.addListener("pool_opener", notification -> heard.add(notification.payload())));
        try (Pool pool = Postgres.createPool(options);
                Connection other = Postgres.connect(TestServer.options())) {
            for (int i = 0; i < 3; i++) {
                try (Connection connection = pool.acquire()) {
                    connection.addListener("pool_guest", notification -> {});
                }
                PoolTest.await(() -> pool.idleSize() == 1);
                other.fetchVal(NOTIFY, "pool_opener", "number " + i);
                assertThat(take(heard)).isEqualTo("number " + i);
            }
            assertThat(pool.fetchVal("SELECT array_agg(name) FROM pg_listening_channels() AS name"))
                    .isEqualTo(List.of("pool_opener"));
        }
    }

    @Test
    void noListenerIsAddedByWhoHasGivenTheConnectionBack() {
        try (Pool pool = Postgres.createPool(options())) {
            Connection connection = pool.acquire();
            connection.close();
            for (Runnable late : List.<Runnable>of(
                    () -> connection.addListener("late", notification -> {}),
                    () -> connection.addLogListener(notice -> {}),
                    () -> connection.addQueryLogger(query -> {}),
                    () -> connection.addTerminationListener(end -> {}),
                    connection::resetListeners,
                    () -> connection.resetTypeCodec("numeric"),
                    () -> connection.setTypeCodec("numeric", PRICE))) {
                assertThatExceptionOfType(UsageException.class)
                        .isThrownBy(late::run)
                        .withMessageContaining("the connection has been given back to its pool");
            }
        }
    }

    @Test
    void preparedStatementsAreClosed() {
        String text = "SELECT $1::int4 + 4711";
        try (Pool pool = Postgres.createPool(options())) {
            PreparedStatement left;
            try (Connection connection = pool.acquire()) {
                left = connection.prepare(text);
                assertThat(left.fetchVal(1)).isEqualTo(4_712);
            }
            assertThatExceptionOfType(UsageException.class)
                    .isThrownBy(() -> left.fetchVal(1))
                    .withMessageContaining("the connection has been given back to its pool");
            try (Connection next = pool.acquire()) {
                assertThatExceptionOfType(UsageException.class)
                        .isThrownBy(() -> left.in(next).fetchVal(1))
                        .withMessageContaining("the prepared statement is closed");
                next.prepare("SELECT 1").close();
                List<Row> prepared = next.fetch("SELECT name FROM pg_prepared_statements WHERE statement = $1", text);
                assertThat(prepared).isEmpty();
            }
        }
    }

    @Test
    void typesAreMappedAsBefore() {
        String price = "SELECT 7::numeric";
        try (Pool pool = Postgres.createPool(options())) {
            int pid;
            assertThat(pool.fetchVal(price)).isEqualTo(BigDecimal.valueOf(7));
            try (Connection connection = pool.acquire()) {
                pid = connection.serverPid();
                connection.setTypeCodec("numeric", PRICE);
                assertThat(connection.fetchVal(price)).isEqualTo("7 crowns");
            }
            try (Connection next = pool.acquire()) {
                assertThat(next.serverPid()).isEqualTo(pid);
                assertThat(next.fetchVal(price)).isEqualTo(BigDecimal.valueOf(7));
            }
        }
    }

    @Test
    void typesAreMappedAsTheOpenerHasIt() {
        String price = "SELECT 7::numeric";
        PoolOptions options = options().init(connection -> connection.setTypeCodec("numeric", PRICE));
        try (Pool pool = Postgres.createPool(options)) {
            try (Connection connection = pool.acquire()) {
                assertThat(connection.fetchVal(price)).isEqualTo("7 crowns");
                connection.resetTypeCodec("numeric");
                assertThat(connection.fetchVal(price)).isEqualTo(BigDecimal.valueOf(7));
            }
            assertThat(pool.fetchVal(price)).isEqualTo("7 crowns");
        }
    }

    @Test
    void aListenerThatWaitsKeepsNobodyFromGivingBack() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        BlockingQueue<String> begun = new LinkedBlockingQueue<>();
        try (Pool pool = Postgres.createPool(options())) {
            try (Connection connection = pool.acquire()) {
                connection.addListener("pool_guest", notification -> {
                    begun.add(notification.payload());
                    try {
                        free.await();
                    } catch (InterruptedException given) {
                        Thread.currentThread().interrupt();
                    }
                });
                connection.fetchVal(NOTIFY, "pool_guest", "wait");
                take(begun);
            }
            assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
        } finally {
            free.countDown();
        }
    }
}
