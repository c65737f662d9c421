package io.github.loompg.catalog;

import io.github.loompg.error.ConversionException;
import io.github.loompg.error.MappingException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the value of one component of a record from the column that the cursor goes to next.
 *
 * @param name the record and its component, for errors
 * @param type the component's class
 */
record ComponentReader(String name, Class<?> type, Column column, ValueReader<?> reader) {
    private static final Map<Class<?>, MethodHandle> PRIMITIVE_READERS = Map.of(
            boolean.class, method("readBoolean", boolean.class),
            short.class, method("readShort", short.class),
            int.class, method("readInt", int.class),
            long.class, method("readLong", long.class),
            float.class, method("readFloat", float.class),
            double.class, method("readDouble", double.class),
            byte.class, method("readNotNull", Object.class),
            char.class, method("readNotNull", Object.class));

    private static final MethodHandle OBJECT_READER = method("readObject", Object.class);

    static ComponentReader of(Class<?> record, RecordComponent component, Type type, Column column) {
        String name = record.getSimpleName() + "." + component.getName();
        try {
            return new ComponentReader(name, component.getType(), column, column.reader(type));
        } catch (ConversionException impossible) {
            throw new MappingException(name + " cannot be read: " + impossible.getMessage(), null, impossible);
        }
    }

    /** A method handle from a cursor to the component's class. */
    MethodHandle handle() {
        return PRIMITIVE_READERS
                .getOrDefault(type, OBJECT_READER)
                .bindTo(this)
                .asType(MethodType.methodType(type, RowCursor.class));
    }

    @Nullable
    Object readObject(RowCursor cursor) {
        return next(cursor) ? reader.read(cursor.array(), cursor.offset(), cursor.length()) : null;
    }

    Object readNotNull(RowCursor cursor) {
        Object value = readObject(cursor);
        if (value == null) {
            throw isNull();
        }
        return value;
    }

    boolean readBoolean(RowCursor cursor) {
        toValue(cursor);
        return column.decodeBoolean(cursor.array(), cursor.offset(), cursor.length());
    }

    short readShort(RowCursor cursor) {
        toValue(cursor);
        return column.decodeShort(cursor.array(), cursor.offset(), cursor.length());
    }

    int readInt(RowCursor cursor) {
        toValue(cursor);
        return column.decodeInt(cursor.array(), cursor.offset(), cursor.length());
    }

    long readLong(RowCursor cursor) {
        toValue(cursor);
        return column.decodeLong(cursor.array(), cursor.offset(), cursor.length());
    }

    float readFloat(RowCursor cursor) {
        toValue(cursor);
        return column.decodeFloat(cursor.array(), cursor.offset(), cursor.length());
    }

    double readDouble(RowCursor cursor) {
        toValue(cursor);
        return column.decodeDouble(cursor.array(), cursor.offset(), cursor.length());
    }

    private void toValue(RowCursor cursor) {
        if (!next(cursor)) {
            throw isNull();
        }
    }

    private boolean next(RowCursor cursor) {
        return column.size() < 0 ? cursor.next() : cursor.next(column.size());
    }

    private ConversionException isNull() {
        return column.conversionException(
                "the value is NULL, and " + name + " has no form for that",
                "declare the component as " + JavaTypes.objectClass(type).getSimpleName(),
                null,
                type);
    }

    private static MethodHandle method(String name, Class<?> type) {
        try {
            return MethodHandles.lookup()
                    .findVirtual(ComponentReader.class, name, MethodType.methodType(type, RowCursor.class));
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }
}
