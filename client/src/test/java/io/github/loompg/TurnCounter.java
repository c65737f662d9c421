package io.github.loompg;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before a server and counts round trips: how often the client spoke at first or after the server had, whatever packets
 * that came in. For connections that follow each other, and so do their calls.
 */
final class TurnCounter implements AutoCloseable {
    private final Relay relay;
    private final AtomicInteger turns = new AtomicInteger();

    /** Whether the server was the last to speak. */
    private final AtomicBoolean answered = new AtomicBoolean(true);

    TurnCounter(int port) throws IOException {
        relay = new Relay(port, (client, server) -> {
            answered.set(true);
            Relay.begin(() -> Relay.copy(client, server, count -> clientSpoke()));
            Relay.begin(() -> Relay.copy(server, client, count -> answered.set(true)));
        });
    }

    int port() {
        return relay.port();
    }

    /** How many round trips there have been so far. */
    int turns() {
        return turns.get();
    }

    private void clientSpoke() {
        if (answered.getAndSet(false)) {
            turns.incrementAndGet();
        }
    }

    @Override
    public void close() throws IOException {
        relay.close();
    }
}
