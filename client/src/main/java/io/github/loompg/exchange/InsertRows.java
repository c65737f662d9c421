package io.github.loompg.exchange;

import io.github.loompg.catalog.RowEncoder;
import io.github.loompg.error.UsageException;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Some rows that are to be inserted, encoded value by value. Out of the same bytes they can be sent one by one, or as one
 * array for each column.
 */
public final class InsertRows {
    private static final int MOST_ROWS = 1024;
    private static final int MANY_BYTES = 256 * 1024;
    private static final int BINARY_ARRAY_OF_ONE_DIMENSION = 1;
    private static final int FIRST_INDEX = 1;

    private final ByteWriter values = new ByteWriter(8 * 1024);

    /** Where each value begins, and at the end where the next one will. */
    private int[] begins = new int[256];

    private int columns;
    private int rows;

    /** Begins anew, for rows with so many values. */
    public void clear(int columns) {
        this.columns = columns;
        rows = 0;
        values.clear();
    }

    public int count() {
        return rows;
    }

    /** Whether the next row is for another time. */
    public boolean isFull() {
        return rows == MOST_ROWS || values.size() >= MANY_BYTES;
    }

    /**
     * Encodes a row.
     *
     * @throws io.github.loompg.error.PostgresException if it cannot be sent; then it is not there
     */
    public void add(@Nullable Object row, RowEncoder encoder) {
        int given = encoder.take(row);
        if (given != columns) {
            throw new UsageException(
                    "a row of " + given + (given == 1 ? " value" : " values") + " cannot be inserted into " + columns
                            + (columns == 1 ? " column" : " columns"),
                    "name the columns that the values are for",
                    null);
        }
        int first = rows * columns;
        if (begins.length <= first + columns) {
            begins = Arrays.copyOf(begins, Math.max(begins.length * 2, first + columns + 1));
        }
        int begin = values.size();
        try {
            for (int i = 0; i < columns; i++) {
                begins[first + i] = values.size();
                encoder.write(i, values);
            }
        } catch (RuntimeException unsendable) {
            values.truncate(begin);
            throw unsendable;
        }
        begins[first + columns] = values.size();
        rows++;
    }

    /** Writes the values of one row, each with its length, as the parameters of a Bind. */
    void writeRow(int row, ByteWriter out) {
        int from = begins[row * columns];
        out.writeBytes(values.array(), from, begins[(row + 1) * columns] - from);
    }

    /**
     * Writes the values that a column has in some rows as one parameter of a Bind: a binary array.
     *
     * @param typeOid the type of the elements
     */
    void writeColumn(int column, int typeOid, int from, int to, ByteWriter out) {
        int mark = out.beginValue();
        out.writeInt(BINARY_ARRAY_OF_ONE_DIMENSION);
        int hasNull = out.size();
        out.writeInt(0);
        out.writeInt(typeOid);
        out.writeInt(to - from);
        out.writeInt(FIRST_INDEX);
        byte[] array = values.array();
        boolean anyNull = false;
        for (int row = from; row < to; row++) {
            int begin = begins[row * columns + column];
            int length = begins[row * columns + column + 1] - begin;
            anyNull |= length == Integer.BYTES && array[begin] == -1;
            out.writeBytes(array, begin, length);
        }
        if (anyNull) {
            out.array()[hasNull + Integer.BYTES - 1] = 1;
        }
        out.endValue(mark);
    }
}
