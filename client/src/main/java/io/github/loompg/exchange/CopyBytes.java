package io.github.loompg.exchange;

import io.github.loompg.error.UsageException;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Data that the caller has as the server wants them. */
public final class CopyBytes implements CopyIn.Encoder {
    private final String sql;
    private @Nullable Object current;
    private ByteBuffer rest = ByteBuffer.allocate(0);

    /**
     * @param sql a COPY … FROM STDIN
     */
    public CopyBytes(String sql) {
        this.sql = sql;
    }

    @Override
    public String prepare(ByteWriter out) {
        return sql;
    }

    @Override
    public void prepared(CopyIn copy) {}

    @Override
    public void begin(ByteWriter out) {}

    @Override
    @SuppressWarnings("ReferenceEquality") // the very piece that is half copied
    public boolean add(Object piece, ByteWriter out, int limit) {
        if (piece != current) {
            current = piece;
            rest = bytes(piece);
        }
        int length = Math.min(rest.remaining(), limit - out.size());
        if (length > 0) {
            byte[] array = rest.hasArray() ? rest.array() : copied(length);
            if (rest.hasArray()) {
                out.writeBytes(array, rest.arrayOffset() + rest.position(), length);
                rest.position(rest.position() + length);
            } else {
                out.writeBytes(array);
            }
        }
        if (rest.hasRemaining()) {
            return false;
        }
        current = null;
        return true;
    }

    private byte[] copied(int length) {
        byte[] array = new byte[length];
        rest.get(array);
        return array;
    }

    private static ByteBuffer bytes(@Nullable Object piece) {
        return switch (piece) {
            case byte[] array -> ByteBuffer.wrap(array);
            case ByteBuffer buffer -> buffer;
            case null, default ->
                throw new UsageException(
                        "the data of a COPY are bytes, and not "
                                + (piece == null ? "null" : piece.getClass().getTypeName()),
                        "give byte[] or ByteBuffer; copyRecordsToTable takes rows of values",
                        null);
        };
    }

    @Override
    public void end(ByteWriter out) {}

    @Override
    public long rows() {
        return -1;
    }
}
