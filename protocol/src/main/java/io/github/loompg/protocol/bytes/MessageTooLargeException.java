package io.github.loompg.protocol.bytes;

/** What is to be written does not fit into a message of the protocol; thrown before a byte of it is written. */
public final class MessageTooLargeException extends IllegalArgumentException {
    /**
     * @param size the bytes that would be needed
     * @param limit the bytes there may be
     */
    public MessageTooLargeException(long size, long limit) {
        super("a message of " + size + " bytes or more cannot be sent: PostgreSQL accepts " + limit + " bytes at most");
    }
}
