package io.github.loompg.net;

import io.github.loompg.error.ConnectFailedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Finds out where an endpoint is: a name may have several addresses. */
final class Addresses {
    private Addresses() {}

    /**
     * All addresses, in the order of the name service.
     *
     * @throws ConnectFailedException if the name has none
     */
    static List<SocketAddress> of(Endpoint endpoint, NameService names, Deadline deadline) {
        return switch (endpoint) {
            case Endpoint.Unix unix -> List.of(UnixDomainSocketAddress.of(unix.socket()));
            case Endpoint.Tcp tcp -> {
                String name = tcp.address() == null ? tcp.host() : tcp.address();
                yield Arrays.stream(isNumeric(name) ? numeric(name) : lookUp(name, names, deadline))
                        .<SocketAddress>map(address -> new InetSocketAddress(address, tcp.port()))
                        .toList();
            }
        };
    }

    private static boolean isNumeric(String name) {
        return name.indexOf(':') >= 0 || name.matches("[0-9.]+");
    }

    private static InetAddress[] numeric(String address) {
        try {
            return InetAddress.getAllByName(address);
        } catch (UnknownHostException malformed) {
            throw new ConnectFailedException("\"" + address + "\" is no IP address", "check its spelling", malformed);
        }
    }

    /**
     * On a platform thread: the look-up of the system holds its thread, and a few that hang would otherwise leave no
     * carrier for other virtual threads.
     */
    private static InetAddress[] lookUp(String name, NameService names, Deadline deadline) {
        try {
            return Errand.run(
                    Thread.ofPlatform().daemon(),
                    () -> names.addresses(name),
                    "looking up the host name \"" + name + '"',
                    deadline);
        } catch (ExecutionException failed) {
            throw new ConnectFailedException(
                    "the host name \"" + name + "\" is not known",
                    "check its spelling and the name service",
                    failed.getCause());
        }
    }
}
