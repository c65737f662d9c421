package io.github.loompg.codec.builtin;

import io.github.loompg.codec.Codec;
import io.github.loompg.protocol.bytes.ByteReader;

/** A codec that reads a value straight from an array, where a reader would cost more than the value. */
public interface DirectCodec<T> extends Codec<T> {
    /**
     * Reads the value that takes a range of {@code array}.
     *
     * @throws io.github.loompg.protocol.bytes.MalformedMessageException if it does not fill the range
     */
    T read(byte[] array, int offset, int length);

    @Override
    default T decode(ByteReader in) {
        int offset = in.position();
        int length = in.remaining();
        in.skip(length);
        return read(in.array(), offset, length);
    }
}
