package io.github.loompg;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Stands before a server: for each connection that it takes it makes one to the server. What goes through is the carrier's. */
final class Relay implements AutoCloseable {
    /** Who begins to pass on what either side says, before it has said anything. */
    interface Carrier {
        void carry(Socket client, Socket server);
    }

    /** What ends when one of the two has left. */
    interface Passing {
        void pass() throws IOException;
    }

    /** Who is told how many bytes one of them has said, before the other one gets them. */
    interface Witness {
        void hears(int bytes);
    }

    private final int port;
    private final Carrier carrier;
    private final ServerSocket listener;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

    /** @param port of the server, on this machine */
    Relay(int port, Carrier carrier) throws IOException {
        this.port = port;
        this.carrier = carrier;
        this.listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::accept);
    }

    /** Where clients connect. */
    int port() {
        return listener.getLocalPort();
    }

    /** New connections are refused; those that are there go on. */
    void stopListening() throws IOException {
        listener.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                sockets.add(client);
                Socket server = new Socket("127.0.0.1", port);
                sockets.add(server);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                carrier.carry(client, server);
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    /** Passes something on in a thread of its own. */
    static void begin(Passing passing) {
        Thread.ofVirtual().start(() -> {
            try {
                passing.pass();
            } catch (IOException gone) {
                // One of them has left.
            }
        });
    }

    /** Passes on all that one of them says, and counts it first, so that whoever has an answer finds it counted. */
    static void copy(Socket from, Socket to, Witness witness) throws IOException {
        byte[] buffer = new byte[1 << 14];
        try (to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                witness.hears(count);
                out.write(buffer, 0, count);
            }
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
