package io.github.loompg.codec.builtin;

import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.UnencodableTextException;
import io.github.loompg.protocol.bytes.Utf8;

/** Texts in UTF-8. */
public final class TextCodec implements DirectCodec<String> {
    public static final TextCodec INSTANCE = new TextCodec();

    private TextCodec() {}

    @Override
    public Class<String> javaType() {
        return String.class;
    }

    @Override
    public void encode(String value, ByteWriter out) {
        write(value, out);
    }

    /** Writes a text, if it is one that PostgreSQL can have. */
    public static void write(String value, ByteWriter out) {
        try {
            out.writeUtf8(value);
        } catch (UnencodableTextException unencodable) {
            throw new Refusal(
                    String.valueOf(unencodable.getMessage()), "what is no text can be stored as bytea, from a byte[]");
        }
    }

    @Override
    public String read(byte[] array, int offset, int length) {
        return Utf8.decode(array, offset, length);
    }
}
