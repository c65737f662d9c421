package io.github.loompg.catalog;

import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/** Goes through the body of a DataRow message from one column to the next. */
final class RowCursor {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] array;
    private final int end;

    private int offset;
    private int length;

    /** Begins before the first column. */
    RowCursor(int columns, byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        if (length < Short.BYTES || ((short) SHORT.get(array, offset) & 0xFFFF) != columns) {
            throw new MalformedMessageException("a row has another number of columns than its description, " + columns);
        }
        this.array = array;
        this.end = offset + length;
        this.offset = offset + Short.BYTES;
    }

    /** Goes to the next column; returns whether its value is not NULL. */
    boolean next() {
        return enter(lengthAt(array, offset + length, end));
    }

    /**
     * The same for a column whose values are NULL or have the given size: the processor need not wait for one length to
     * find the next.
     */
    boolean next(int size) {
        int at = offset + length;
        if (size <= end - at - Integer.BYTES && (int) INT.get(array, at) == size) {
            offset = at + Integer.BYTES;
            length = size;
            return true;
        }
        return next();
    }

    private boolean enter(int bytes) {
        offset += length + Integer.BYTES;
        length = Math.max(0, bytes);
        return bytes >= 0;
    }

    /** Not a method of a cursor, so that cursors need not exist in memory. */
    private static int lengthAt(byte[] array, int at, int end) {
        int left = end - at - Integer.BYTES;
        int bytes = left < 0 ? Integer.MAX_VALUE : (int) INT.get(array, at);
        if (bytes > left || bytes < -1) {
            throw new MalformedMessageException("a row ends within a value");
        }
        return bytes;
    }

    byte[] array() {
        return array;
    }

    /** Where the value of this column begins. */
    int offset() {
        return offset;
    }

    /** How many bytes the value of this column has. */
    int length() {
        return length;
    }
}
