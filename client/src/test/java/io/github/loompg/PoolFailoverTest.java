package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.PostgresException;
import io.github.loompg.error.sqlstate.ReadOnlySqlTransactionException;
import io.github.loompg.testkit.PostgresServer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that take each other's places in front of a pool: a primary that comes back as a standby, a name that moves. */
@Timeout(180)
class PoolFailoverTest {
    private static final String PORT = "SELECT current_setting('port')::int";
    private static final String NAME = "SELECT current_setting('cluster_name')";

    private static ConnectOptions options(PostgresServer... servers) {
        List<String> hosts = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (PostgresServer server : servers) {
            hosts.add("127.0.0.1");
            ports.add(server.port());
        }
        return ConnectOptions.of("user=postgres dbname=postgres sslmode=disable", Map.of())
                .hosts(hosts)
                .ports(ports);
    }

    /** One who writes all the time, and remembers what he was told that is written. */
    private static final class Writer implements AutoCloseable {
        final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
        private final AtomicLong last;
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicReference<Throwable> unexpected = new AtomicReference<>();
        private final Thread thread;

        Writer(Queries queries, AtomicLong last) {
            this.last = last;
            this.thread = Thread.ofVirtual().start(() -> write(queries));
        }

        private void write(Queries queries) {
            while (!over.get()) {
                long number = last.incrementAndGet();
                try {
                    queries.execute("INSERT INTO ledger VALUES($1)", number);
                    acknowledged.add(number);
                } catch (PostgresException lostWithTheServer) {
                    // It goes on with the next.
                } catch (Throwable other) {
                    unexpected.compareAndSet(null, other);
                }
            }
        }

        void awaitMore() {
            int before = acknowledged.size();
            Await.until(() -> acknowledged.size() >= before + 20);
        }

        @Override
        public void close() {
            end();
        }

        void end() {
            over.set(true);
            Await.until(() -> !thread.isAlive());
            assertThat(unexpected.get()).isNull();
        }
    }

    private static void awaitFollowers(PostgresServer primary) {
        Await.until(() -> !primary.sql("SELECT FROM pg_stat_replication WHERE state = 'streaming'")
                .isEmpty());
    }

    @Test
    void noWriteIsLostWhenTheOldPrimaryComesBackAsAStandby() throws Exception {
        PostgresServer first = PostgresServer.builder().major(18).start();
        int port = first.port();
        try (first;
                PostgresServer second = first.standby();
                Pool pool = Postgres.createPool(
                        PoolOptions.of(options(first, second)).minSize(0).maxSize(6))) {
            first.sql("CREATE TABLE ledger(number bigint PRIMARY KEY)");
            AtomicLong last = new AtomicLong();
            List<Long> acknowledged = new ArrayList<>();
            try (Writer toThePrimary = new Writer(pool.primary(), last);
                    Writer toAny = new Writer(pool, last)) {
                toThePrimary.awaitMore();
                toAny.awaitMore();
                awaitFollowers(first);
                // In an orderly end everything is handed on that was acknowledged.
                first.stop();
                second.promote();
                toThePrimary.awaitMore();
                first.close();
                try (PostgresServer follower = second.standby(port)) {
                    assertThat(follower.port()).isEqualTo(port);
                    assertThat(pool.replica().fetchVal(PORT)).isEqualTo(port);
                    toThePrimary.awaitMore();
                    toThePrimary.end();
                    toAny.end();
                    assertThatNoRefusalLeavesAConnectionBehind(pool, follower);
                }
                acknowledged.addAll(toThePrimary.acknowledged);
                acknowledged.addAll(toAny.acknowledged);
            }
            assertThat(pool.primary().fetch(Long.class, "SELECT number FROM ledger"))
                    .containsAll(acknowledged);
            assertThat(pool.primary().fetchVal(PORT)).isEqualTo(second.port());
        }
    }

    /** Who does not care which server it is may get the first of the list; when that does not write, none to it is kept. */
    private static void assertThatNoRefusalLeavesAConnectionBehind(Pool pool, PostgresServer follower) {
        pool.expireConnections();
        Connection refused = pool.acquire();
        Connection sibling = pool.acquire();
        assertThat(refused.fetchVal(PORT)).isEqualTo(follower.port());
        assertThat(sibling.fetchVal(PORT)).isEqualTo(follower.port());
        String ofBoth = "pid IN (" + refused.serverPid() + ", " + sibling.serverPid() + ")";
        assertThatExceptionOfType(ReadOnlySqlTransactionException.class)
                .isThrownBy(() -> refused.execute("INSERT INTO ledger VALUES(-1)"));
        refused.close();
        sibling.close();
        Await.until(() ->
                follower.sql("SELECT FROM pg_stat_activity WHERE " + ofBoth).isEmpty());
    }

    /** A server before version 14 does not say that it is a standby no more; it is asked now and then. */
    @Test
    void aStandbyThatWasPromotedIsNoneAnyMoreForThoseWhoHaveConnections() throws Exception {
        HandClock clock = new HandClock();
        try (PostgresServer primary = PostgresServer.builder().major(13).start();
                PostgresServer standby = primary.standby();
                Pool pool = Postgres.createPool(
                        PoolOptions.of(options(primary, standby).clock(clock))
                                .minSize(0)
                                .maxSize(4)
                                .acquireTimeout(Duration.ofSeconds(5)))) {
            List<Connection> held = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                held.add(pool.replica().acquire());
            }
            held.subList(1, 3).forEach(Connection::close);
            standby.promote();
            Await.until(() -> {
                clock.pass(Duration.ofMillis(500));
                return pool.size() == 1;
            });
            held.getFirst().close();
            Await.until(() -> pool.size() == 0);
            assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
        }
    }

    @Test
    void aNameThatMovesDuringAnOutageIsFollowedAtTheNextConnection() throws Exception {
        try (PostgresServer before = PostgresServer.builder()
                        .major(18)
                        .setting("cluster_name", "before")
                        .start();
                PostgresServer after = PostgresServer.builder()
                        .major(18)
                        .setting("cluster_name", "after")
                        .setting("listen_addresses", "127.0.0.2")
                        .hba("host all all 127.0.0.0/8 trust")
                        .port(before.port())
                        .start()) {
            AtomicReference<String> address = new AtomicReference<>("127.0.0.1");
            ConnectOptions options = options(before)
                    .hosts(List.of("db.example"))
                    .nameService(name -> new InetAddress[] {
                        InetAddress.getByAddress(
                                name, InetAddress.getByName(address.get()).getAddress())
                    });
            try (Pool pool =
                    Postgres.createPool(PoolOptions.of(options).minSize(0).maxSize(3))) {
                List<Connection> held = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    held.add(pool.acquire());
                }
                held.subList(1, 3).forEach(Connection::close);
                assertThat(held.getFirst().fetchVal(NAME)).isEqualTo("before");
                before.stop();
                address.set("127.0.0.2");
                for (int i = 0; i < 3; i++) {
                    assertThat(pool.fetchVal(NAME)).isEqualTo("after");
                }
                before.restart();
                held.getFirst().close();
                for (int i = 0; i < 3; i++) {
                    held.set(i, pool.acquire());
                    assertThat(held.get(i).fetchVal(NAME)).isEqualTo("after");
                }
                held.forEach(Connection::close);
                assertThat(before.sql("SELECT FROM pg_stat_activity WHERE backend_type = 'client backend'"
                                + " AND pid <> pg_backend_pid()"))
                        .isEmpty();
            }
            assertThat(after.isRunning()).isTrue();
        }
    }
}
