package io.github.loompg.bench.micro;

import io.github.loompg.catalog.InputRows;
import io.github.loompg.catalog.ResultShape;
import io.github.loompg.catalog.RowEncoder;
import io.github.loompg.catalog.TypeCatalog;
import io.github.loompg.data.BitString;
import io.github.loompg.data.Inet;
import io.github.loompg.data.Interval;
import io.github.loompg.data.Point;
import io.github.loompg.data.Range;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.ColumnDescription;
import io.github.loompg.protocol.message.Format;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** A value of each family of types, with the number that PostgreSQL has for the type. */
@SuppressWarnings("ImmutableEnumChecker") // nobody changes a value
public enum Sample {
    BOOL(16, true),
    INT4(23, 1_234_567),
    INT8(20, 1_234_567_890_123L),
    FLOAT8(701, 1234.5),
    NUMERIC(1700, new BigDecimal("12345678.90123")),
    TEXT(25, "a text of some thirty characters"),
    BYTEA(17, new byte[100]),
    UUID_(2950, new UUID(0x1234_5678_9abc_def0L, 0x8765_4321_0fed_cba9L)),
    DATE(1082, LocalDate.of(2024, 2, 29)),
    TIME(1083, LocalTime.of(12, 34, 56)),
    TIMESTAMPTZ(1184, Instant.parse("2024-02-29T12:34:56.789012Z")),
    INTERVAL(1186, Interval.parse("1 mon 2 days 03:04:05")),
    JSON(114, "{\"a\": [1, 2, 3]}"),
    JSONB(3802, "{\"a\": [1, 2, 3]}"),
    INET(869, Inet.parse("192.168.1.1/24")),
    POINT(600, new Point(1.5, 2.5)),
    VARBIT(1562, BitString.parse("1010011101")),
    INT4RANGE(3904, Range.closedOpen(1, 100)),
    INT4_ARRAY(1007, Collections.nCopies(100, 7)),
    TEXT_ARRAY(1009, Collections.nCopies(100, "a text"));

    static final TypeCatalog CATALOG = new TypeCatalog();

    final int oid;
    final Object value;

    Sample(int oid, Object value) {
        this.oid = oid;
        this.value = value;
    }

    /** The body of a DataRow of these columns. */
    static byte[] row(Sample... columns) {
        ByteWriter out = new ByteWriter();
        out.writeShort(columns.length);
        for (Sample column : columns) {
            CATALOG.parameter(column.oid).write(column.value, 1, out);
        }
        return out.toByteArray();
    }

    /** What writes rows of these columns. */
    static RowEncoder encoder(Sample... columns) {
        return new RowEncoder(
                InputRows.byPlace(null),
                Arrays.stream(columns)
                        .map(column -> CATALOG.parameter(column.oid))
                        .toList());
    }

    /** What a statement knows of a result of these columns. */
    static ResultShape shape(List<String> names, Sample... columns) {
        List<ColumnDescription> described = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            described.add(
                    new ColumnDescription(names.get(i), 0, (short) 0, columns[i].oid, (short) -1, -1, Format.BINARY));
        }
        return CATALOG.shape(described);
    }
}
