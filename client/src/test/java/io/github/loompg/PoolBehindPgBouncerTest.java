package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.testkit.PostgresServer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool in front of a PgBouncer that is paused and restarted, and whose servers end. */
@Timeout(120)
class PoolBehindPgBouncerTest {
    private static Pool pool(PgBouncer bouncer, PostgresServer server) {
        return Postgres.createPool(
                PoolOptions.of(bouncer.uri(server)).minSize(0).maxSize(8));
    }

    @Test
    void sessionsOfTheServerThatAreEndedFailTheirCallersAlone() throws Exception {
        PostgresServer server = PostgresServer.shared();
        try (PgBouncer bouncer = PgBouncer.start(server, 3);
                Pool pool = pool(bouncer, server);
                Connection killer = Postgres.connect(TestServer.options())) {
            try (Crowd crowd = new Crowd(pool, 32)) {
                for (int i = 0; i < 5; i++) {
                    crowd.awaitMore(50);
                    killer.execute(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                                    + " AND query LIKE 'SELECT $1::int4%' LIMIT 1");
                }
                crowd.awaitMore(200);
            }
            Crowd.assertWhole(pool, 8);
        }
    }

    /** It holds everybody up who begins something, and that is all. */
    @Test
    void aPauseFailsNobody() throws Exception {
        PostgresServer server = PostgresServer.shared();
        try (PgBouncer bouncer = PgBouncer.start(server, 3);
                Pool pool = pool(bouncer, server);
                Connection console = bouncer.console(server)) {
            try (Crowd crowd = new Crowd(pool, 32)) {
                for (int i = 0; i < 3; i++) {
                    crowd.awaitMore(50);
                    console.execute("PAUSE");
                    CompletableFuture<Object> held = pool.async().fetchVal("SELECT 1");
                    assertThat(held).isNotDone();
                    console.execute("RESUME");
                    assertThat(held.get(60, TimeUnit.SECONDS)).isEqualTo(1);
                }
                crowd.awaitMore(50);
                assertThat(crowd.failed).hasValue(0);
            }
            Crowd.assertWhole(pool, 8);
        }
    }

    /** A pooler says the same of that as of a broken connection. */
    @Test
    void aPoolerThatIsFullCostsNoConnectionThatIsThere() throws Exception {
        PostgresServer server = PostgresServer.shared();
        try (PgBouncer bouncer = PgBouncer.start(server, 3, "max_client_conn = 2");
                Pool pool = pool(bouncer, server)) {
            Connection first = pool.acquire();
            Connection second = pool.acquire();
            CompletableFuture<AsyncConnection> third = pool.async().acquire();
            Await.until(() -> pool.report().failed() > 0);
            first.close();
            AsyncConnection served = third.get(60, TimeUnit.SECONDS);
            assertThat(served.fetchVal("SELECT 1").get(60, TimeUnit.SECONDS)).isEqualTo(1);
            served.close().get(60, TimeUnit.SECONDS);
            second.close();
            assertThat(pool.report().opened()).isEqualTo(2);
            assertThat(pool.report().closed()).isZero();
        }
    }

    @Test
    void isWholeAgainWhenThePoolerIs() throws Exception {
        PostgresServer server = PostgresServer.shared();
        try (PgBouncer bouncer = PgBouncer.start(server, 3);
                Pool pool = pool(bouncer, server)) {
            try (Crowd crowd = new Crowd(pool, 32)) {
                for (int i = 0; i < 3; i++) {
                    crowd.awaitMore(50);
                    bouncer.restart();
                }
                crowd.awaitMore(200);
            }
            Crowd.assertWhole(pool, 8);
        }
    }

    @Test
    void isWholeAgainWhenTheServerBehindThePoolerIs() throws Exception {
        try (PostgresServer server = PostgresServer.builder().major(18).start();
                PgBouncer bouncer = PgBouncer.start(server, 3);
                Pool pool = pool(bouncer, server)) {
            try (Crowd crowd = new Crowd(pool, 32)) {
                crowd.awaitMore(50);
                server.restart();
                crowd.awaitMore(50);
                server.crash();
                server.restart();
                crowd.awaitMore(200);
            }
            Crowd.assertWhole(pool, 8);
        }
    }
}
