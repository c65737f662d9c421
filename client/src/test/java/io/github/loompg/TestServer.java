package io.github.loompg;

import io.github.loompg.testkit.PostgresServer;

/** The server that behaviour is tested on. */
final class TestServer {
    private TestServer() {}

    static String uri() {
        return PostgresServer.shared().uri();
    }

    static ConnectOptions options() {
        return ConnectOptions.of(uri());
    }

    /** Waits until a session waits for an event, such as {@code PgSleep}. */
    static void awaitWaiting(Face other, int pid, String event) {
        Await.until(() -> (boolean) other.requireVal(
                "SELECT count(*) > 0 FROM pg_stat_activity WHERE pid = $1 AND wait_event = $2", pid, event));
    }
}
