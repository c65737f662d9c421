package io.github.loompg;

import java.util.List;

/** Which servers there are, and which of them will do: a part of {@link ConnectOptions}. */
sealed interface HostOptions permits ConnectOptions {
    /**
     * The server's address: a host name, an IPv4 or IPv6 address, or, if it begins with {@code /}, the folder of a
     * Unix-domain socket or the socket itself.
     *
     * @param host the address; an empty one is none
     * @return options with this host and no other
     */
    default ConnectOptions host(String host) {
        return hosts(List.of(host));
    }

    /**
     * The addresses of several servers, each as for {@link #host(String)}. They are tried in this order, unless
     * {@link #loadBalanceHosts} says otherwise, and the first that will do is taken.
     *
     * @param hosts the addresses
     * @return options with these hosts
     */
    default ConnectOptions hosts(List<String> hosts) {
        return all().with(Option.HOST, hosts);
    }

    /**
     * The servers' addresses. If there is none, or an empty one, these are tried: the sockets of this port in
     * {@code /run/postgresql}, {@code /var/run/postgresql} and {@code /tmp}, and then {@code localhost}.
     *
     * @return the addresses, empty if none is given
     */
    default List<String> hosts() {
        return all().get(Option.HOST);
    }

    /**
     * The port of every server, which is also part of the name of a Unix-domain socket.
     *
     * @param port from 1 to 65,535
     * @return options with this port
     */
    default ConnectOptions port(int port) {
        return ports(List.of(port));
    }

    /**
     * The port of each server, in the order of the hosts.
     *
     * @param ports from 1 to 65,535: one for all, or as many as there are hosts
     * @return options with these ports
     */
    default ConnectOptions ports(List<Integer> ports) {
        return all().with(Option.PORT, ports);
    }

    /**
     * The servers' ports.
     *
     * @return one for all or one for each host; 5432 by default
     */
    default List<Integer> ports() {
        return all().get(Option.PORT);
    }

    /**
     * Which state a server must be in to be taken, for instance that of a primary.
     *
     * @param attributes what it must be
     * @return options with this condition
     */
    default ConnectOptions targetSessionAttributes(TargetSessionAttributes attributes) {
        return all().with(Option.TARGET_SESSION_ATTRIBUTES, attributes);
    }

    /**
     * Which state a server must be in to be taken.
     *
     * @return the condition, {@link TargetSessionAttributes#ANY} by default
     */
    default TargetSessionAttributes targetSessionAttributes() {
        return all().get(Option.TARGET_SESSION_ATTRIBUTES);
    }

    /**
     * In which order the hosts, and the addresses of each host's name, are tried.
     *
     * @param order as given, or at random for each connection
     * @return options with this order
     */
    default ConnectOptions loadBalanceHosts(LoadBalanceHosts order) {
        return all().with(Option.LOAD_BALANCE_HOSTS, order);
    }

    /**
     * In which order the hosts, and the addresses of each host's name, are tried.
     *
     * @return the order, {@link LoadBalanceHosts#DISABLE} by default
     */
    default LoadBalanceHosts loadBalanceHosts() {
        return all().get(Option.LOAD_BALANCE_HOSTS);
    }

    private ConnectOptions all() {
        return (ConnectOptions) this;
    }
}
