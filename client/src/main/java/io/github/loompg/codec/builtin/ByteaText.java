package io.github.loompg.codec.builtin;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/**
 * Bytes as the server prints them: in hexadecimal digits, or, if {@code bytea_output} says so, as ASCII characters and
 * octal numbers.
 *
 * @see <a href="https://www.postgresql.org/docs/current/datatype-binary.html">Binary Data Types</a>
 */
public final class ByteaText {
    private static final String HEX = "\\x";
    private static final int OCTAL_DIGITS = 3;

    private ByteaText() {}

    /** The text of bytes, which the server reads whatever its setting is. */
    public static String of(byte[] bytes) {
        return HEX + HexFormat.of().formatHex(bytes);
    }

    /**
     * Reads either text.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static byte[] parse(String text) {
        return text.startsWith(HEX) ? HexFormat.of().parseHex(text, HEX.length(), text.length()) : escaped(text);
    }

    private static byte[] escaped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                bytes.write(c);
            } else if (text.startsWith("\\", i + 1)) {
                bytes.write(c);
                i++;
            } else if (i + OCTAL_DIGITS < text.length()) {
                bytes.write(Integer.parseInt(text, i + 1, i + 1 + OCTAL_DIGITS, 8));
                i += OCTAL_DIGITS;
            } else {
                throw new IllegalArgumentException("the text of bytes ends within an octal number");
            }
        }
        return bytes.toByteArray();
    }
}
