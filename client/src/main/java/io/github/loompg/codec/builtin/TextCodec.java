package io.github.loompg.codec.builtin;

import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Utf8;

/** Texts in UTF-8. */
final class TextCodec implements DirectCodec<String> {
    static final TextCodec INSTANCE = new TextCodec();

    private TextCodec() {}

    @Override
    public Class<String> javaType() {
        return String.class;
    }

    @Override
    public void encode(String value, ByteWriter out) {
        out.writeUtf8(value);
    }

    @Override
    public String read(byte[] array, int offset, int length) {
        return Utf8.decode(array, offset, length);
    }
}
