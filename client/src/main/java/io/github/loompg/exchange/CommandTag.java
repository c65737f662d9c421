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
        return rows(tag.array(), tag.position(), tag.limit());
    }

    /** The same for the range that the body has in an array. */
    static long rows(byte[] array, int from, int to) {
        int at = to - 2;
        long rows = 0;
        for (long unit = 1; at >= from && array[at] >= '0' && array[at] <= '9'; unit *= 10) {
            rows += unit * (array[at--] - '0');
        }
        return rows;
    }
}
