package io.github.loompg.data;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Addresses of the Internet protocol as the server prints and reads them; nothing here asks a name server. */
final class AddressText {
    private static final int GROUPS = 8;
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private AddressText() {}

    /** An address of 4 or 16 bytes; of 16 it is always an address of version 6, even one that stands for one of version 4. */
    static InetAddress of(byte[] bytes) {
        try {
            return bytes.length == IPV6_BYTES
                    ? Inet6Address.getByAddress(null, bytes, -1)
                    : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes and not " + bytes.length, wrongLength);
        }
    }

    /** The highest prefix length of an address. */
    static int bits(InetAddress address) {
        return address instanceof Inet4Address ? IPV4_BYTES * Byte.SIZE : IPV6_BYTES * Byte.SIZE;
    }

    /** The same address without a host name; refuses one that means something only on one machine. */
    static InetAddress plain(InetAddress address) {
        if (address instanceof Inet6Address scoped
                && (scoped.getScopeId() != 0 || scoped.getScopedInterface() != null)) {
            throw new IllegalArgumentException("an address with a scope has no form in PostgreSQL");
        }
        return of(address.getAddress());
    }

    /** Checks a prefix length. */
    static int checkedPrefix(int prefixLength, InetAddress address) {
        if (prefixLength < 0 || prefixLength > bits(address)) {
            throw new IllegalArgumentException("the prefix length is not from 0 to " + bits(address));
        }
        return prefixLength;
    }

    /** The prefix length behind the slash, or the highest one if there is no slash. */
    static int readPrefix(String text, InetAddress address) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return bits(address);
        }
        String digits = text.substring(slash + 1);
        if (digits.isEmpty() || digits.length() > 3 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw malformed();
        }
        return checkedPrefix(Integer.parseInt(digits), address);
    }

    /** The address before the slash, if there is one. */
    static InetAddress readAddress(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        if (address.indexOf(':') < 0) {
            byte[] bytes = new byte[IPV4_BYTES];
            readIpv4(address, bytes, 0);
            return of(bytes);
        }
        return of(readIpv6(address));
    }

    private static void readIpv4(String text, byte[] bytes, int offset) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != IPV4_BYTES) {
            throw malformed();
        }
        for (int i = 0; i < parts.length; i++) {
            int value = number(parts[i], 10, 3);
            if (value > 0xFF) {
                throw malformed();
            }
            bytes[offset + i] = (byte) value;
        }
    }

    private static byte[] readIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] bytes = new byte[IPV6_BYTES];
            if (readGroups(text, bytes) != IPV6_BYTES) {
                throw malformed();
            }
            return bytes;
        }
        byte[] bytes = new byte[IPV6_BYTES];
        int before = readGroups(text.substring(0, gap), bytes);
        byte[] behind = new byte[IPV6_BYTES];
        int length = readGroups(text.substring(gap + 2), behind);
        if (before + length >= IPV6_BYTES) {
            throw malformed();
        }
        System.arraycopy(behind, 0, bytes, IPV6_BYTES - length, length);
        return bytes;
    }

    /** Reads groups of four hexadecimal digits, the last two of which may be an address of version 4. */
    private static int readGroups(String text, byte[] bytes) {
        if (text.isEmpty()) {
            return 0;
        }
        String[] groups = text.split(":", -1);
        int length = 0;
        for (int i = 0; i < groups.length; i++) {
            boolean ipv4 = i == groups.length - 1 && groups[i].indexOf('.') >= 0;
            if (length + (ipv4 ? IPV4_BYTES : Short.BYTES) > bytes.length) {
                throw malformed();
            }
            if (ipv4) {
                readIpv4(groups[i], bytes, length);
                length += IPV4_BYTES;
            } else {
                int value = number(groups[i], 16, 4);
                bytes[length++] = (byte) (value >> Byte.SIZE);
                bytes[length++] = (byte) value;
            }
        }
        return length;
    }

    private static int number(String digits, int radix, int most) {
        if (digits.isEmpty() || digits.length() > most || !digits.chars().allMatch(c -> isDigit(c, radix))) {
            throw malformed();
        }
        return Integer.parseInt(digits, radix);
    }

    private static boolean isDigit(int c, int radix) {
        return c < 0x80 && Character.digit(c, radix) >= 0;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException(
                "not an address of a network or host, such as 192.168.0.1/24 or 2001:db8::1");
    }

    static String print(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == IPV4_BYTES) {
            return printIpv4(bytes, 0);
        }
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (bytes[2 * i] & 0xFF) << Byte.SIZE | (bytes[2 * i + 1] & 0xFF);
        }
        return printGroups(groups, bytes);
    }

    /** The longest run of zeros, of at least two groups, becomes two colons; the first of several that are as long. */
    private static String printGroups(int[] groups, byte[] bytes) {
        int gap = -1;
        int gapLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int end = i;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - i > gapLength) {
                gap = i;
                gapLength = end - i;
            }
            i = Math.max(i, end - 1);
        }
        boolean ipv4 = gap == 0 && (gapLength == 6 || isMapped(groups, gapLength));
        StringBuilder text = new StringBuilder();
        int last = ipv4 ? GROUPS - 2 : GROUPS;
        for (int i = 0; i < last; i++) {
            if (i == gap) {
                text.append(i == 0 ? "::" : ":");
                i += gapLength - 1;
            } else {
                text.append(Integer.toHexString(groups[i])).append(i == GROUPS - 1 ? "" : ":");
            }
        }
        return ipv4 ? text.append(printIpv4(bytes, IPV6_BYTES - IPV4_BYTES)).toString() : text.toString();
    }

    private static boolean isMapped(int[] groups, int gapLength) {
        return gapLength == 5 && groups[5] == 0xFFFF;
    }

    private static String printIpv4(byte[] bytes, int offset) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < IPV4_BYTES; i++) {
            text.append(i == 0 ? "" : ".").append(bytes[offset + i] & 0xFF);
        }
        return text.toString();
    }

    /** Whether all bits behind the prefix are 0. */
    static boolean isNetwork(InetAddress address, int prefixLength) {
        return Arrays.equals(address.getAddress(), masked(address, prefixLength));
    }

    /** The bytes with all bits behind the prefix 0. */
    static byte[] masked(InetAddress address, int prefixLength) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(prefixLength - (long) i * Byte.SIZE, 0, Byte.SIZE);
            bytes[i] &= (byte) (0xFF00 >> kept);
        }
        return bytes;
    }
}
