package io.github.loompg.observe;

import io.github.loompg.protocol.message.ErrorFields;
import org.jspecify.annotations.Nullable;

/**
 * What the server remarks while it does as it was told. It is no error, and nothing has failed.
 *
 * @param severity {@code WARNING}, {@code NOTICE}, {@code INFO}, {@code LOG} or {@code DEBUG}
 * @param sqlState the code of the condition, {@code 00000} if it is none, such as {@code 01000} for a warning
 * @param message what it remarks
 * @param detail more of it, or null
 * @param hint what to do about it, or null
 * @param where the functions that it comes from, or null
 * @param fields all that the server has said, by the letters of the protocol
 * @see <a href="https://www.postgresql.org/docs/current/protocol-error-fields.html">Error and Notice Message Fields</a>
 */
public record Notice(
        String severity,
        String sqlState,
        String message,
        @Nullable String detail,
        @Nullable String hint,
        @Nullable String where,
        ErrorFields fields) {
    /**
     * Reads the fields of a message.
     *
     * @param fields as the protocol has them
     * @return the notice
     */
    public static Notice of(ErrorFields fields) {
        String severity = fields.severity();
        String sqlState = fields.sqlState();
        return new Notice(
                severity == null ? "NOTICE" : severity,
                sqlState == null ? "00000" : sqlState,
                fields.message(),
                fields.detail(),
                fields.hint(),
                fields.where(),
                fields);
    }

    /** The severity and the message. */
    @Override
    public String toString() {
        return severity + ": " + message;
    }
}
