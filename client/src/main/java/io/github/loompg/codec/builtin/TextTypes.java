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
            Scalar.of("char", String.class, TextTypes::encodeSingleByte, TextTypes::decodeSingleByte)
                    .accepting(Character.class, String::valueOf)
                    .giving(Character.class, TextTypes::onlyCharacter));

    private static final int JSONB_VERSION = 1;

    private TextTypes() {}

    private static Scalar<String> text(String name) {
        return Scalar.of(name, String.class, (value, out) -> out.writeUtf8(value), in -> in.readUtf8(in.remaining()))
                .accepting(CharSequence.class, CharSequence::toString);
    }

    private static void encodeJsonb(String value, ByteWriter out) {
        out.writeByte(JSONB_VERSION);
        out.writeUtf8(value);
    }

    private static String decodeJsonb(ByteReader in) {
        int version = in.readUnsignedByte();
        if (version != JSONB_VERSION) {
            throw new MalformedMessageException("a jsonb has the version " + version);
        }
        return in.readUtf8(in.remaining());
    }

    /**
     * The type {@code "char"} with the quotation marks is one byte, which the server prints as the ASCII character, as
     * nothing for 0, and from 128 on as a backslash and three octal digits.
     */
    private static void encodeSingleByte(String value, ByteWriter out) {
        if (value.isEmpty()) {
            out.writeByte(0);
        } else if (value.length() == 1 && value.charAt(0) < 0x80) {
            out.writeByte(value.charAt(0));
        } else if (value.matches("\\\\[0-3][0-7]{2}")) {
            out.writeByte(Integer.parseInt(value.substring(1), 8));
        } else {
            throw new Refusal(
                    "a \"char\" is one byte: an ASCII character, nothing, or a backslash and three octal digits",
                    "for a type of several characters write char(n) without quotation marks, or text");
        }
    }

    private static String decodeSingleByte(ByteReader in) {
        int value = in.readUnsignedByte();
        if (value == 0) {
            return "";
        }
        return value < 0x80 ? String.valueOf((char) value) : "\\" + Integer.toOctalString(value);
    }

    private static char onlyCharacter(String value) {
        if (value.length() != 1) {
            throw new Refusal("the value is no ASCII character", "ask for java.lang.String");
        }
        return value.charAt(0);
    }
}
