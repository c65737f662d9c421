package io.github.loompg.codec.builtin;

import io.github.loompg.codec.Codec;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;

/**
 * Texts behind one byte with the number of their version, of which there has only been the first.
 *
 * @param name what the type is called
 */
record VersionedText(String name) implements Codec<String> {
    private static final int VERSION = 1;

    static Scalar<String> scalar(String name) {
        return Scalar.of(name, new VersionedText(name)).accepting(CharSequence.class, CharSequence::toString);
    }

    @Override
    public Class<String> javaType() {
        return String.class;
    }

    @Override
    public void encode(String value, ByteWriter out) {
        out.writeByte(VERSION);
        TextCodec.write(value, out);
    }

    @Override
    public String decode(ByteReader in) {
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new MalformedMessageException("a value of " + name + " has the version " + version);
        }
        return in.readUtf8(in.remaining());
    }
}
