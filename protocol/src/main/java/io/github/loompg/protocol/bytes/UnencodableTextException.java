package io.github.loompg.protocol.bytes;

/**
 * A text that PostgreSQL cannot be sent: it holds the character NUL, which ends a string on the wire and which no text of
 * PostgreSQL may hold, or half of a surrogate pair, which has no UTF-8 form. The text itself is not in the message, since
 * it may be a password or a value.
 */
public final class UnencodableTextException extends IllegalArgumentException {
    private final int index;

    /**
     * @param reason what is wrong, as the subject of a sentence, such as {@code "the character NUL"}
     * @param index where in the text, counted in {@code char}s from 0
     */
    public UnencodableTextException(String reason, int index) {
        super(reason + " at index " + index + " cannot be sent to PostgreSQL");
        this.index = index;
    }

    /** Where in the text the trouble is, counted in {@code char}s from 0. */
    public int index() {
        return index;
    }
}
