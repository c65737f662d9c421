package io.github.loompg;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a server and counts what clients run, and how much of it with one Sync. */
final class SyncCounter implements AutoCloseable {
    private final int port;
    private final ServerSocket listener;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger executes = new AtomicInteger();
    private final AtomicInteger syncs = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    SyncCounter(int port) throws IOException {
        this.port = port;
        this.listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
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

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket("127.0.0.1", port);
                sockets.add(client);
                sockets.add(server);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> count(client, server));
                Thread.ofVirtual().start(() -> pass(server, client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void count(Socket client, Socket server) {
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
        } catch (IOException gone) {
            // One of them has left.
        }
    }

    private static void pass(Socket server, Socket client) {
        try (client) {
            server.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException gone) {
            // One of them has left.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
