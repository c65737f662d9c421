package io.github.loompg.protocol.message;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;

/**
 * A column of a {@link Backend.RowDescription}. An OID above 2<sup>31</sup> - 1 is negative here, see
 * {@link Integer#toUnsignedLong}.
 *
 * @param tableOid the table whose column it is, 0 if it is none
 * @param columnNumber its number in that table, from 1; 0 if it is no table's column
 * @param typeSize as in {@code pg_type.typlen}; negative if values differ in size
 * @param typeModifier as in {@code pg_attribute.atttypmod}; -1 if there is none
 * @param format {@link Format#TEXT} if only a statement was described, so that formats are not chosen yet
 */
public record ColumnDescription(
        String name, int tableOid, short columnNumber, int typeOid, short typeSize, int typeModifier, Format format) {
    /** The bytes of a column with an empty name. */
    static final int SMALLEST = 1 + 3 * Integer.BYTES + 3 * Short.BYTES;

    void write(ByteWriter out) {
        out.writeCString(name);
        out.writeInt(tableOid);
        out.writeShort(columnNumber);
        out.writeInt(typeOid);
        out.writeShort(typeSize);
        out.writeInt(typeModifier);
        out.writeShort(format.code());
    }

    static ColumnDescription read(ByteReader in) {
        return new ColumnDescription(
                in.readCString(),
                in.readInt(),
                in.readShort(),
                in.readInt(),
                in.readShort(),
                in.readInt(),
                Format.read(in));
    }
}
