package io.github.loompg.data;

import java.util.HexFormat;

/**
 * The hardware address of a network card: of six bytes, a {@code macaddr}, or of eight, a {@code macaddr8}.
 *
 * @param value the address as a number, whose highest bytes are 0 if it has six
 * @param bytes how many bytes it has: 6 or 8
 * @see <a href="https://www.postgresql.org/docs/current/datatype-net-types.html#DATATYPE-MACADDR">macaddr</a>
 */
public record MacAddress(long value, int bytes) {
    private static final int SHORT = 6;
    private static final int LONG = 8;

    /**
     * An address of a number.
     *
     * @throws IllegalArgumentException if it is of neither six nor eight bytes, or the number has more
     */
    public MacAddress {
        if (bytes != SHORT && bytes != LONG) {
            throw new IllegalArgumentException("an address of a network card has 6 or 8 bytes and not " + bytes);
        }
        if (bytes == SHORT && value >>> (SHORT * Byte.SIZE) != 0) {
            throw new IllegalArgumentException("the number does not fit into 6 bytes");
        }
    }

    /**
     * An address of its bytes, in the order in which they are printed.
     *
     * @throws IllegalArgumentException if there are neither six nor eight
     */
    public static MacAddress of(byte[] bytes) {
        long value = 0;
        for (byte each : bytes) {
            value = value << Byte.SIZE | (each & 0xFF);
        }
        return new MacAddress(value, bytes.length);
    }

    /**
     * Reads an address: twelve or sixteen hexadecimal digits, between any two bytes of which may stand a colon, a hyphen or
     * a full stop, the same everywhere.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static MacAddress parse(String text) {
        String trimmed = text.trim();
        long value = 0;
        int digits = 0;
        char separator = 0;
        for (int i = 0; i < trimmed.length(); i++) {
            char c = trimmed.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit >= 0) {
                value = value << 4 | digit;
                digits++;
            } else if (isSeparator(c, separator) && digits > 0 && digits % 2 == 0 && isDigitBefore(trimmed, i)) {
                separator = c;
            } else {
                throw malformed();
            }
        }
        if ((digits != 2 * SHORT && digits != 2 * LONG) || !isDigitBefore(trimmed, trimmed.length())) {
            throw malformed();
        }
        return new MacAddress(value, digits / 2);
    }

    private static boolean isSeparator(char c, char before) {
        return before == 0 ? c == ':' || c == '-' || c == '.' : c == before;
    }

    private static boolean isDigitBefore(String text, int index) {
        return Character.digit(text.charAt(index - 1), 16) >= 0;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("not the address of a network card, such as 08:00:2b:01:02:03");
    }

    /** The bytes, in the order in which they are printed. */
    public byte[] toByteArray() {
        byte[] array = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            array[i] = (byte) (value >>> ((bytes - 1 - i) * Byte.SIZE));
        }
        return array;
    }

    /** The address of eight bytes that one of six stands for, as the server converts it: FF and FE in its middle. */
    public MacAddress toEightBytes() {
        if (bytes == LONG) {
            return this;
        }
        return new MacAddress(value >>> 24 << 40 | 0xFFFEL << 24 | (value & 0xFF_FFFF), LONG);
    }

    /** The address as the server prints it. */
    @Override
    public String toString() {
        return HexFormat.ofDelimiter(":").formatHex(toByteArray());
    }
}
