package io.github.loompg.catalog;

import io.github.loompg.protocol.bytes.ByteWriter;

/** How values that consist of others are written as text, against the same parts in the framing of the binary format. */
interface Literal {
    /**
     * Takes a text apart.
     *
     * @throws io.github.loompg.protocol.bytes.MalformedMessageException if the server cannot have printed it
     */
    byte[] toBinary(byte[] text, int offset, int length);

    /** Puts the parts of a value together to a text. */
    void toText(byte[] binary, int offset, int length, ByteWriter out);
}
