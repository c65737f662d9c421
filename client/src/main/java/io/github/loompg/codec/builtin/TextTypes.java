package io.github.loompg.codec.builtin;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.util.List;

/**
 * Texts, and what is a text with a meaning. The client encoding is always UTF-8.
 *
 * @see <a href="https://www.postgresql.org/docs/current/datatype-character.html">Character Types</a>
 * @see <a href="https://www.postgresql.org/docs/current/datatype-json.html">JSON Types</a>
 */
final class TextTypes {
    static final List<Scalar<?>> ALL = List.of(
            text("text").accepting(Character.class, String::valueOf),
            text("varchar").accepting(Character.class, String::valueOf),
            text("bpchar").accepting(Character.class, String::valueOf),
            text("name"),
            text("json"),
            Scalar.of("jsonb", String.class, TextTypes::encodeJsonb, TextTypes::decodeJsonb)
                    .accepting(CharSequence.class, CharSequence::toString),
            Scalar.of("char", SingleByteCodec.INSTANCE)
                    .accepting(Character.class, String::valueOf)
                    .giving(Character.class, TextTypes::onlyCharacter));

    private static final int JSONB_VERSION = 1;

    private TextTypes() {}

    private static Scalar<String> text(String name) {
        return Scalar.of(name, TextCodec.INSTANCE).accepting(CharSequence.class, CharSequence::toString);
    }

    private static void encodeJsonb(String value, ByteWriter out) {
        out.writeByte(JSONB_VERSION);
        TextCodec.write(value, out);
    }

    private static String decodeJsonb(ByteReader in) {
        int version = in.readUnsignedByte();
        if (version != JSONB_VERSION) {
            throw new MalformedMessageException("a jsonb has the version " + version);
        }
        return in.readUtf8(in.remaining());
    }

    private static char onlyCharacter(String value) {
        if (value.length() != 1) {
            throw new Refusal("the value is no ASCII character", "ask for String");
        }
        return value.charAt(0);
    }
}
