package io.github.loompg.net;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a server listens. */
public sealed interface Endpoint {
    /** For messages: where it is, with the address if that is not the host itself. */
    default String at(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return toString();
        }
        String number = inet.getAddress().getHostAddress();
        return toString().contains(number) ? toString() : this + " (" + number + ")";
    }

    /**
     * A host name or address, without brackets, and a port.
     *
     * @param address where the host is, if its name is not to be looked up; or null
     */
    record Tcp(String host, int port, @Nullable String address) implements Endpoint {
        public Tcp(String host, int port) {
            this(host, port, null);
        }

        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /**
     * The socket file itself.
     *
     * @param peer the name of the system's user that the server must run as, or null
     */
    record Unix(Path socket, @Nullable String peer) implements Endpoint {
        public Unix(Path socket) {
            this(socket, null);
        }

        @Override
        public String toString() {
            return socket.toString();
        }
    }
}
