package io.github.loompg.protocol.bytes;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

/** Text values, which must not change silently on their way. */
public final class Utf8 {
    /** Texts of one character are many in a database: flags, states, separators. */
    private static final String[] ASCII =
            IntStream.range(0, 128).mapToObj(Character::toString).toArray(String[]::new);

    private Utf8() {}

    /**
     * The text whose UTF-8 form is a range of {@code array}.
     *
     * @throws MalformedMessageException if it is not valid UTF-8
     * @throws IndexOutOfBoundsException if the array has no such range
     */
    public static String decode(byte[] array, int offset, int length) {
        if (length == 1 && array[offset] >= 0) {
            return ASCII[array[offset]];
        }
        String text = new String(array, offset, length, StandardCharsets.UTF_8);
        // The decoder puts U+FFFD where bytes are invalid. Only then, or where the text really holds that character, is
        // the slow strict decoder asked; in a text of Latin-1 characters the search costs nothing.
        return text.indexOf('\uFFFD') < 0 ? text : decodeStrictly(array, offset, length);
    }

    private static String decodeStrictly(byte[] array, int offset, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(array, offset, length))
                    .toString();
        } catch (CharacterCodingException invalid) {
            throw new MalformedMessageException("a text of " + length + " bytes is not valid UTF-8");
        }
    }
}
