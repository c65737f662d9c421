package io.github.loompg.bench;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A way to the server that is as long as one likes: what either side sends arrives half a round trip later, in pieces as it
 * was sent, and without limit to what is on its way.
 */
public final class DelayProxy implements Closeable {
    private static final int LARGEST_PIECE = 64 * 1024;

    private final ServerSocket listener;
    private final InetSocketAddress server;
    private final long oneWayNanos;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /** What has been read at once, and when it is due; null is the end. */
    private record Piece(@Nullable ByteBuffer bytes, long due) {}

    private DelayProxy(ServerSocket listener, InetSocketAddress server, Duration roundTrip) {
        this.listener = listener;
        this.server = server;
        this.oneWayNanos = roundTrip.toNanos() / 2;
    }

    /** Listens on a free port of this machine. */
    public static DelayProxy start(InetSocketAddress server, Duration roundTrip) throws IOException {
        DelayProxy proxy =
                new DelayProxy(new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress()), server, roundTrip);
        Thread.ofPlatform().daemon().start(proxy::accept);
        return proxy;
    }

    /** Where it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket upstream = new Socket(server.getAddress(), server.getPort());
                client.setTcpNoDelay(true);
                upstream.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(upstream);
                pump(client, upstream);
                pump(upstream, client);
            }
        } catch (IOException closed) {
            // by close, or by a server that has gone; the clients learn of the latter
        }
    }

    private void pump(Socket from, Socket to) {
        BlockingQueue<Piece> underWay = new LinkedBlockingQueue<>();
        Thread.ofPlatform().daemon().start(() -> receive(from, underWay));
        Thread.ofPlatform().daemon().start(() -> deliver(underWay, to));
    }

    private void receive(Socket from, BlockingQueue<Piece> underWay) {
        int length;
        do {
            byte[] bytes = new byte[LARGEST_PIECE];
            try {
                length = from.getInputStream().read(bytes);
            } catch (IOException closed) {
                length = -1;
            }
            ByteBuffer piece = length < 0 ? null : ByteBuffer.wrap(bytes, 0, length);
            underWay.add(new Piece(piece, System.nanoTime() + oneWayNanos));
        } while (length >= 0);
    }

    private static void deliver(BlockingQueue<Piece> underWay, Socket to) {
        try (to) {
            while (true) {
                Piece piece = underWay.take();
                for (long left = piece.due - System.nanoTime(); left > 0; left = piece.due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                ByteBuffer bytes = piece.bytes;
                if (bytes == null) {
                    return;
                }
                Channels.newChannel(to.getOutputStream()).write(bytes);
            }
        } catch (IOException | InterruptedException closed) {
            // The other direction ends as well, because its socket is closed.
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
