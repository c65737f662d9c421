package io.github.loompg.net;

import io.github.loompg.error.AuthenticationException;
import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.QueryTimeoutException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens connections: finds the addresses of a host, connects to one, and agrees on TLS. */
public final class Dialer {
    private final Loops loops;
    private final Clock clock;
    private final Duration grace;
    private final SocketBuffers buffers;
    private final KeepAlive keepAlive;
    private final NameService names;

    /**
     * Takes what all its connections have in common.
     *
     * @param grace how long a statement that was given up may take to end before its connection is closed
     */
    public Dialer(Loops loops, Clock clock, Duration grace) {
        this(loops, clock, grace, SocketBuffers.SYSTEM, KeepAlive.SYSTEM, NameService.SYSTEM);
    }

    public Dialer(
            Loops loops, Clock clock, Duration grace, SocketBuffers buffers, KeepAlive keepAlive, NameService names) {
        this.loops = loops;
        this.names = names;
        this.keepAlive = keepAlive;
        this.clock = clock;
        this.grace = grace;
        this.buffers = buffers;
    }

    /**
     * All addresses of the endpoint, in the order of the name service.
     *
     * @throws ConnectFailedException if its name has none
     */
    public List<SocketAddress> addresses(Endpoint endpoint, Deadline deadline) {
        return Addresses.of(endpoint, names, deadline);
    }

    /** Connects to one address of the endpoint. */
    public Pipeline dial(SocketAddress address, Endpoint endpoint, TlsPolicy tls, Asides asides, Deadline deadline) {
        Wire wire = null;
        boolean done = false;
        try {
            wire = Wire.open(address, loops.assign(), buffers, keepAlive);
            while (!wire.finishConnect()) {
                await(wire, SelectionKey.OP_CONNECT, deadline, "connecting to " + endpoint.at(address));
            }
            requirePeer(wire, endpoint);
            TlsNegotiation.negotiate(wire, endpoint, tls, deadline);
            Pipeline pipeline = new Pipeline(wire, asides, clock, grace);
            pipeline.start();
            done = true;
            return pipeline;
        } catch (IOException e) {
            throw refused(address, endpoint, e);
        } finally {
            if (!done && wire != null) {
                wire.close();
            }
        }
    }

    /** Over a Unix-domain socket the system knows who is at the other end. */
    private static void requirePeer(Wire wire, Endpoint endpoint) throws IOException {
        if (endpoint instanceof Endpoint.Unix unix && unix.peer() != null) {
            String found = wire.peer();
            if (!unix.peer().equals(found)) {
                throw new AuthenticationException(
                        "the server at " + unix + " runs as user \"" + found + "\", and requirepeer asks for \""
                                + unix.peer() + '"',
                        "somebody else may listen in the server's place",
                        null);
            }
        }
    }

    /** Waits for the wire, on behalf of the thread that opens it. */
    static void await(Wire wire, int operations, Deadline deadline, String phase) throws IOException {
        if (wire.await(operations, deadline)) {
            return;
        }
        if (deadline.expired()) {
            throw new QueryTimeoutException(
                    "no connection within " + deadline.budget().toMillis() + " ms",
                    "check host, port and firewall, or allow more time",
                    null,
                    phase);
        }
        throw new CallInterruptedException("the thread was interrupted while " + phase, null, null);
    }

    private static ConnectFailedException refused(SocketAddress address, Endpoint endpoint, IOException cause) {
        String reason = reason(cause);
        String hint = switch (endpoint) {
            case Endpoint.Tcp tcp ->
                "is the server running on that host, and accepting TCP connections on port " + tcp.port() + "?";
            case Endpoint.Unix unix -> "is the server running here, and accepting connections on that socket?";
        };
        return new ConnectFailedException("cannot connect to " + endpoint.at(address) + ": " + reason, hint, cause);
    }

    private static String reason(@Nullable Throwable cause) {
        String message = cause == null ? null : cause.getMessage();
        return message == null ? String.valueOf(cause) : message;
    }
}
