package io.github.loompg.protocol.message;

import io.github.loompg.protocol.bytes.MalformedMessageException;

/** What {@code ReadyForQuery} says about the session's transaction. */
public enum TransactionStatus {
    /** In no transaction block. */
    IDLE('I'),
    /** In a transaction block. */
    IN_TRANSACTION('T'),
    /** In a transaction block that has failed: the server refuses everything until it is rolled back. */
    FAILED('E');

    private final byte code;

    TransactionStatus(char code) {
        this.code = (byte) code;
    }

    /** The byte that stands for it on the wire. */
    public byte code() {
        return code;
    }

    /**
     * The status that a byte stands for.
     *
     * @throws MalformedMessageException if there is none
     */
    public static TransactionStatus of(byte code) {
        return switch (code) {
            case 'I' -> IDLE;
            case 'T' -> IN_TRANSACTION;
            case 'E' -> FAILED;
            default -> throw new MalformedMessageException("there is no transaction status " + Names.ofByte(code));
        };
    }
}
