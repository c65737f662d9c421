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
    ConnectOptions host(String host);

    /**
     * The addresses of several servers, each as for {@link #host(String)}. They are tried in this order, unless
     * {@link #loadBalanceHosts} says otherwise, and the first that will do is taken.
     *
     * @param hosts the addresses
     * @return options with these hosts
     */
    ConnectOptions hosts(List<String> hosts);

    /**
     * The servers' addresses. If there is none, or an empty one, these are tried: the sockets of this port in
     * {@code /run/postgresql}, {@code /var/run/postgresql} and {@code /tmp}, and then {@code localhost}.
     *
     * @return the addresses, empty if none is given
     */
    List<String> hosts();

    /**
     * The port of every server, which is also part of the name of a Unix-domain socket.
     *
     * @param port from 1 to 65,535
     * @return options with this port
     */
    ConnectOptions port(int port);

    /**
     * The port of each server, in the order of the hosts.
     *
     * @param ports from 1 to 65,535: one for all, or as many as there are hosts
     * @return options with these ports
     */
    ConnectOptions ports(List<Integer> ports);

    /**
     * The servers' ports.
     *
     * @return one for all or one for each host; 5432 by default
     */
    List<Integer> ports();

    /**
     * Which state a server must be in to be taken, for instance that of a primary.
     *
     * @param attributes what it must be
     * @return options with this condition
     */
    ConnectOptions targetSessionAttributes(TargetSessionAttributes attributes);

    /**
     * Which state a server must be in to be taken.
     *
     * @return the condition, {@link TargetSessionAttributes#ANY} by default
     */
    TargetSessionAttributes targetSessionAttributes();

    /**
     * In which order the hosts, and the addresses of each host's name, are tried.
     *
     * @param order as given, or at random for each connection
     * @return options with this order
     */
    ConnectOptions loadBalanceHosts(LoadBalanceHosts order);

    /**
     * In which order the hosts, and the addresses of each host's name, are tried.
     *
     * @return the order, {@link LoadBalanceHosts#DISABLE} by default
     */
    LoadBalanceHosts loadBalanceHosts();
}
