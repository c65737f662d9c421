package io.github.loompg.codec.builtin;

import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;

/**
 * The type {@code "char"} with the quotation marks, which is one byte, as the text that the server prints: the ASCII
 * character, nothing for 0, and from 128 on a backslash and three octal digits.
 */
final class SingleByteCodec implements DirectCodec<String> {
    static final SingleByteCodec INSTANCE = new SingleByteCodec();

    private static final String[] TEXTS = texts();

    private SingleByteCodec() {}

    @Override
    public Class<String> javaType() {
        return String.class;
    }

    @Override
    public void encode(String value, ByteWriter out) {
        if (value.isEmpty()) {
            out.writeByte(0);
        } else if (value.length() == 1 && value.charAt(0) < 0x80) {
            out.writeByte(value.charAt(0));
        } else if (value.matches("\\\\[2-3][0-7]{2}")) {
            out.writeByte(Integer.parseInt(value.substring(1), 8));
        } else {
            throw new Refusal(
                    "a \"char\" is one byte: an ASCII character, nothing, or a backslash and three octal digits from 200",
                    "for a type of several characters write char(n) without quotation marks, or text");
        }
    }

    @Override
    public String read(byte[] array, int offset, int length) {
        if (length != Byte.BYTES) {
            throw new MalformedMessageException("a \"char\" of 1 byte has " + length);
        }
        return TEXTS[array[offset] & 0xFF];
    }

    private static String[] texts() {
        String[] texts = new String[0x100];
        texts[0] = "";
        for (int value = 1; value < texts.length; value++) {
            texts[value] = value < 0x80 ? String.valueOf((char) value) : "\\" + Integer.toOctalString(value);
        }
        return texts;
    }
}
