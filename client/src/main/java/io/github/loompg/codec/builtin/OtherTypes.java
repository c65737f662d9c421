package io.github.loompg.codec.builtin;

import io.github.loompg.protocol.bytes.ByteWriter;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/**
 * Types that are a family of their own: {@code bool}, {@code bytea} and {@code uuid}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/datatype-binary.html">Binary Data Types</a>
 * @see <a href="https://www.postgresql.org/docs/current/datatype-uuid.html">UUID Type</a>
 */
final class OtherTypes {
    static final List<Scalar<?>> ALL = List.of(
            Scalar.of("bool", BooleanCodec.INSTANCE),
            Scalar.of("bytea", byte[].class, (value, out) -> out.writeBytes(value), in -> in.readBytes(in.remaining()))
                    .writing(ByteBuffer.class, OtherTypes::encodeBuffer)
                    .giving(ByteBuffer.class, ByteBuffer::wrap)
                    .giving(InputStream.class, ByteArrayInputStream::new),
            Scalar.of("uuid", UUID.class, OtherTypes::encodeUuid, in -> new UUID(in.readLong(), in.readLong()))
                    .accepting(String.class, OtherTypes::parseUuid)
                    .giving(String.class, UUID::toString));

    private static final int UUID_DIGITS = 32;

    private OtherTypes() {}

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
