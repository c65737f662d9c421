package io.github.loompg.codec.builtin;

import io.github.loompg.protocol.bytes.ByteWriter;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Types that are a family of their own: {@code bool}, {@code bytea}, {@code uuid} and {@code xml}. */
final class OtherTypes {
    static final TypeFamily BOOLEAN =
            new TypeFamily("Truth values", "datatype-boolean.html", List.of(Scalar.of("bool", BooleanCodec.INSTANCE)));

    static final TypeFamily BINARY = new TypeFamily("Binary data", "datatype-binary.html", List.of(bytea()));

    static final TypeFamily UUIDS = new TypeFamily("UUIDs", "datatype-uuid.html", List.of(uuid()));

    static final TypeFamily XML = new TypeFamily("XML", "datatype-xml.html", List.of(xml()));

    private static final int UUID_DIGITS = 32;

    /** The encoding in the declaration at the beginning of a document. */
    private static final Pattern XML_ENCODING =
            Pattern.compile("<\\?xml\\s[^>]*?\\bencoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)[\"']");

    private OtherTypes() {}

    private static Scalar<byte[]> bytea() {
        return Scalar.of(
                        "bytea",
                        byte[].class,
                        (value, out) -> out.writeBytes(value),
                        in -> in.readBytes(in.remaining()))
                .writing(ByteBuffer.class, OtherTypes::encodeBuffer)
                .giving(ByteBuffer.class, ByteBuffer::wrap)
                .giving(InputStream.class, ByteArrayInputStream::new);
    }

    private static Scalar<UUID> uuid() {
        return Scalar.of("uuid", UUID.class, OtherTypes::encodeUuid, in -> new UUID(in.readLong(), in.readLong()))
                .accepting(CharSequence.class, text -> parseUuid(text.toString()))
                .giving(String.class, UUID::toString);
    }

    private static Scalar<String> xml() {
        return Scalar.of("xml", String.class, OtherTypes::encodeXml, in -> in.readUtf8(in.remaining()))
                .accepting(CharSequence.class, CharSequence::toString);
    }

    /**
     * Writes a document in the encoding that it declares: in the binary format that is what the server reads it by, whatever
     * the client encoding is.
     */
    private static void encodeXml(String value, ByteWriter out) {
        Matcher declaration = XML_ENCODING.matcher(value);
        if (!declaration.lookingAt() || declaration.group(1).equalsIgnoreCase("UTF-8")) {
            TextCodec.write(value, out);
            return;
        }
        try {
            ByteBuffer encoded =
                    Charset.forName(declaration.group(1)).newEncoder().encode(CharBuffer.wrap(value));
            encodeBuffer(encoded, out);
        } catch (IllegalArgumentException | CharacterCodingException | UnsupportedOperationException impossible) {
            throw new Refusal(
                    "the text cannot be written in the encoding that it declares", "declare UTF-8, or nothing");
        }
    }

    /** Writes what the buffer has left, and leaves its position where it is. */
    private static void encodeBuffer(ByteBuffer value, ByteWriter out) {
        if (value.hasArray()) {
            out.writeBytes(value.array(), value.arrayOffset() + value.position(), value.remaining());
        } else {
            byte[] content = new byte[value.remaining()];
            value.get(value.position(), content);
            out.writeBytes(content);
        }
    }

    private static void encodeUuid(UUID value, ByteWriter out) {
        out.writeLong(value.getMostSignificantBits());
        out.writeLong(value.getLeastSignificantBits());
    }

    /** Reads what the server reads: 32 hexadecimal digits, a hyphen after any four of them, braces around them or not. */
    private static UUID parseUuid(String text) {
        boolean braces = text.startsWith("{") && text.endsWith("}");
        String inner = braces ? text.substring(1, text.length() - 1) : text;
        long most = 0;
        long least = 0;
        int digits = 0;
        for (int i = 0; i < inner.length(); i++) {
            char c = inner.charAt(i);
            if (c == '-' && digits > 0 && digits % 4 == 0 && inner.charAt(i - 1) != '-') {
                continue;
            }
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0 || digits == UUID_DIGITS) {
                throw notUuid();
            }
            most = most << 4 | least >>> 60;
            least = least << 4 | digit;
            digits++;
        }
        if (digits != UUID_DIGITS || inner.endsWith("-")) {
            throw notUuid();
        }
        return new UUID(most, least);
    }

    private static Refusal notUuid() {
        return new Refusal("the text is not a UUID, such as 123e4567-e89b-12d3-a456-426614174000", null);
    }
}
