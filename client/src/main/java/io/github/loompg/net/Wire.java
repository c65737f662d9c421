package io.github.loompg.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * One socket, TCP or Unix, with or without TLS: the only class that touches it.
 *
 * <p>The channel is never in blocking mode, because interrupting a thread that blocks in a channel closes the channel.
 * So nothing here waits but {@link #await}, which is for the time before the first message: opening and the TLS
 * handshake, when one thread owns the wire. Afterwards one thread at a time reads and one at a time writes.
 */
final class Wire {
    private final SocketChannel channel;
    private final Loop loop;
    private @Nullable Tls tls;

    private Wire(SocketChannel channel, Loop loop) {
        this.channel = channel;
        this.loop = loop;
    }

    /** Starts to connect; {@link #finishConnect} says when that is done. */
    static Wire open(SocketAddress address, Loop loop, SocketBuffers buffers, KeepAlive keepAlive) throws IOException {
        boolean unix = address instanceof UnixDomainSocketAddress;
        SocketChannel channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
        try {
            channel.configureBlocking(false);
            if (buffers.send() > 0) {
                channel.setOption(StandardSocketOptions.SO_SNDBUF, buffers.send());
            }
            if (buffers.receive() > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, buffers.receive());
            }
            if (!unix) {
                // A request of several messages must not wait for the acknowledgement of its first packet.
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.setOption(StandardSocketOptions.SO_KEEPALIVE, keepAlive.on());
                set(channel, ExtendedSocketOptions.TCP_KEEPIDLE, keepAlive.idleSeconds());
                set(channel, ExtendedSocketOptions.TCP_KEEPINTERVAL, keepAlive.intervalSeconds());
                set(channel, ExtendedSocketOptions.TCP_KEEPCOUNT, keepAlive.count());
            }
            channel.connect(address);
            return new Wire(channel, loop);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Where the system knows the option; 0 leaves it to the system. */
    private static void set(SocketChannel channel, SocketOption<Integer> option, int value) throws IOException {
        if (value > 0 && channel.supportedOptions().contains(option)) {
            channel.setOption(option, value);
        }
    }

    /** The name of the user at the other end of a Unix-domain socket. */
    String peer() throws IOException {
        return channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
    }

    boolean finishConnect() throws IOException {
        return channel.finishConnect();
    }

    /** The address that answered, so that a cancel reaches the same server. */
    SocketAddress remoteAddress() throws IOException {
        SocketAddress address = channel.getRemoteAddress();
        return address instanceof InetSocketAddress inet
                ? new InetSocketAddress(inet.getAddress(), inet.getPort())
                : address;
    }

    Loop loop() {
        return loop;
    }

    /** From here on everything is encrypted. */
    Tls encrypt(SSLEngine engine) throws IOException {
        Tls started = new Tls(engine);
        tls = started;
        return started;
    }

    @Nullable
    SSLSession tlsSession() {
        return tls == null ? null : tls.session();
    }

    /**
     * Reads once, or until the buffer is full.
     *
     * @return how many bytes came; 0: none for now; -1: the server has closed the connection
     */
    int read(ByteBuffer buffer) throws IOException {
        Tls tls = this.tls;
        if (tls == null) {
            return channel.read(buffer);
        }
        while (true) {
            int plain = tls.unwrap(buffer);
            if (plain != 0) {
                return plain;
            }
            int read = channel.read(tls.incoming());
            if (read <= 0) {
                return read;
            }
        }
    }

    /** Whether {@link #read} could return bytes although the socket has none. */
    boolean buffersInput() {
        return tls != null && tls.hasIncoming();
    }

    /** Whether TLS wants to send something of its own. */
    boolean owesAnswer() {
        return tls != null && tls.owesAnswer();
    }

    /**
     * Writes as much as the socket takes.
     *
     * @return whether all of it, and all that was kept back earlier, has left; if not, call again when the socket is
     *     writable
     */
    boolean write(ByteBuffer buffer) throws IOException {
        Tls tls = this.tls;
        if (tls == null) {
            while (buffer.hasRemaining()) {
                if (channel.write(buffer) == 0) {
                    return false;
                }
            }
            return true;
        }
        while (true) {
            ByteBuffer encrypted = tls.outgoing();
            while (encrypted.hasRemaining()) {
                if (channel.write(encrypted) == 0) {
                    return false;
                }
            }
            if (!buffer.hasRemaining() && !tls.owesAnswer()) {
                return true;
            }
            if (!tls.wrap(buffer)) {
                if (!buffer.hasRemaining()) {
                    return true;
                }
                throw new SSLException("TLS takes no data although its handshake is over");
            }
        }
    }

    /** Tells the other side of TLS why the wire will be closed, as far as the socket takes it at once. */
    void alert() {
        Tls tls = this.tls;
        if (tls == null) {
            return;
        }
        try {
            tls.closeOutbound();
            tls.wrap();
            write(ByteBuffer.allocate(0));
        } catch (IOException alreadyGone) {
            // There is nobody to tell.
        }
    }

    /** A key with the selector of a caller that reads for itself. */
    SelectionKey register(Selector selector) throws IOException {
        return channel.register(selector, 0);
    }

    /** The key with the loop's selector. Loop's thread only. */
    SelectionKey register(Loop.Member member) throws IOException {
        return loop.register(channel, member);
    }

    /**
     * Waits until the socket is ready for one of the operations, for the thread that opens the connection.
     *
     * @return false when the deadline came or the thread was interrupted first
     */
    boolean await(int operations, Deadline deadline) throws IOException {
        OpeningWait wait = new OpeningWait(Thread.currentThread(), deadline, operations);
        loop.add(wait);
        loop.execute(() -> wait.start(this));
        try {
            while (!wait.done && !deadline.expired() && !Thread.currentThread().isInterrupted()) {
                LockSupport.park(wait);
            }
            Throwable forsaken = wait.forsaken;
            if (forsaken != null) {
                throw new IOException(forsaken.getMessage(), forsaken);
            }
            return wait.done;
        } finally {
            loop.remove(wait);
        }
    }

    /** One wait of the thread that opens the connection, on the loop. */
    private static final class OpeningWait implements Loop.Member {
        private final Thread waiter;
        private final Deadline deadline;
        private final int operations;
        volatile boolean done;
        volatile @Nullable Throwable forsaken;

        OpeningWait(Thread waiter, Deadline deadline, int operations) {
            this.waiter = waiter;
            this.deadline = deadline;
            this.operations = operations;
        }

        void start(Wire wire) {
            try {
                if (!deadline.isNone()) {
                    wire.loop.watch();
                }
                wire.register(this).interestOps(operations);
            } catch (IOException | RuntimeException e) {
                // The channel is closed; the next read or write says so.
                finish();
            }
        }

        @Override
        public void ready(SelectionKey key) {
            key.interestOps(0);
            finish();
        }

        @Override
        public Loop.Tempo tick() {
            if (deadline.expired()) {
                LockSupport.unpark(waiter);
            }
            return deadline.isNone() ? Loop.Tempo.NONE : Loop.Tempo.FAST;
        }

        @Override
        public void forsaken(Throwable why) {
            forsaken = why;
            finish();
        }

        private void finish() {
            done = true;
            LockSupport.unpark(waiter);
        }
    }

    /** Closes the socket, at once; what was not written is lost. */
    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    boolean isOpen() {
        return channel.isOpen();
    }
}
