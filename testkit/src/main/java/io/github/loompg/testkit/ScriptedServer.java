package io.github.loompg.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A fake server on the loopback interface that plays a script: for what a real PostgreSQL cannot be made to do, such as
 * breaking the protocol, falling silent at a certain byte, or resetting the connection.
 *
 * <pre>{@code
 * Script script = connection -> {
 *     connection.login();
 *     connection.expect(Frontend.Query.class, query -> query.sql().equals("SELECT 1"));
 *     connection.send(new Backend.CommandComplete("SELECT 0"));
 *     connection.reset();
 * };
 * try (ScriptedServer server = ScriptedServer.start(script)) {
 *     … connect to server.uri() …
 *     server.await();
 * }
 * }</pre>
 *
 * <p>Each connection plays its script on a thread of its own. No wait lasts longer than the server's timeout, 10 seconds
 * unless it is built with another; a script that waits longer fails, and a failed script fails {@link #await()} and
 * {@link #close()}.
 */
public final class ScriptedServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Options options;
    private final List<ScriptedConnection> connections = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final CountDownLatch unplayed;
    private volatile boolean closed;

    private record Options(
            IntFunction<@Nullable Script> scripts,
            int scriptsInTurn,
            Duration timeout,
            int socketBuffer,
            @Nullable SSLContext tls) {}

    private ScriptedServer(Options options) {
        this.options = options;
        this.unplayed = new CountDownLatch(options.scriptsInTurn);
        try {
            listener = new ServerSocket();
            if (options.socketBuffer > 0) {
                listener.setReceiveBufferSize(options.socketBuffer); // accepted sockets inherit it
            }
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot listen on the loopback interface", failed);
        }
        Thread.ofVirtual().name("scripted-server-" + port()).start(this::acceptAll);
    }

    /** Starts a server on which every connection plays the same script. */
    public static ScriptedServer start(Script forEach) {
        return builder().forEach(forEach).start();
    }

    /** Starts a server whose first connection plays the first script, the second the second; further ones are failures. */
    public static ScriptedServer startInTurn(Script... scripts) {
        return builder().inTurn(scripts).start();
    }

    /** Describes a server before it is started. */
    public static Builder builder() {
        return new Builder();
    }

    /** Where to connect: an address of the loopback interface. */
    public String host() {
        return listener.getInetAddress().getHostAddress();
    }

    /** The TCP port. */
    public int port() {
        return listener.getLocalPort();
    }

    /** A connection string for this server. */
    public String uri() {
        return "postgresql://scripted@" + host() + ":" + port() + "/scripted";
    }

    /** All connections so far, in the order in which they came. */
    public List<ScriptedConnection> connections() {
        return List.copyOf(connections);
    }

    /**
     * Waits until the scripts in turn, or else those that were begun so far, have all been played.
     *
     * @throws AssertionError if one failed, or does not end within the timeout
     */
    public void await() throws InterruptedException {
        long start = System.nanoTime();
        if (!unplayed.await(options.timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            throwFailures();
            throw new AssertionError("After " + options.timeout + " these connections came, and " + unplayed.getCount()
                    + " scripts have not ended: " + connections);
        }
        for (ScriptedConnection connection : connections) {
            Duration left = options.timeout.minusNanos(System.nanoTime() - start);
            if (!connection.awaitEnd(left)) {
                throwFailures();
                throw new AssertionError("A script has not ended after " + options.timeout + ": " + connection);
            }
        }
        throwFailures();
    }

    /**
     * Closes all connections and the port. A script that is still being played is broken off, and that is no failure.
     *
     * @throws AssertionError if a script had failed before
     */
    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot close the port " + port(), failed);
        }
        connections.forEach(ScriptedConnection::breakOff);
        throwFailures();
    }

    private void throwFailures() {
        if (!failures.isEmpty()) {
            AssertionError error = new AssertionError("A script failed: " + failures.getFirst(), failures.getFirst());
            failures.stream().skip(1).forEach(error::addSuppressed);
            throw error;
        }
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = listener.accept();
                if (options.socketBuffer > 0) {
                    socket.setSendBufferSize(options.socketBuffer);
                }
                int number = connections.size();
                ScriptedConnection connection = new ScriptedConnection(number, socket, options.timeout, options.tls);
                connections.add(connection);
                if (closed) {
                    connection.breakOff();
                }
                Script script = options.scripts.apply(number);
                if (script == null) {
                    failures.add(new AssertionError("There is no script for another connection: " + connection));
                    connection.end();
                } else {
                    Thread.ofVirtual()
                            .name("scripted-connection-" + port() + "-" + number)
                            .start(() -> play(script, connection));
                }
            }
        } catch (IOException broken) {
            if (!closed) {
                failures.add(broken);
            }
        }
    }

    private void play(Script script, ScriptedConnection connection) {
        try {
            script.play(connection);
        } catch (Throwable failure) {
            if (!closed) {
                failures.add(failure);
            }
        } finally {
            connection.end();
            unplayed.countDown();
        }
    }

    /** Collects what a server shall be like; {@link #start()} starts it. */
    public static final class Builder {
        private IntFunction<@Nullable Script> scripts = number -> null;
        private int scriptsInTurn;
        private Duration timeout = Duration.ofSeconds(10);
        private int socketBuffer;
        private @Nullable SSLContext tls;

        private Builder() {}

        /** Every connection plays the same script. */
        public Builder forEach(Script script) {
            scripts = number -> script;
            scriptsInTurn = 0;
            return this;
        }

        /** Each connection plays the next script; one for which none is left is a failure. */
        public Builder inTurn(Script... inOrder) {
            List<Script> list = new ArrayList<>(List.of(inOrder));
            scripts = number -> number < list.size() ? list.get(number) : null;
            scriptsInTurn = list.size();
            return this;
        }

        /** The longest that anything may wait. */
        public Builder timeout(Duration longest) {
            timeout = longest;
            return this;
        }

        /** The size in bytes that the system is asked for, for the socket buffers of each connection. */
        public Builder socketBuffer(int bytes) {
            socketBuffer = bytes;
            return this;
        }

        /** Answers a request for TLS with this identity; without one it is refused. */
        public Builder tls(TlsIdentity identity) {
            tls = identity.serverContext();
            return this;
        }

        /** Starts the server. */
        public ScriptedServer start() {
            return new ScriptedServer(new Options(scripts, scriptsInTurn, timeout, socketBuffer, tls));
        }
    }
}
