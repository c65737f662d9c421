package io.github.loompg.protocol.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An immutable string of bytes that equals another one of the same content. It prints its size only: what travels in it
 * is a key, a password's proof or somebody's data.
 */
public final class Bytes {
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] content;

    private Bytes(byte[] content) {
        this.content = content;
    }

    /** A copy of the given bytes. */
    public static Bytes of(byte... content) {
        return content.length == 0 ? EMPTY : new Bytes(content.clone());
    }

    /** The text in UTF-8; a lone surrogate becomes a question mark, as always in {@link String#getBytes}. */
    public static Bytes utf8(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Everything that remains of {@code in}. */
    public static Bytes readRemaining(ByteReader in) {
        return read(in, in.remaining());
    }

    /** The next {@code length} bytes of {@code in}. */
    public static Bytes read(ByteReader in, int length) {
        byte[] content = in.readBytes(length);
        return content.length == 0 ? EMPTY : new Bytes(content);
    }

    /**
     * Reads a value with its length in front.
     *
     * @return null if the value is NULL
     */
    public static @Nullable Bytes readValue(ByteReader in) {
        int length = in.readValueLength();
        return length < 0 ? null : read(in, length);
    }

    /** Writes a value with its length in front; NULL if it is null. */
    public static void writeValue(ByteWriter out, @Nullable Bytes value) {
        if (value == null) {
            out.writeNull();
        } else {
            out.writeInt(value.size());
            value.write(out);
        }
    }

    public int size() {
        return content.length;
    }

    /** A copy. */
    public byte[] toArray() {
        return content.clone();
    }

    /** The content as UTF-8 text; what is not UTF-8 becomes U+FFFD. */
    public String toUtf8() {
        return new String(content, StandardCharsets.UTF_8);
    }

    public void write(ByteWriter out) {
        out.writeBytes(content);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return content.length == 1 ? "1 byte" : content.length + " bytes";
    }
}
