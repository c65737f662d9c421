package io.github.loompg.catalog;

import io.github.loompg.catalog.PgType.Field;
import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.data.DataType;
import io.github.loompg.data.Row;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.Format;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values of {@code record}: rows without a declared type, whose fields have types and no names. They are read as
 * {@link Row} with the columns {@code f1}, {@code f2} and so on, or as a record with as many components, in their order.
 *
 * @param types how the fields travel
 * @see <a href="https://www.postgresql.org/docs/current/datatype-pseudo.html">Pseudo-Types</a>
 */
record AnonymousRecordMapping(DataType type, MetTypes types, RecordAccess access) implements TypeMapping {
    private static final int SMALLEST = 2 * Integer.BYTES;

    @Override
    public TypeMapping as(DataType other) {
        return new AnonymousRecordMapping(other, types, access);
    }

    @Override
    public void write(Object argument, ByteWriter out) {
        throw new Refusal(
                "the server takes no record without a type", "declare a type and cast the parameter to it in the SQL");
    }

    @Override
    public @Nullable Object read(byte[] array, int offset, int length) {
        return reader(Row.class).read(array, offset, length);
    }

    @Override
    public ValueReader<?> reader(Type target) {
        Class<?> asked = JavaTypes.rawClass(target);
        RecordComponent[] components = asked.isRecord() ? asked.getRecordComponents() : null;
        if (components == null && !asked.isAssignableFrom(Row.class)) {
            throw new Refusal("a record is read as Row, or as a Java record", "cast it to text in the SQL");
        }
        return (array, offset, length) -> {
            CompositeMapping mapping = mapping(new ByteReader(array, offset, length), components);
            return components == null
                    ? mapping.read(array, offset, length)
                    : mapping.reader(target).read(array, offset, length);
        };
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void addUnmetTypes(byte[] array, int offset, int length, Set<Integer> unmet) {
        ByteReader in = new ByteReader(array, offset, length);
        for (int count = in.readCount(SMALLEST); count > 0; count--) {
            int oid = in.readInt();
            int bytes = Math.max(0, in.readValueLength());
            TypeMapping mapping = types.find(oid);
            if (mapping == null) {
                unmet.add(oid);
            } else if (mapping.isOpen() && bytes > 0) {
                mapping.addUnmetTypes(array, in.position(), bytes, unmet);
            }
            in.skip(bytes);
        }
    }

    private CompositeMapping mapping(ByteReader in, RecordComponent @Nullable [] components) {
        int count = in.readCount(SMALLEST);
        if (components != null && components.length != count) {
            throw new Refusal(
                    "the value has " + count + " fields, and the record that was asked for " + components.length, null);
        }
        List<Field> fields = new ArrayList<>(count);
        List<TypeMapping> mappings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int oid = in.readInt();
            TypeMapping mapping = types.find(oid);
            if (mapping == null || mapping.format() == Format.TEXT) {
                throw new Refusal(
                        "field " + (i + 1) + " is of "
                                + (mapping == null ? "a type that is not known" : mapping.type() + ", which is text"),
                        "cast the record to a declared type in the SQL, or that field to text");
            }
            fields.add(new Field(components == null ? "f" + (i + 1) : components[i].getName(), oid));
            mappings.add(mapping);
            in.skip(Math.max(0, in.readValueLength()));
        }
        return new CompositeMapping(type, new CompositeLayout(fields, mappings, access, () -> {}));
    }
}
