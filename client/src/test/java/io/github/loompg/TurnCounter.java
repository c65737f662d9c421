package io.github.loompg;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before a server and counts round trips: how often the client spoke at first or after the server had, whatever packets
 * that came in. For connections that follow each other, and so do their calls.
 */
final class TurnCounter implements AutoCloseable {
    private final int port;
    private final ServerSocket listener;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger turns = new AtomicInteger();

    /** Whether the server was the last to speak. */
    private final AtomicBoolean answered = new AtomicBoolean(true);

    private interface Witness {
        void spoke();
    }

    TurnCounter(int port) throws IOException {
        this.port = port;
        this.listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** How many round trips there have been so far. */
    int turns() {
        return turns.get();
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
                answered.set(true);
                Thread.ofVirtual()
                        .start(() -> pass(client, server, () -> {
                            if (answered.getAndSet(false)) {
                                turns.incrementAndGet();
                            }
                        }));
                Thread.ofVirtual().start(() -> pass(server, client, () -> answered.set(true)));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    /** What is passed on is counted first, so that whoever has read it finds it counted. */
    private static void pass(Socket from, Socket to, Witness witness) {
        byte[] buffer = new byte[1 << 14];
        try (to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                witness.spoke();
                out.write(buffer, 0, count);
            }
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
