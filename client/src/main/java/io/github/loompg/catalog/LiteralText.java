package io.github.loompg.catalog;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.nio.charset.StandardCharsets;

/** Writes parts of the text form of a value. */
final class LiteralText {
    private LiteralText() {}

    /** Writes the next bytes in quotes, so that nothing in them means anything. */
    static void writeQuoted(ByteReader in, int length, ByteWriter out) {
        out.writeByte('"');
        for (int i = 0; i < length; i++) {
            byte next = in.readByte();
            if (next == '"' || next == '\\') {
                out.writeByte('\\');
            }
            out.writeByte(next);
        }
        out.writeByte('"');
    }

    /** Writes punctuation and numbers. */
    static void writeAscii(String text, ByteWriter out) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
