package io.github.loompg.data;

import java.net.InetAddress;

/**
 * The address of a host, and how much of it is that of its network: an {@code inet}.
 *
 * <p>An address of version 6 stays one, also if it stands for one of version 4 ({@code ::ffff:10.0.0.1}), which {@link
 * InetAddress#getByAddress(byte[])} would turn into the latter.
 *
 * @param address the address, of version 4 or 6; without a host name
 * @param prefixLength how many of its bits are those of the network: 0 to 32, or to 128; all of them if none is given
 * @see <a href="https://www.postgresql.org/docs/current/datatype-net-types.html">Network Address Types</a>
 */
public record Inet(InetAddress address, int prefixLength) {
    /**
     * An address in a network.
     *
     * @throws IllegalArgumentException if the prefix length is out of range, or the address has a scope, such as {@code
     *     fe80::1%eth0}, which PostgreSQL cannot store
     */
    public Inet {
        address = AddressText.plain(address);
        AddressText.checkedPrefix(prefixLength, address);
    }

    /**
     * An address by itself.
     *
     * @throws IllegalArgumentException if it has a scope
     */
    public Inet(InetAddress address) {
        this(address, AddressText.bits(address));
    }

    /**
     * Reads an address as the server prints and reads it, such as {@code 192.168.0.1/24} or {@code 2001:db8::1}. No name
     * server is asked.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static Inet parse(String text) {
        InetAddress address = AddressText.readAddress(text);
        return new Inet(address, AddressText.readPrefix(text, address));
    }

    /**
     * An address of its bytes, of which there are 4 or 16.
     *
     * @throws IllegalArgumentException if there are another number, or the prefix length is out of range
     */
    public static Inet of(byte[] bytes, int prefixLength) {
        return new Inet(AddressText.of(bytes), prefixLength);
    }

    /** Whether this is an address by itself: all its bits count. */
    public boolean isHost() {
        return prefixLength == AddressText.bits(address);
    }

    /** The network that the address is in. */
    public Cidr network() {
        return new Cidr(AddressText.of(AddressText.masked(address, prefixLength)), prefixLength);
    }

    /** The address as the server prints it: without the prefix length if all bits count. */
    @Override
    public String toString() {
        return AddressText.print(address) + (isHost() ? "" : "/" + prefixLength);
    }
}
