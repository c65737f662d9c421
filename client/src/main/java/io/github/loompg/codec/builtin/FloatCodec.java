package io.github.loompg.codec.builtin;

import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.function.DoubleFunction;

/**
 * Floating-point numbers of four or eight bytes. Reads and writes them as {@code double} too, where nothing is to be
 * boxed.
 *
 * @param bytes how many bytes a value has: 4 or 8
 * @param box makes an object of a value
 */
public record FloatCodec<T extends Number>(Class<T> javaType, int bytes, DoubleFunction<T> box)
        implements DirectCodec<T> {
    private static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle DOUBLE = MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.BIG_ENDIAN);

    @Override
    public void encode(T value, ByteWriter out) {
        writeDouble(value.doubleValue(), out);
    }

    @Override
    public T read(byte[] array, int offset, int length) {
        return box.apply(readDouble(array, offset, length));
    }

    /**
     * Reads the value that takes a range of {@code array}.
     *
     * @throws MalformedMessageException if the range has not the right length
     */
    public double readDouble(byte[] array, int offset, int length) {
        if (length != bytes) {
            throw new MalformedMessageException("a floating-point number of " + bytes + " bytes has " + length);
        }
        return bytes == Double.BYTES ? (double) DOUBLE.get(array, offset) : (float) FLOAT.get(array, offset);
    }

    /** Writes the value if the type can hold it without losing a digit. */
    public void writeDouble(double value, ByteWriter out) {
        if (bytes == Double.BYTES) {
            out.writeDouble(value);
        } else {
            out.writeFloat(Exact.toFloat(value));
        }
    }
}
