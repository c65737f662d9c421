package io.github.loompg.codec.builtin;

import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;

/** Truth values, of one byte that is 0 or 1. Reads them straight from an array too. */
public final class BooleanCodec implements DirectCodec<Boolean> {
    static final BooleanCodec INSTANCE = new BooleanCodec();

    private BooleanCodec() {}

    @Override
    public Class<Boolean> javaType() {
        return Boolean.class;
    }

    @Override
    public void encode(Boolean value, ByteWriter out) {
        writeBoolean(value, out);
    }

    public void writeBoolean(boolean value, ByteWriter out) {
        out.writeByte(value ? 1 : 0);
    }

    @Override
    public Boolean read(byte[] array, int offset, int length) {
        return readBoolean(array, offset, length);
    }

    /**
     * Reads the value that takes a range of {@code array}.
     *
     * @throws MalformedMessageException if the range has not the right length
     */
    public boolean readBoolean(byte[] array, int offset, int length) {
        if (length != Byte.BYTES) {
            throw new MalformedMessageException("a truth value of 1 byte has " + length);
        }
        return array[offset] != 0;
    }
}
