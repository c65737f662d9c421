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
        int at = offset + length;
        int left = end - at - Integer.BYTES;
        int bytes = left < 0 ? Integer.MAX_VALUE : (int) INT.get(array, at);
        if (bytes > left || bytes < -1) {
            throw new MalformedMessageException("a row ends within a value");
        }
        offset = at + Integer.BYTES;
        length = Math.max(0, bytes);
        return bytes >= 0;
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
