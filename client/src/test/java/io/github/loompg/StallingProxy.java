package io.github.loompg;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands before a server and lets so many of its bytes through, to the byte; then it falls silent, or hangs up. What the
 * client sends goes on to the server all the time. A connection of which nothing is said is let through.
 */
final class StallingProxy implements AutoCloseable {
    /** What happens behind the last byte that is let through. */
    enum Then {
        SILENCE,
        /** Both connections are closed. */
        END,
        /** The client hears that nothing more will come; what it says still goes to the server. */
        HALF_CLOSE,
        RESET
    }

    /** One connection through the proxy. */
    static final class Link {
        private final int most;
        private final Then then;
        private volatile int passed;
        private volatile boolean stalled;
        private volatile boolean silent;

        private Link(int most, Then then) {
            this.most = most;
            this.then = then;
        }

        int passed() {
            return passed;
        }

        boolean isStalled() {
            return stalled;
        }
    }

    private final Relay relay;
    private final BlockingQueue<Link> next = new LinkedBlockingQueue<>();
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final AtomicLong heard = new AtomicLong();
    private volatile boolean silent;

    StallingProxy(int port) throws IOException {
        relay = new Relay(port, this::carry);
    }

    int port() {
        return relay.port();
    }

    /** How many have connected. */
    int connected() {
        return links.size();
    }

    /** How many bytes the clients have sent. */
    long heard() {
        return heard.get();
    }

    /** The next connection lets so many bytes of the server through. */
    Link next(int most, Then then) {
        Link link = new Link(most, then);
        next.add(link);
        return link;
    }

    /** Nothing that the server says comes through any more, on connections that there are and on new ones. */
    void fallSilent() {
        silent = true;
        links.forEach(link -> link.silent = true);
    }

    /** On new connections everything comes through. */
    void recover() {
        silent = false;
    }

    /** New connections are refused; those that are there go on. */
    void stopListening() throws IOException {
        relay.stopListening();
    }

    private void carry(Socket client, Socket server) {
        Link asked = next.poll();
        Link link = asked == null ? new Link(Integer.MAX_VALUE, Then.SILENCE) : asked;
        links.add(link);
        link.silent = silent;
        Relay.begin(() -> Relay.copy(client, server, heard::addAndGet));
        Relay.begin(() -> pass(server, client, link));
    }

    private static void pass(Socket server, Socket client, Link link) throws IOException {
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        byte[] buffer = new byte[1 << 14];
        int left = link.most;
        while (left > 0) {
            int count = in.read(buffer, 0, Math.min(buffer.length, left));
            if (count < 0) {
                client.close();
                return;
            }
            if (link.silent) {
                continue;
            }
            // Counted first: who has read it may ask at once.
            link.passed += count;
            left -= count;
            out.write(buffer, 0, count);
        }
        link.stalled = true;
        switch (link.then) {
            case SILENCE -> {}
            case END -> {
                client.close();
                server.close();
            }
            case HALF_CLOSE -> client.shutdownOutput();
            case RESET -> {
                client.setSoLinger(true, 0);
                client.close();
                server.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        relay.close();
    }
}
