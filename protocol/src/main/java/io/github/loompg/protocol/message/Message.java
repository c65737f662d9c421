package io.github.loompg.protocol.message;

import io.github.loompg.protocol.bytes.ByteWriter;

/** A message with a type byte, of either side. */
public interface Message {
    /** The type byte, one of {@link FrontendTypes} or {@link BackendTypes}. */
    byte type();

    /** Writes what comes after type and length; most messages that only say that something happened have nothing. */
    default void writeBody(ByteWriter out) {}

    /**
     * Writes the whole message, or nothing if it throws.
     *
     * @throws io.github.loompg.protocol.bytes.UnencodableTextException if a text holds NUL or a lone surrogate
     * @throws io.github.loompg.protocol.bytes.MessageTooLargeException if it is longer than PostgreSQL reads
     * @throws IllegalArgumentException if it holds more than 65,535 of what it counts
     */
    default void write(ByteWriter out) {
        int begin = out.size();
        try {
            int mark = out.beginMessage(type());
            writeBody(out);
            out.endMessage(mark);
        } catch (Throwable failure) {
            out.truncate(begin);
            throw failure;
        }
    }
}
