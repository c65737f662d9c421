package io.github.loompg.codec;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * How the values of one data type are written and read in the server's binary format, as its send and receive functions
 * have it. NULL, length, arrays and whatever else contains values of the type are derived from it.
 *
 * <p>A codec is used by many threads at once and keeps nothing between calls.
 *
 * {@snippet :
 * Codec<Complex> complex = Codec.of(
 *         Complex.class,
 *         (value, out) -> {
 *             out.writeDouble(value.re());
 *             out.writeDouble(value.im());
 *         },
 *         in -> new Complex(in.readDouble(), in.readDouble()));
 * }
 *
 * @param <T> the Java type of a value
 */
public interface Codec<T> {
    /** The Java type of a value. */
    Class<T> javaType();

    /**
     * Writes exactly the bytes of the value: no length, and never called for null.
     *
     * <p>What it throws reaches the caller of the query as the cause of an
     * {@link io.github.loompg.error.ArgumentException}, and nothing is sent.
     */
    void encode(T value, ByteWriter out);

    /**
     * Reads a value.
     *
     * <p>What it throws reaches the reader of the row as the cause of a
     * {@link io.github.loompg.error.ConversionException}. So does an end that is not where this method stopped.
     *
     * @param in the bytes of the value and no others, never those of NULL
     */
    T decode(ByteReader in);

    /** A codec of the given functions, which are described at {@link #encode} and {@link #decode}. */
    static <T> Codec<T> of(Class<T> javaType, BiConsumer<T, ByteWriter> encode, Function<ByteReader, T> decode) {
        return new FunctionCodec<>(javaType, encode, decode);
    }
}
