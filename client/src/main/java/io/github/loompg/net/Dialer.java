package io.github.loompg.net;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.QueryTimeoutException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens connections: finds the addresses of a host, connects to the first that answers, and agrees on TLS. */
public final class Dialer {
    private final Loops loops;
    private final Clock clock;
    private final Duration grace;
    private final SocketBuffers buffers;

    /**
     * Takes what all its connections have in common.
     *
     * @param grace how long a statement that was given up may take to end before its connection is closed
     */
    public Dialer(Loops loops, Clock clock, Duration grace) {
        this(loops, clock, grace, SocketBuffers.SYSTEM);
    }

    public Dialer(Loops loops, Clock clock, Duration grace, SocketBuffers buffers) {
        this.loops = loops;
        this.clock = clock;
        this.grace = grace;
        this.buffers = buffers;
    }

    /** Connects to the endpoint, trying all addresses of its host in their order. */
    public Pipeline dial(Endpoint endpoint, TlsPolicy tls, Asides asides, Deadline deadline) {
        List<PostgresException> failures = new ArrayList<>();
        for (SocketAddress address : addresses(endpoint)) {
            try {
                return dial(address, endpoint, tls, asides, deadline);
            } catch (ConnectFailedException e) {
                failures.add(e);
            }
        }
        PostgresException first = failures.getFirst();
        if (failures.size() == 1) {
            throw first;
        }
        ConnectFailedException all = new ConnectFailedException(
                "none of the " + failures.size() + " addresses of " + endpoint + " accepts connections: "
                        + String.join(
                                "; ", failures.stream().map(Life::withoutHint).toList()),
                first.hint(),
                first);
        failures.subList(1, failures.size()).forEach(all::addSuppressed);
        throw all;
    }

    /** Connects to one address, that of a connection which is open already. */
    public Pipeline dial(SocketAddress address, Endpoint endpoint, TlsPolicy tls, Asides asides, Deadline deadline) {
        Wire wire = null;
        boolean done = false;
        try {
            wire = Wire.open(address, loops.assign(), buffers);
            while (!wire.finishConnect()) {
                await(wire, SelectionKey.OP_CONNECT, deadline, "connecting to " + endpoint);
            }
            TlsNegotiation.negotiate(wire, endpoint, tls, deadline);
            Pipeline pipeline = new Pipeline(wire, asides, clock, grace);
            pipeline.start();
            done = true;
            return pipeline;
        } catch (IOException e) {
            throw refused(endpoint, e);
        } finally {
            if (!done && wire != null) {
                wire.close();
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

    private static List<SocketAddress> addresses(Endpoint endpoint) {
        return switch (endpoint) {
            case Endpoint.Unix unix -> List.of(UnixDomainSocketAddress.of(unix.socket()));
            case Endpoint.Tcp tcp -> {
                try {
                    List<SocketAddress> found = new ArrayList<>();
                    for (InetAddress address : InetAddress.getAllByName(tcp.host())) {
                        found.add(new InetSocketAddress(address, tcp.port()));
                    }
                    yield found;
                } catch (UnknownHostException e) {
                    throw new ConnectFailedException(
                            "the host name \"" + tcp.host() + "\" is not known",
                            "check its spelling and the name service",
                            e);
                }
            }
        };
    }

    private static ConnectFailedException refused(Endpoint endpoint, IOException cause) {
        String reason = reason(cause);
        String hint = switch (endpoint) {
            case Endpoint.Tcp tcp ->
                "is the server running on that host, and accepting TCP connections on port " + tcp.port() + "?";
            case Endpoint.Unix unix -> "is the server running here, and accepting connections on that socket?";
        };
        return new ConnectFailedException("cannot connect to " + endpoint + ": " + reason, hint, cause);
    }

    private static String reason(@Nullable Throwable cause) {
        String message = cause == null ? null : cause.getMessage();
        return message == null ? String.valueOf(cause) : message;
    }
}
