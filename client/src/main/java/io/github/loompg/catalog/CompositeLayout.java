package io.github.loompg.catalog;

import io.github.loompg.catalog.PgType.Field;
import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.data.Attribute;
import io.github.loompg.data.DataType;
import io.github.loompg.data.Row;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The fields of a composite type, how each of them travels, and how they follow each other. */
final class CompositeLayout {
    /** The fewest bytes of a field: its type and its length. */
    private static final int SMALLEST = 2 * Integer.BYTES;

    private final List<Field> fields;
    private final List<TypeMapping> mappings;
    private final ResultShape shape;
    private final RecordAccess access;
    private final Runnable doubt;

    private final Map<Class<?>, RecordWriter> writers = new ConcurrentHashMap<>();

    /**
     * @param mappings of each field, all in one format
     * @param doubt done when a value or an argument has other fields, which the type may have by now
     */
    CompositeLayout(List<Field> fields, List<TypeMapping> mappings, RecordAccess access, Runnable doubt) {
        this.fields = fields;
        this.mappings = mappings;
        this.access = access;
        this.doubt = doubt;
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            TypeMapping mapping = mappings.get(i);
            columns.add(new Column(new Attribute(fields.get(i).name(), mapping.type(), -1, 0, 0), -1, mapping));
        }
        this.shape = new ResultShape(columns, access);
    }

    ResultShape shape() {
        return shape;
    }

    /** Whether its fields travel as text. */
    boolean isText() {
        return mappings.stream().anyMatch(mapping -> mapping.format() == Format.TEXT);
    }

    List<Field> fields() {
        return fields;
    }

    /** The same with all fields as text. */
    CompositeLayout asText() {
        return new CompositeLayout(fields, mappings.stream().map(TextForms::of).toList(), access, doubt);
    }

    List<String> names() {
        return fields.stream().map(Field::name).toList();
    }

    // Reading

    /**
     * A value as the body of a DataRow message, which is the same but for the types of the fields.
     *
     * @throws Refusal if it has other fields than this layout
     */
    byte[] body(ByteReader in, DataType type) {
        int count = in.readCount(SMALLEST);
        if (count > ByteWriter.MOST_COUNTED) {
            throw new MalformedMessageException("a composite has " + count + " fields");
        }
        if (count != fields.size()) {
            throw outdated(type);
        }
        ByteWriter out = new ByteWriter(Short.BYTES + in.remaining() - count * Integer.BYTES);
        out.writeShort(count);
        for (Field field : fields) {
            if (in.readInt() != field.typeOid()) {
                throw outdated(type);
            }
            int length = in.readValueLength();
            out.writeInt(length);
            if (length > 0) {
                out.writeBytes(in.array(), in.position(), length);
                in.skip(length);
            }
        }
        in.expectEnd();
        return out.size() == out.array().length ? out.array() : out.toByteArray();
    }

    private Refusal outdated(DataType type) {
        doubt.run();
        return new Refusal(
                type + " has been altered since the statement was prepared",
                "run it again: the client forgets what it knew of the type");
    }

    // Writing

    /** The values of an argument, in the order of the fields. */
    @Nullable
    Object[] valuesOf(Object argument) {
        try {
            return fieldsOf(argument);
        } catch (Refusal otherFields) {
            doubt.run();
            throw otherFields;
        }
    }

    private @Nullable Object[] fieldsOf(Object argument) {
        return switch (argument) {
            case Row row -> valuesOf(row.asMap());
            case Map<?, ?> map -> valuesOf(map);
            case Record components ->
                writers.computeIfAbsent(components.getClass(), record -> RecordWriter.of(record, names(), access))
                        .values(components);
            default ->
                throw new Refusal(
                        "the type takes a Row, a Map, or a record with a component for each of " + names(), null);
        };
    }

    private @Nullable Object[] valuesOf(Map<?, ?> map) {
        @Nullable Object[] values = new @Nullable Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            String name = fields.get(i).name();
            Object value = map.get(name);
            if (value == null && !map.containsKey(name)) {
                throw new Refusal("the field \"" + name + "\" is missing", "give null where a field is to be NULL");
            }
            values[i] = value;
        }
        for (Object name : map.keySet()) {
            if (!names().contains(name)) {
                throw new Refusal("the type has no field \"" + name + "\"", "its fields are " + names());
            }
        }
        return values;
    }

    void write(@Nullable Object[] values, ByteWriter out) {
        out.writeInt(values.length);
        for (int i = 0; i < values.length; i++) {
            out.writeInt(fields.get(i).typeOid());
            writeField(fields.get(i).name(), mappings.get(i), values[i], out);
        }
    }

    private static void writeField(String name, TypeMapping mapping, @Nullable Object value, ByteWriter out) {
        if (value == null) {
            out.writeNull();
            return;
        }
        int mark = out.beginValue();
        try {
            mapping.write(value, out);
        } catch (Refusal refusal) {
            throw refusal.within("field \"" + name + "\" (" + mapping.type() + ", given "
                    + value.getClass().getTypeName() + ")");
        }
        out.endValue(mark);
    }
}
