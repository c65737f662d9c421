package io.github.loompg.net;

import java.nio.file.Path;

/** Where a server listens. */
public sealed interface Endpoint {
    /** A host name or address, without brackets, and a port. */
    record Tcp(String host, int port) implements Endpoint {
        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** The socket file itself. */
    record Unix(Path socket) implements Endpoint {
        @Override
        public String toString() {
            return socket.toString();
        }
    }
}
