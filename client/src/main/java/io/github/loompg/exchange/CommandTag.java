package io.github.loompg.exchange;

import io.github.loompg.protocol.bytes.ByteReader;

/**
 * What the server says at the end of a command, such as {@code INSERT 0 3}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-COMMANDCOMPLETE">
 *     CommandComplete</a>
 */
final class CommandTag {
    private CommandTag() {}

    /** The number at the end of the body of a CommandComplete: how many rows it was about; 0 if it does not say. */
    static long rows(ByteReader tag) {
        byte[] array = tag.array();
        int at = tag.limit() - 2;
        long rows = 0;
        for (long unit = 1; at >= tag.position() && array[at] >= '0' && array[at] <= '9'; unit *= 10) {
            rows += unit * (array[at--] - '0');
        }
        return rows;
    }
}
