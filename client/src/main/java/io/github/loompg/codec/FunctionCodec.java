package io.github.loompg.codec;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** A codec of two functions; a record, whose final fields the compiler of the virtual machine takes as constants. */
record FunctionCodec<T>(Class<T> javaType, BiConsumer<T, ByteWriter> encoder, Function<ByteReader, T> decoder)
        implements Codec<T> {
    @Override
    public void encode(T value, ByteWriter out) {
        encoder.accept(value, out);
    }

    @Override
    public T decode(ByteReader in) {
        return decoder.apply(in);
    }
}
