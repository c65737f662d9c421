package io.github.loompg;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a server and counts what clients run, and how much of it with one Sync. */
final class SyncCounter implements AutoCloseable {
    private final Relay relay;
    private final AtomicInteger executes = new AtomicInteger();
    private final AtomicInteger syncs = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    SyncCounter(int port) throws IOException {
        relay = new Relay(port, (client, server) -> {
            Relay.begin(() -> count(client, server));
            Relay.begin(() -> Relay.copy(server, client, count -> {}));
        });
    }

    int port() {
        return relay.port();
    }

    /** How often a prepared statement was run. */
    int executes() {
        return executes.get();
    }

    /** How many Syncs there were behind such runs. */
    int syncs() {
        return syncs.get();
    }

    /** How many runs there were at most with one Sync. */
    int most() {
        return most.get();
    }

    private void count(Socket client, Socket server) throws IOException {
        try (server) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(server.getOutputStream());
            int length = in.readInt();
            out.writeInt(length);
            out.write(in.readNBytes(length - Integer.BYTES));
            int together = 0;
            while (true) {
                int type = in.read();
                if (type < 0) {
                    return;
                }
                length = in.readInt();
                byte[] body = in.readNBytes(length - Integer.BYTES);
                if (type == 'E') {
                    executes.incrementAndGet();
                    together++;
                } else if (type == 'S' && together > 0) {
                    syncs.incrementAndGet();
                    most.accumulateAndGet(together, Math::max);
                    together = 0;
                }
                out.write(type);
                out.writeInt(length);
                out.write(body);
            }
        }
    }

    @Override
    public void close() throws IOException {
        relay.close();
    }
}
