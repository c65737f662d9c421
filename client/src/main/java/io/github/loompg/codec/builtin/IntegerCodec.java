package io.github.loompg.codec.builtin;

import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.function.LongFunction;

/**
 * Whole numbers of two, four or eight bytes. Reads and writes them as {@code long} too, where nothing is to be boxed.
 *
 * @param bytes how many bytes a value has: 2, 4 or 8
 * @param unsigned whether the highest bit counts instead of meaning minus; not with 8 bytes
 * @param box makes an object of a value
 */
public record IntegerCodec<T extends Number>(Class<T> javaType, int bytes, boolean unsigned, LongFunction<T> box)
        implements DirectCodec<T> {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    @Override
    public void encode(T value, ByteWriter out) {
        writeLong(value.longValue(), out);
    }

    @Override
    public T read(byte[] array, int offset, int length) {
        return box.apply(readLong(array, offset, length));
    }

    /**
     * Reads the value that takes a range of {@code array}.
     *
     * @throws MalformedMessageException if the range has not the right length
     */
    public long readLong(byte[] array, int offset, int length) {
        if (length != bytes) {
            throw new MalformedMessageException("a number of " + bytes + " bytes has " + length);
        }
        return switch (bytes) {
            case Long.BYTES -> (long) LONG.get(array, offset);
            case Integer.BYTES -> {
                int value = (int) INT.get(array, offset);
                yield unsigned ? Integer.toUnsignedLong(value) : value;
            }
            default -> {
                short value = (short) SHORT.get(array, offset);
                yield unsigned ? Short.toUnsignedLong(value) : value;
            }
        };
    }

    /** Writes the value if it is in the type's range. */
    public void writeLong(long value, ByteWriter out) {
        if (value < lowest() || value > highest()) {
            throw new Refusal("the value is out of range, which is " + lowest() + " to " + highest(), null);
        }
        switch (bytes) {
            case Long.BYTES -> out.writeLong(value);
            case Integer.BYTES -> out.writeInt((int) value);
            default -> out.writeShort((int) value);
        }
    }

    private long lowest() {
        return unsigned ? 0 : -1L << (bytes * Byte.SIZE - 1);
    }

    private long highest() {
        return unsigned ? (1L << (bytes * Byte.SIZE)) - 1 : ~lowest();
    }
}
