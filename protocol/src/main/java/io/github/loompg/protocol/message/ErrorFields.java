package io.github.loompg.protocol.message;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an {@code ErrorResponse} or a {@code NoticeResponse} says, field by field. Nothing is certain to be there: what the
 * server left out is {@code null}, or 0 for a number. Unknown fields are kept.
 *
 * @param texts the fields in the order of the message, by the letter that marks them
 * @see <a href="https://www.postgresql.org/docs/current/protocol-error-fields.html">Error and Notice Message Fields</a>
 */
public record ErrorFields(Map<Character, String> texts) implements Serializable {
    /** The characters kept of one field; a server that sends more has lost its senses, and its text is cut here. */
    public static final int LONGEST_FIELD = 1 << 20;

    public ErrorFields {
        for (char letter : texts.keySet()) {
            if (letter == 0 || letter > 0xFF) {
                throw new IllegalArgumentException("a field of an error is marked by one byte that is not 0");
            }
        }
        texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
    }

    /** {@code ERROR}, {@code FATAL}, {@code PANIC}, {@code WARNING}, {@code NOTICE}, {@code DEBUG}, {@code INFO} or {@code LOG}. */
    public @Nullable String severity() {
        String untranslated = texts.get('V');
        return untranslated != null ? untranslated : texts.get('S');
    }

    /** The severity in the server's language. */
    public @Nullable String translatedSeverity() {
        return texts.get('S');
    }

    /** The five-character error code. */
    public @Nullable String sqlState() {
        return texts.get('C');
    }

    /** The message; empty if the server gave none. */
    public String message() {
        return texts.getOrDefault('M', "");
    }

    public @Nullable String detail() {
        return texts.get('D');
    }

    public @Nullable String hint() {
        return texts.get('H');
    }

    /** Where in the statement as it was sent, counted in characters (code points) from 1; 0 if not known. */
    public int position() {
        return number('P');
    }

    /** As {@link #position()}, in {@link #internalQuery()}; 0 if not known. */
    public int internalPosition() {
        return number('p');
    }

    /** The text of a statement that the server made itself and that failed, such as one of a PL/pgSQL function. */
    public @Nullable String internalQuery() {
        return texts.get('q');
    }

    /** The call stack of active functions, one entry per line, most recent first. */
    public @Nullable String where() {
        return texts.get('W');
    }

    public @Nullable String schema() {
        return texts.get('s');
    }

    public @Nullable String table() {
        return texts.get('t');
    }

    public @Nullable String column() {
        return texts.get('c');
    }

    public @Nullable String dataType() {
        return texts.get('d');
    }

    public @Nullable String constraint() {
        return texts.get('n');
    }

    /** The file of the server's source code that reported. */
    public @Nullable String file() {
        return texts.get('F');
    }

    /** The line in {@link #file()}; 0 if not known. */
    public int line() {
        return number('L');
    }

    /** The function in {@link #file()} that reported. */
    public @Nullable String routine() {
        return texts.get('R');
    }

    /**
     * Reads all fields and their end. Of a field that comes twice the first is kept.
     *
     * @throws MalformedMessageException if a field or the list of them does not end
     */
    public static ErrorFields read(ByteReader in) {
        Map<Character, String> texts = new LinkedHashMap<>();
        for (int letter = in.readUnsignedByte(); letter != 0; letter = in.readUnsignedByte()) {
            texts.putIfAbsent((char) letter, shortened(in.readCString()));
        }
        return new ErrorFields(texts);
    }

    /** Writes all fields and their end. */
    public void write(ByteWriter out) {
        texts.forEach((letter, text) -> {
            out.writeByte(letter);
            out.writeCString(text);
        });
        out.writeByte(0);
    }

    private static String shortened(String text) {
        if (text.length() <= LONGEST_FIELD) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST_FIELD - 1)) ? LONGEST_FIELD - 1 : LONGEST_FIELD;
        return text.substring(0, end);
    }

    private int number(char letter) {
        String digits = texts.get(letter);
        try {
            return digits == null ? 0 : Math.max(0, Integer.parseInt(digits));
        } catch (NumberFormatException notOne) {
            return 0;
        }
    }
}
