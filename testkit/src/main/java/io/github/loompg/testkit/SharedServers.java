package io.github.loompg.testkit;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One server for each major version that the tests of this JVM share, and one for those to whom any will do. */
final class SharedServers {
    private static final int ANY = 0;
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Map<Integer, PostgresServer> SERVERS = new HashMap<>();

    private SharedServers() {}

    static PostgresServer get(@Nullable Integer major) {
        LOCK.lock();
        try {
            int key = major == null ? ANY : major;
            PostgresServer server = SERVERS.get(key);
            if (server == null) {
                server = start(major);
                SERVERS.put(key, server);
                if (server.isOwn()) {
                    SERVERS.putIfAbsent(server.major(), server);
                }
            }
            return server;
        } finally {
            LOCK.unlock();
        }
    }

    private static PostgresServer start(@Nullable Integer major) {
        PostgresServer.Builder builder = PostgresServer.builder();
        return major == null ? builder.start(true) : builder.major(major).start(true);
    }
}
