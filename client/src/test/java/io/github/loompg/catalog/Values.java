package io.github.loompg.catalog;

import io.github.loompg.data.Row;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.ColumnDescription;
import io.github.loompg.protocol.message.Format;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values on the wire, without a server: what a parameter would send, and rows as they would come. */
public final class Values {
    private static final TypeCatalog CATALOG = new TypeCatalog();

    private static final Map<String, PgType> BY_NAME = BuiltinTypes.all().stream()
            .collect(Collectors.toUnmodifiableMap(type -> type.dataType().toString(), Function.identity()));

    private Values() {}

    /** A column of a row: its name, its type as SQL writes it, and its bytes, null for NULL. */
    record Cell(String name, String type, byte @Nullable [] bytes) {}

    static int oid(String type) {
        return BY_NAME.get(type.replaceAll("\\(.*\\)", "")).oid();
    }

    /** The bytes of an argument, without their length. */
    static byte[] encode(String type, Object argument) {
        ByteWriter out = new ByteWriter();
        CATALOG.parameter(oid(type)).write(argument, 1, out);
        byte[] withLength = out.toByteArray();
        byte[] bytes = new byte[withLength.length - Integer.BYTES];
        System.arraycopy(withLength, Integer.BYTES, bytes, 0, bytes.length);
        return bytes;
    }

    /** A column with a value that is given as an argument of the same type would be, or null for NULL. */
    static Cell cell(String name, String type, @Nullable Object value) {
        return new Cell(name, type, value == null ? null : encode(type, value));
    }

    static ResultShape shape(Cell... cells) {
        List<ColumnDescription> columns = new ArrayList<>();
        for (Cell cell : cells) {
            columns.add(column(cell.name(), cell.type()));
        }
        return CATALOG.shape(columns);
    }

    static ColumnDescription column(String name, String type) {
        short size = (short) sizeOf(type);
        return new ColumnDescription(name, 0, (short) 0, oid(type), size, -1, Format.BINARY);
    }

    /** The body of a DataRow message, in the middle of an array as it would stand in a received chunk. */
    static byte[] body(Cell... cells) {
        ByteWriter out = new ByteWriter();
        out.writeShort(cells.length);
        for (Cell cell : cells) {
            byte[] bytes = cell.bytes();
            if (bytes == null) {
                out.writeNull();
            } else {
                int mark = out.beginValue();
                out.writeBytes(bytes);
                out.endValue(mark);
            }
        }
        return out.toByteArray();
    }

    static Row row(Cell... cells) {
        return row(shape(cells), cells);
    }

    /** A row that stands in a larger array. */
    static Row row(ResultShape shape, Cell... cells) {
        byte[] body = body(cells);
        byte[] chunk = new byte[body.length + 7];
        System.arraycopy(body, 0, chunk, 3, body.length);
        return shape.row(chunk, 3, body.length);
    }

    /** A value as the given class, read from a row of one column. */
    static <T> @Nullable T decode(String type, byte[] bytes, Class<T> target) {
        return row(new Cell("c", type, bytes)).get(0, target);
    }

    /** What the server says in a description, as its table of types has it. */
    private static int sizeOf(String type) {
        return switch (type) {
            case "bool", "\"char\"" -> 1;
            case "int2" -> 2;
            case "int4", "oid", "xid", "cid", "float4", "date" -> 4;
            case "int8", "float8", "time", "timestamp", "timestamptz", "xid8", "money", "pg_lsn", "macaddr8" -> 8;
            case "tid", "macaddr" -> 6;
            case "timetz" -> 12;
            case "uuid", "interval", "point" -> 16;
            case "line", "circle" -> 24;
            case "lseg", "box" -> 32;
            case "name" -> 64;
            default -> -1;
        };
    }

    /** The value as something that compares by content: arrays as lists, bytes as their list. */
    public static @Nullable Object comparable(@Nullable Object value) {
        if (value instanceof List<?> list) {
            List<@Nullable Object> content = new ArrayList<>();
            list.forEach(element -> content.add(comparable(element)));
            return content;
        }
        if (value != null && value.getClass().isArray()) {
            List<@Nullable Object> content = new ArrayList<>();
            content.add(value.getClass().getComponentType());
            for (int i = 0; i < Array.getLength(value); i++) {
                content.add(comparable(Array.get(value, i)));
            }
            return content;
        }
        return value;
    }
}
