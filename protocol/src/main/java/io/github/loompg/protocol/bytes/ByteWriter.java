package io.github.loompg.protocol.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * A growing array of big-endian bytes, and the only place that writes a length in front of something: what stands between
 * {@link #beginMessage} and {@link #endMessage}, or {@link #beginValue} and {@link #endValue}, gets its length when it is
 * there and known.
 *
 * <p>Every method writes all or nothing: if it throws, {@link #size()} is what it was. What several calls wrote is taken
 * back by {@link #truncate}.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class ByteWriter {
    /**
     * The bytes that one writer can hold: 1 GiB less one. A message of that size, type byte included, is the longest that
     * a server reads (its {@code PQ_LARGE_MESSAGE_LIMIT}), so that no message can be too long for its own length field.
     */
    public static final int LIMIT = (1 << 30) - 1;

    /** The most parameters, columns or format codes that a message can count: 65,535. */
    public static final int MOST_COUNTED = 0xFFFF;

    /** From how many characters on {@link #writeAscii} is the faster way. */
    private static final int LONG_TEXT = 48;

    private static final VarHandle SHORT = bigEndian(short[].class);
    private static final VarHandle INT = bigEndian(int[].class);
    private static final VarHandle LONG = bigEndian(long[].class);

    private final int limit;
    private byte[] array;
    private int size;

    public ByteWriter() {
        this(256);
    }

    /**
     * An empty writer that grows as needed.
     *
     * @param capacity the bytes to reserve at once
     */
    public ByteWriter(int capacity) {
        this(capacity, LIMIT);
    }

    ByteWriter(int capacity, int limit) {
        this.array = new byte[capacity];
        this.limit = limit;
    }

    /** The array written to, not a copy; it is valid up to {@link #size()} and until something more is written. */
    public byte[] array() {
        return array;
    }

    public int size() {
        return size;
    }

    public void clear() {
        size = 0;
    }

    /**
     * Takes back everything after the first {@code size} bytes.
     *
     * @throws IllegalArgumentException if there are not so many
     */
    public void truncate(int size) {
        if (size < 0 || size > this.size) {
            throw new IllegalArgumentException("cannot go back to " + size + " bytes of " + this.size);
        }
        this.size = size;
    }

    /** A copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(array, size);
    }

    /**
     * Makes room for {@code length} more bytes, so that something long is refused before any of it is written.
     *
     * @throws MessageTooLargeException if they do not fit into a message
     */
    public void reserve(long length) {
        if (length > array.length - size) {
            grow(length);
        }
    }

    /** Writes the lowest eight bits. */
    public void writeByte(int value) {
        reserve(Byte.BYTES);
        array[size++] = (byte) value;
    }

    /** Writes the lowest sixteen bits. */
    public void writeShort(int value) {
        reserve(Short.BYTES);
        SHORT.set(array, size, (short) value);
        size += Short.BYTES;
    }

    public void writeInt(int value) {
        reserve(Integer.BYTES);
        INT.set(array, size, value);
        size += Integer.BYTES;
    }

    public void writeLong(long value) {
        reserve(Long.BYTES);
        LONG.set(array, size, value);
        size += Long.BYTES;
    }

    public void writeFloat(float value) {
        writeInt(Float.floatToRawIntBits(value));
    }

    public void writeDouble(double value) {
        writeLong(Double.doubleToRawLongBits(value));
    }

    public void writeBytes(byte[] bytes) {
        writeBytes(bytes, 0, bytes.length);
    }

    /**
     * Writes a range of the given bytes.
     *
     * @throws IndexOutOfBoundsException if {@code bytes} has no such range
     */
    public void writeBytes(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        reserve(length);
        System.arraycopy(bytes, offset, array, size, length);
        size += length;
    }

    /**
     * Writes the text in UTF-8, without length and without end.
     *
     * @throws UnencodableTextException if it holds NUL or half of a surrogate pair
     */
    public void writeUtf8(String text) {
        int length = text.length();
        reserve(length);
        if (length > LONG_TEXT && writeAscii(text)) {
            return;
        }
        byte[] target = array;
        int to = size;
        int from = 0;
        for (; from < length; from++) {
            char c = text.charAt(from);
            if (c == 0 || c >= 0x80) {
                break;
            }
            target[to++] = (byte) c;
        }
        size = from == length ? to : writeRest(text, from, to);
    }

    /**
     * Writes the text in UTF-8 and a terminating NUL.
     *
     * @throws UnencodableTextException if it holds NUL or half of a surrogate pair
     */
    public void writeCString(String text) {
        int begin = size;
        writeUtf8(text);
        if (size == limit) {
            size = begin;
            throw new MessageTooLargeException(1, limit);
        }
        writeByte(0);
    }

    /**
     * Begins a message: its type byte, and room for its length.
     *
     * @return the mark to give to {@link #endMessage}
     */
    public int beginMessage(byte type) {
        reserve(Byte.BYTES + Integer.BYTES);
        array[size] = type;
        int mark = size + Byte.BYTES;
        size = mark + Integer.BYTES;
        return mark;
    }

    /**
     * Begins a message of the startup phase, which has no type byte.
     *
     * @return the mark to give to {@link #endMessage}
     */
    public int beginUntypedMessage() {
        return beginValue();
    }

    /** Ends a message: its length, which counts itself but not the type byte, is everything since {@code mark}. */
    public void endMessage(int mark) {
        INT.set(array, mark, size - mark);
    }

    /**
     * Begins a value with a length in front: a parameter, a column, an element of an array, a field of a composite.
     *
     * @return the mark to give to {@link #endValue}
     */
    public int beginValue() {
        reserve(Integer.BYTES);
        int mark = size;
        size = mark + Integer.BYTES;
        return mark;
    }

    /** Ends a value: its length, which does not count itself, is everything since it began. */
    public void endValue(int mark) {
        INT.set(array, mark, size - mark - Integer.BYTES);
    }

    /**
     * Writes a count of things that follow in two bytes.
     *
     * @throws IllegalArgumentException if it is not between 0 and {@link #MOST_COUNTED}
     */
    public void writeShortCount(int count) {
        if (count < 0 || count > MOST_COUNTED) {
            throw new IllegalArgumentException(
                    "a message of PostgreSQL cannot carry " + count + " of something: the most is " + MOST_COUNTED);
        }
        writeShort(count);
    }

    /** Writes the length -1 that stands for a value that is NULL. */
    public void writeNull() {
        writeInt(-1);
    }

    // Many values of one size, each with its length in front: room is made for all of them at once.

    /** Writes values of four bytes, each with its length in front. */
    public void writeValues(int[] values) {
        int at = advance((long) values.length * (Integer.BYTES + Integer.BYTES));
        for (int value : values) {
            LONG.set(array, at, (long) Integer.BYTES << Integer.SIZE | Integer.toUnsignedLong(value));
            at += Integer.BYTES + Integer.BYTES;
        }
    }

    /** Writes values of eight bytes, each with its length in front. */
    public void writeValues(long[] values) {
        int at = advance((long) values.length * (Integer.BYTES + Long.BYTES));
        for (long value : values) {
            INT.set(array, at, Long.BYTES);
            LONG.set(array, at + Integer.BYTES, value);
            at += Integer.BYTES + Long.BYTES;
        }
    }

    /** Writes values of two bytes, each with its length in front. */
    public void writeValues(short[] values) {
        int at = advance((long) values.length * (Integer.BYTES + Short.BYTES));
        for (short value : values) {
            INT.set(array, at, Short.BYTES);
            SHORT.set(array, at + Integer.BYTES, value);
            at += Integer.BYTES + Short.BYTES;
        }
    }

    /** Writes values of eight bytes, each with its length in front. */
    public void writeValues(double[] values) {
        int at = advance((long) values.length * (Integer.BYTES + Double.BYTES));
        for (double value : values) {
            INT.set(array, at, Double.BYTES);
            LONG.set(array, at + Integer.BYTES, Double.doubleToRawLongBits(value));
            at += Integer.BYTES + Double.BYTES;
        }
    }

    /** Writes values of four bytes, each with its length in front. */
    public void writeValues(float[] values) {
        int at = advance((long) values.length * (Integer.BYTES + Float.BYTES));
        for (float value : values) {
            int bits = Float.floatToRawIntBits(value);
            LONG.set(array, at, (long) Float.BYTES << Integer.SIZE | Integer.toUnsignedLong(bits));
            at += Integer.BYTES + Float.BYTES;
        }
    }

    /** Where the next bytes go, for which there is room now. */
    private int advance(long length) {
        reserve(length);
        int at = size;
        size += (int) length;
        return at;
    }

    private void grow(long length) {
        if (length > limit - size) {
            throw new MessageTooLargeException(length, limit);
        }
        array = Arrays.copyOf(array, (int) Math.min(limit, Math.max(size + length, array.length * 2L)));
    }

    /**
     * Writes the text if it is ASCII without NUL. The runtime encodes many characters at a time, which pays in spite of the
     * copies; that it put a question mark in the place of anything is seen by comparing the bytes with the text.
     */
    private boolean writeAscii(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.US_ASCII);
        if (text.indexOf(0) >= 0 || !text.equals(new String(encoded, StandardCharsets.ISO_8859_1))) {
            return false;
        }
        writeBytes(encoded);
        return true;
    }

    /** Writes the text from the character at {@code from} on to {@code to}, all of it checked first; returns its end. */
    private int writeRest(String text, int from, int to) {
        reserve(to - size + lengthInUtf8(text, from));
        int length = text.length();
        for (int i = from; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                array[to++] = (byte) c;
            } else if (c < 0x800) {
                array[to++] = (byte) (0xC0 | (c >> 6));
                array[to++] = (byte) (0x80 | (c & 0x3F));
            } else if (!Character.isSurrogate(c)) {
                array[to++] = (byte) (0xE0 | (c >> 12));
                array[to++] = (byte) (0x80 | ((c >> 6) & 0x3F));
                array[to++] = (byte) (0x80 | (c & 0x3F));
            } else {
                int point = Character.toCodePoint(c, text.charAt(++i));
                array[to++] = (byte) (0xF0 | (point >> 18));
                array[to++] = (byte) (0x80 | ((point >> 12) & 0x3F));
                array[to++] = (byte) (0x80 | ((point >> 6) & 0x3F));
                array[to++] = (byte) (0x80 | (point & 0x3F));
            }
        }
        return to;
    }

    /**
     * The bytes that the text takes in UTF-8; also the way to find out beforehand whether it can be written.
     *
     * @throws UnencodableTextException if it holds NUL or half of a surrogate pair
     */
    public static long lengthInUtf8(String text) {
        return lengthInUtf8(text, 0);
    }

    private static long lengthInUtf8(String text, int from) {
        long bytes = 0;
        int length = text.length();
        for (int i = from; i < length; i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new UnencodableTextException("the character NUL", i);
            } else if (c < 0x80) {
                bytes += 1;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                throw new UnencodableTextException("half of a surrogate pair", i);
            }
        }
        return bytes;
    }

    private static VarHandle bigEndian(Class<?> arrayClass) {
        return MethodHandles.byteArrayViewVarHandle(arrayClass, ByteOrder.BIG_ENDIAN);
    }
}
