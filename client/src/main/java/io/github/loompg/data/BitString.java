package io.github.loompg.data;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A sequence of bits: a {@code bit(n)} or {@code bit varying}. The first bit is the leftmost, and the highest when the bits
 * are taken for a number. It cannot be changed.
 *
 * @see <a href="https://www.postgresql.org/docs/current/datatype-bit.html">Bit String Types</a>
 */
public final class BitString {
    /** Eight bits each, from the highest of each byte on; what is behind the last bit is 0. */
    private final byte[] bytes;

    private final int length;

    private BitString(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    /**
     * The first {@code length} bits of the bytes, from the highest bit of the first byte on.
     *
     * @throws IllegalArgumentException if the bytes are more or fewer than such bits take
     */
    public static BitString of(byte[] bytes, int length) {
        if (length < 0 || bytes.length != Math.ceilDiv(length, Byte.SIZE)) {
            throw new IllegalArgumentException(length + " bits are not in " + bytes.length + " bytes");
        }
        byte[] copy = bytes.clone();
        int unused = copy.length * Byte.SIZE - length;
        if (unused > 0) {
            copy[copy.length - 1] &= (byte) (0xFF << unused);
        }
        return new BitString(copy, length);
    }

    /** All bits of the bytes, from the highest bit of the first byte on. */
    public static BitString of(byte[] bytes) {
        return of(bytes, Math.multiplyExact(bytes.length, Byte.SIZE));
    }

    /**
     * A number to the base 2, with zeros in front up to the given length.
     *
     * @throws IllegalArgumentException if the number is negative or takes more bits
     */
    public static BitString of(BigInteger number, int length) {
        if (number.signum() < 0 || number.bitLength() > length) {
            throw new IllegalArgumentException("the number does not fit into " + length + " bits");
        }
        byte[] bytes = new byte[Math.ceilDiv(length, Byte.SIZE)];
        byte[] digits = number.shiftLeft(bytes.length * Byte.SIZE - length).toByteArray();
        int taken = Math.min(digits.length, bytes.length);
        System.arraycopy(digits, digits.length - taken, bytes, bytes.length - taken, taken);
        return new BitString(bytes, length);
    }

    /**
     * A number to the base 2, with zeros in front up to the given length.
     *
     * @throws IllegalArgumentException if the number is negative or takes more bits
     */
    public static BitString of(long number, int length) {
        return of(BigInteger.valueOf(number), length);
    }

    /**
     * Reads bits as the server prints and reads them: {@code 0101}; also {@code b0101} and, with hexadecimal digits,
     * {@code x5F}.
     *
     * @throws IllegalArgumentException if the text is something else
     */
    public static BitString parse(String text) {
        boolean hexadecimal = text.startsWith("x") || text.startsWith("X");
        boolean binary = text.startsWith("b") || text.startsWith("B");
        int begin = hexadecimal || binary ? 1 : 0;
        int width = hexadecimal ? 4 : 1;
        int length = Math.multiplyExact(text.length() - begin, width);
        byte[] bytes = new byte[Math.ceilDiv(length, Byte.SIZE)];
        for (int i = begin; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 1 << width) : -1;
            if (digit < 0) {
                throw new IllegalArgumentException(
                        "not a bit string: character " + (i + 1) + " of the text is no digit");
            }
            int bit = (i - begin) * width;
            bytes[bit / Byte.SIZE] |= (byte) (digit << (Byte.SIZE - width - bit % Byte.SIZE));
        }
        return new BitString(bytes, length);
    }

    /** How many bits there are. */
    public int length() {
        return length;
    }

    /**
     * The bit of that index, the leftmost being 0.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public boolean get(int index) {
        if (index < 0 || index >= length) {
            throw new IndexOutOfBoundsException("there is no bit " + index + " in " + length);
        }
        return (bytes[index / Byte.SIZE] & 0x80 >> index % Byte.SIZE) != 0;
    }

    /** A copy of the bits, eight in a byte from its highest bit on, with zeros behind the last. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** The number that the bits are to the base 2; 0 if there are none. */
    public BigInteger toBigInteger() {
        return new BigInteger(1, bytes).shiftRight(bytes.length * Byte.SIZE - length);
    }

    /**
     * The number that the bits are to the base 2.
     *
     * @throws ArithmeticException if it is more than {@link Long#MAX_VALUE}
     */
    public long toLong() {
        return toBigInteger().longValueExact();
    }

    /** The indexes of the bits that are set, the leftmost being 0. */
    public BitSet toBitSet() {
        BitSet set = new BitSet(length);
        for (int i = 0; i < length; i++) {
            set.set(i, get(i));
        }
        return set;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BitString bits && length == bits.length && Arrays.equals(bytes, bits.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + length;
    }

    /** The bits as the server prints them. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(get(i) ? '1' : '0');
        }
        return text.toString();
    }
}
