package io.github.loompg.codec.builtin;

import io.github.loompg.codec.Codec;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A codec for a class that refuses by {@link IllegalArgumentException} what none of its values can be: bytes that would
 * make such a value are not those of the type.
 */
record ValueCodec<T>(Class<T> javaType, BiConsumer<T, ByteWriter> encoder, Function<ByteReader, T> decoder)
        implements Codec<T> {
    @Override
    public void encode(T value, ByteWriter out) {
        encoder.accept(value, out);
    }

    @Override
    public T decode(ByteReader in) {
        try {
            return decoder.apply(in);
        } catch (IllegalArgumentException impossible) {
            throw new MalformedMessageException(String.valueOf(impossible.getMessage()));
        }
    }
}
