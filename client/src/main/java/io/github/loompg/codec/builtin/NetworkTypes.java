package io.github.loompg.codec.builtin;

import io.github.loompg.data.Cidr;
import io.github.loompg.data.Inet;
import io.github.loompg.data.MacAddress;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/** Addresses of hosts, networks and network cards. */
final class NetworkTypes {
    static final TypeFamily FAMILY = new TypeFamily(
            "Network addresses",
            "datatype-net-types.html",
            List.of(
                    Scalar.of("inet", Inet.class, NetworkTypes::writeInet, NetworkTypes::readInet)
                            .accepting(InetAddress.class, Inet::new)
                            .accepting(Cidr.class, value -> new Inet(value.address(), value.prefixLength()))
                            .withText(Inet::parse)
                            .giving(InetAddress.class, NetworkTypes::host),
                    Scalar.of("cidr", Cidr.class, NetworkTypes::writeCidr, NetworkTypes::readCidr)
                            .withText(Cidr::parse),
                    Scalar.of("macaddr", MacAddress.class, NetworkTypes::writeShortMac, in -> readMac(in, 6))
                            .withText(MacAddress::parse),
                    Scalar.of("macaddr8", MacAddress.class, NetworkTypes::writeLongMac, in -> readMac(in, 8))
                            .withText(MacAddress::parse)));

    /** The server's numbers for the versions of the protocol, on whichever system it runs. */
    private static final int VERSION_4 = 2;

    private static final int VERSION_6 = 3;

    private NetworkTypes() {}

    private static void writeInet(Inet value, ByteWriter out) {
        write(value.address(), value.prefixLength(), 0, out);
    }

    private static void writeCidr(Cidr value, ByteWriter out) {
        write(value.address(), value.prefixLength(), 1, out);
    }

    private static void write(InetAddress address, int prefixLength, int isNetwork, ByteWriter out) {
        byte[] bytes = address.getAddress();
        out.writeByte(address instanceof Inet4Address ? VERSION_4 : VERSION_6);
        out.writeByte(prefixLength);
        out.writeByte(isNetwork);
        out.writeByte(bytes.length);
        out.writeBytes(bytes);
    }

    private static Inet readInet(ByteReader in) {
        int version = in.readUnsignedByte();
        int prefixLength = in.readUnsignedByte();
        int isNetwork = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        if ((version != VERSION_4 || length != 4) && (version != VERSION_6 || length != 16)) {
            throw new MalformedMessageException("an address of the kind " + version + " has " + length + " bytes");
        }
        if (isNetwork > 1) {
            throw new MalformedMessageException("an address has the mark " + isNetwork + " of a network");
        }
        return Inet.of(in.readBytes(length), prefixLength);
    }

    private static Cidr readCidr(ByteReader in) {
        Inet inet = readInet(in);
        return new Cidr(inet.address(), inet.prefixLength());
    }

    private static InetAddress host(Inet value) {
        if (!value.isHost()) {
            throw new Refusal("the value is an address with the length of a prefix", "ask for Inet");
        }
        return value.address();
    }

    private static void writeShortMac(MacAddress value, ByteWriter out) {
        if (value.bytes() != 6) {
            throw new Refusal("a macaddr has six bytes, and the value eight", "declare a macaddr8");
        }
        out.writeBytes(value.toByteArray());
    }

    private static void writeLongMac(MacAddress value, ByteWriter out) {
        out.writeLong(value.toEightBytes().value());
    }

    private static MacAddress readMac(ByteReader in, int length) {
        return MacAddress.of(in.readBytes(length));
    }
}
