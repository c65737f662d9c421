package io.github.loompg.protocol.bytes;

/** What is to be written does not fit into a message of the protocol; thrown before a byte of it is written. */
public final class MessageTooLargeException extends IllegalArgumentException {
    /**
     * The refusal to write more.
     *
     * @param length the bytes that do not fit any more
     * @param limit the bytes there may be in all
     */
    public MessageTooLargeException(long length, long limit) {
        super(length + " more bytes do not fit into the message: PostgreSQL accepts " + limit + " bytes at most");
    }
}
