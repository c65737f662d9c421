package io.github.loompg.protocol.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Reads big-endian values from a range of an array and never from beyond it: whatever would reach past the end is a
 * {@link MalformedMessageException}, before memory is reserved for it.
 *
 * <p>Text comes in two kinds. {@link #readUtf8} reads a <em>value</em> and is strict, since data must not change silently.
 * {@link #readCString} reads a <em>name or a message of the protocol</em> and replaces what is not UTF-8 by U+FFFD: the
 * server sends such texts unconverted before {@code client_encoding} is settled (an unknown database, a refused password,
 * both perhaps in the language of the server's machine) and always in a database of encoding {@code SQL_ASCII}; an error
 * text with a blemish is worth more than a closed connection.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class ByteReader {
    private static final VarHandle SHORT = bigEndian(short[].class);
    private static final VarHandle INT = bigEndian(int[].class);
    private static final VarHandle LONG = bigEndian(long[].class);

    private byte[] array;
    private int position;
    private int limit;

    public ByteReader(byte[] array) {
        this(array, 0, array.length);
    }

    /**
     * @param offset where the range begins in {@code array}
     * @param length how many bytes it has
     * @throws IndexOutOfBoundsException if the array has no such range
     */
    public ByteReader(byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        this.array = array;
        this.position = offset;
        this.limit = offset + length;
    }

    /** Aims this reader at another range and returns it, so that one reader serves many messages. */
    public ByteReader reset(byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        this.array = array;
        this.position = offset;
        this.limit = offset + length;
        return this;
    }

    /** The array read from, not a copy. */
    public byte[] array() {
        return array;
    }

    /** Where in {@link #array()} the next value begins. */
    public int position() {
        return position;
    }

    /** Where in {@link #array()} the range ends; the byte at this index is not part of it. */
    public int limit() {
        return limit;
    }

    public int remaining() {
        return limit - position;
    }

    public byte readByte() {
        return array[advance(1)];
    }

    public int readUnsignedByte() {
        return array[advance(1)] & 0xFF;
    }

    public short readShort() {
        return (short) SHORT.get(array, advance(Short.BYTES));
    }

    public int readUnsignedShort() {
        return (short) SHORT.get(array, advance(Short.BYTES)) & 0xFFFF;
    }

    public int readInt() {
        return (int) INT.get(array, advance(Integer.BYTES));
    }

    public long readLong() {
        return (long) LONG.get(array, advance(Long.BYTES));
    }

    public float readFloat() {
        return Float.intBitsToFloat(readInt());
    }

    public double readDouble() {
        return Double.longBitsToDouble(readLong());
    }

    /** Reads a name or a message up to its NUL; what is not UTF-8 becomes U+FFFD (the reason is told at the class). */
    public String readCString() {
        int begin = position;
        int end = begin;
        while (end < limit && array[end] != 0) {
            end++;
        }
        if (end == limit) {
            throw new MalformedMessageException("a string has no terminating NUL within its message");
        }
        position = end + 1;
        return new String(array, begin, end - begin, StandardCharsets.UTF_8);
    }

    /**
     * Reads a text value of {@code length} bytes.
     *
     * @throws MalformedMessageException if it is not valid UTF-8, or longer than what remains
     */
    public String readUtf8(int length) {
        return Utf8.decode(array, advance(length), length);
    }

    public byte[] readBytes(int length) {
        int begin = advance(length);
        return Arrays.copyOfRange(array, begin, begin + length);
    }

    public void skip(int length) {
        advance(length);
    }

    /** Skips the next {@code length} bytes and returns a reader of just these, on the same array. */
    public ByteReader slice(int length) {
        return new ByteReader(array, advance(length), length);
    }

    /**
     * Reads a four-byte count of things that follow. The count is believed only if what remains can hold so many, so it
     * may be used to size a list.
     *
     * @param minimumBytesEach the bytes that each of them takes at least, from 1
     * @throws MalformedMessageException if it is negative or more than can follow
     */
    public int readCount(int minimumBytesEach) {
        return believableCount(readInt(), minimumBytesEach);
    }

    /** As {@link #readCount}, for a count of two bytes, 0 to 65,535. */
    public int readShortCount(int minimumBytesEach) {
        return believableCount(readUnsignedShort(), minimumBytesEach);
    }

    /**
     * Reads the length in front of a value that may be NULL: a column, a parameter, an element of an array.
     *
     * @return the bytes that follow, all of which remain, or -1 for NULL
     * @throws MalformedMessageException if it is less than -1 or more than what remains
     */
    public int readValueLength() {
        int length = readInt();
        if (length < -1 || length > remaining()) {
            throw impossible(length);
        }
        return length;
    }

    /**
     * Makes sure that everything has been read.
     *
     * @throws MalformedMessageException if bytes are left
     */
    public void expectEnd() {
        if (position != limit) {
            throw new MalformedMessageException(remaining() + " bytes are left after the end of a message or value");
        }
    }

    /** As {@link #expectEnd()}, and returns what was read last, so that reading a message is one expression. */
    public <T> T expectEndAfter(T message) {
        expectEnd();
        return message;
    }

    private int believableCount(int count, int minimumBytesEach) {
        if (count < 0 || (long) count * minimumBytesEach > remaining()) {
            throw new MalformedMessageException(
                    "a count of " + count + " cannot be: " + remaining() + " bytes remain for so many");
        }
        return count;
    }

    private int advance(int length) {
        int begin = position;
        if (length < 0 || length > limit - begin) {
            throw impossible(length);
        }
        position = begin + length;
        return begin;
    }

    private MalformedMessageException impossible(int length) {
        return new MalformedMessageException(
                "a value of " + length + " bytes cannot be: " + remaining() + " bytes remain of its message");
    }

    private static VarHandle bigEndian(Class<?> arrayClass) {
        return MethodHandles.byteArrayViewVarHandle(arrayClass, ByteOrder.BIG_ENDIAN);
    }
}
