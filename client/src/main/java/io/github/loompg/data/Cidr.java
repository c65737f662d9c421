package io.github.loompg.data;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * The address of a network: a {@code cidr}.
 *
 * @param address the first address of the network, of version 4 or 6; without a host name
 * @param prefixLength how many bits all addresses of the network have in common: 0 to 32, or to 128
 * @see <a href="https://www.postgresql.org/docs/current/datatype-net-types.html">Network Address Types</a>
 */
public record Cidr(InetAddress address, int prefixLength) {
    /**
     * A network.
     *
     * @throws IllegalArgumentException if the prefix length is out of range, the address has bits set behind it, or it has a
     *     scope
     */
    public Cidr {
        address = AddressText.plain(address);
        AddressText.checkedPrefix(prefixLength, address);
        if (!AddressText.isNetwork(address, prefixLength)) {
            throw new IllegalArgumentException(
                    "not a network: the address has bits set behind its prefix; Inet.network() gives the network of an address");
        }
    }

    /**
     * Reads a network as the server prints it, such as {@code 192.168.0.0/24}. No name server is asked.
     *
     * @throws IllegalArgumentException if the text is none; also if octets are left out, as in {@code 192.168/16}
     */
    public static Cidr parse(String text) {
        InetAddress address = AddressText.readAddress(text);
        return new Cidr(address, AddressText.readPrefix(text, address));
    }

    /** Whether the address is in the network. */
    public boolean contains(InetAddress host) {
        return AddressText.bits(host) == AddressText.bits(address)
                && Arrays.equals(AddressText.masked(host, prefixLength), address.getAddress());
    }

    /** The network as the server prints it. */
    @Override
    public String toString() {
        return AddressText.print(address) + "/" + prefixLength;
    }
}
