package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.sqlstate.LockNotAvailableException;
import io.github.loompg.error.sqlstate.QueryCanceledException;
import io.github.loompg.testkit.PostgresServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Times that the server keeps: some end a statement, and some the session, which a pool then replaces. */
@Timeout(120)
class ServerTimeoutsTest {
    private static ConnectOptions options() {
        return ConnectOptions.of(PostgresServer.shared(18).uri());
    }

    private static Pool pool(String setting, String value) {
        return Postgres.createPool(PoolOptions.of(options().serverSetting(setting, value))
                .minSize(0)
                .maxSize(1));
    }

    /** A session without the limit is at hand; how soon it is used does not matter. */
    private static void assertReplaced(Pool pool, int pid) {
        pool.setConnectArgs(options());
        assertThat(pool.requireVal(Integer.class, "SELECT pg_backend_pid()")).isNotEqualTo(pid);
    }

    @Test
    void whoDoesNothingInATransactionLosesTheSession() {
        try (Pool pool = pool("idle_in_transaction_session_timeout", "100ms")) {
            Connection connection = pool.acquire();
            Transaction tx = connection.begin();
            Await.until(connection::isClosed);
            assertThatExceptionOfType(ConnectionClosedException.class)
                    .isThrownBy(() -> tx.fetch("SELECT 1"))
                    .withMessageContaining("25P03");
            connection.close();
            assertReplaced(pool, connection.serverPid());
        }
    }

    @Test
    void anIdleSessionIsReplaced() {
        try (Pool pool = pool("idle_session_timeout", "100ms")) {
            int pid;
            try (Connection connection = pool.acquire()) {
                pid = connection.serverPid();
            }
            Await.until(() -> pool.size() == 0);
            assertReplaced(pool, pid);
        }
    }

    @Test
    void aTransactionThatTakesTooLongEndsTheSession() {
        try (Pool pool =
                Postgres.createPool(PoolOptions.of(options()).minSize(0).maxSize(1))) {
            int pid;
            try (Connection connection = pool.acquire()) {
                pid = connection.serverPid();
                connection.prepare("SELECT pg_sleep(600)");
                connection.execute("SET transaction_timeout = '100ms'");
                assertThatExceptionOfType(ConnectionLostException.class)
                        .isThrownBy(() -> connection.fetch("SELECT pg_sleep(600)"))
                        .withMessageContaining("25P04");
            }
            assertReplaced(pool, pid);
        }
    }

    @Test
    void aStatementThatTakesTooLongIsAllThatEnds() {
        try (Pool pool = pool("statement_timeout", "2s");
                Connection connection = pool.acquire()) {
            assertThatExceptionOfType(QueryCanceledException.class)
                    .isThrownBy(() -> connection.fetch("SELECT pg_sleep(600)"));
            assertThat(connection.isClosed()).isFalse();
            assertThat(connection.fetchVal("SELECT pg_backend_pid()")).isEqualTo(connection.serverPid());
        }
    }

    @Test
    void aLockThatIsNotGivenIsAllThatFails() {
        try (Pool pool = pool("lock_timeout", "100ms");
                Connection connection = pool.acquire();
                Connection other = Postgres.connect(options())) {
            other.execute("SELECT pg_advisory_lock(4711)");
            assertThatExceptionOfType(LockNotAvailableException.class)
                    .isThrownBy(() -> connection.execute("SELECT pg_advisory_lock(4711)"));
            assertThat(connection.fetchVal("SELECT pg_backend_pid()")).isEqualTo(connection.serverPid());
        }
    }
}
