package io.github.loompg;

import io.github.loompg.error.ConfigurationException;
import io.github.loompg.net.Endpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the servers listen, in the order in which they are named. */
final class HostList {
    private static final List<Path> SOCKET_FOLDERS =
            List.of(Path.of("/run/postgresql"), Path.of("/var/run/postgresql"), Path.of("/tmp"));
    private static final String SOCKET_PREFIX = ".s.PGSQL.";

    private HostList() {}

    /**
     * The places, at least one.
     *
     * @throws ConfigurationException if there are not as many ports or addresses as hosts, or Java cannot reach one
     */
    static List<Endpoint> of(ConnectOptions options) {
        List<String> hosts = options.hosts();
        List<String> addresses = options.get(Option.HOST_ADDRESS);
        List<Integer> ports = options.ports();
        int count = Math.max(1, addresses.isEmpty() ? hosts.size() : addresses.size());
        if (!hosts.isEmpty() && hosts.size() != count) {
            throw uneven(hosts.size() + " hosts", count + " addresses (hostaddr)");
        }
        if (ports.size() != 1 && ports.size() != count) {
            throw uneven(ports.size() + " ports", count + (addresses.isEmpty() ? " hosts" : " addresses (hostaddr)"));
        }
        List<Endpoint> places = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String host = hosts.isEmpty() ? "" : hosts.get(i);
            String address = addresses.isEmpty() ? "" : addresses.get(i);
            add(host, address, ports.get(ports.size() == 1 ? 0 : i), options.find(Option.REQUIRE_PEER), places);
        }
        return places;
    }

    private static ConfigurationException uneven(String some, String others) {
        return new ConfigurationException(
                "there are " + some + " for " + others, "give one for all of them, or one for each", null);
    }

    private static void add(String host, String address, int port, @Nullable String peer, List<Endpoint> places) {
        if (!address.isEmpty()) {
            places.add(new Endpoint.Tcp(host.isEmpty() ? address : host, port, address));
        } else if (host.isEmpty()) {
            SOCKET_FOLDERS.forEach(folder -> places.add(new Endpoint.Unix(folder.resolve(SOCKET_PREFIX + port), peer)));
            places.add(new Endpoint.Tcp("localhost", port));
        } else if (host.startsWith("@")) {
            throw new ConfigurationException(
                    "the host is a Unix-domain socket in the abstract namespace, which Java cannot reach",
                    "give the folder of a socket in the file system, or a host name",
                    null);
        } else if (host.startsWith("/")) {
            places.add(new Endpoint.Unix(
                    host.contains(SOCKET_PREFIX) ? Path.of(host) : Path.of(host, SOCKET_PREFIX + port), peer));
        } else {
            places.add(new Endpoint.Tcp(host, port));
        }
    }

    /** Whether the socket lies where it is looked for when no host is given. */
    static boolean isUsual(Endpoint.Unix unix) {
        return SOCKET_FOLDERS.contains(unix.socket().getParent());
    }

    /** The port that is part of the socket's name. */
    static int port(Endpoint.Unix unix) {
        @Nullable Path name = unix.socket().getFileName();
        String number = String.valueOf(name).substring(SOCKET_PREFIX.length());
        return number.matches("\\d{1,5}") ? Integer.parseInt(number) : OptionKind.USUAL_PORT;
    }
}
