package io.github.loompg.codec.builtin;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.util.List;

/**
 * JSON, and paths into it, as texts. The value {@code null} of JSON is the text {@code "null"}, and no NULL. Two of the
 * types have the number of their version in front.
 */
final class JsonTypes {
    static final TypeFamily FAMILY = new TypeFamily(
            "JSON",
            "datatype-json.html",
            List.of(TextTypes.text("json"), withVersion("jsonb"), withVersion("jsonpath")));

    private static final int VERSION = 1;

    private JsonTypes() {}

    private static Scalar<String> withVersion(String name) {
        return Scalar.of(name, String.class, JsonTypes::encode, in -> decode(name, in))
                .accepting(CharSequence.class, CharSequence::toString);
    }

    private static void encode(String value, ByteWriter out) {
        out.writeByte(VERSION);
        TextCodec.write(value, out);
    }

    private static String decode(String name, ByteReader in) {
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new MalformedMessageException("a " + name + " has the version " + version);
        }
        return in.readUtf8(in.remaining());
    }
}
