package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.error.MappingException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the components out of records of one class, in the order of the fields that they belong to. */
final class RecordWriter {
    private static final MethodType ACCESSOR = MethodType.methodType(Object.class, Object.class);

    private final Class<?> record;
    private final MethodHandle[] accessors;

    private RecordWriter(Class<?> record, MethodHandle[] accessors) {
        this.record = record;
        this.accessors = accessors;
    }

    /**
     * @throws Refusal if a component has no field or a field no component
     */
    static RecordWriter of(Class<?> record, List<String> fields, RecordAccess access) {
        int[] fieldOf = match(record, fields);
        RecordComponent[] components = record.getRecordComponents();
        MethodHandle[] accessors = new MethodHandle[fields.size()];
        for (int i = 0; i < components.length; i++) {
            accessors[fieldOf[i]] = access.accessor(record, components[i]).asType(ACCESSOR);
        }
        return new RecordWriter(record, accessors);
    }

    private static int[] match(Class<?> record, List<String> fields) {
        try {
            return ComponentNames.match(record, fields, "field");
        } catch (Refusal mismatch) {
            throw new Refusal(
                    "a " + record.getSimpleName() + "(" + String.join(", ", ComponentNames.of(record))
                            + ") cannot become a composite (" + String.join(", ", fields) + "): " + mismatch.reason(),
                    "name the components as the fields are");
        }
    }

    @Nullable
    Object[] values(Record components) {
        @Nullable Object[] values = new @Nullable Object[accessors.length];
        try {
            for (int i = 0; i < values.length; i++) {
                values[i] = (Object) accessors[i].invokeExact((Object) components);
            }
        } catch (Error failure) {
            throw failure;
        } catch (Throwable thrown) {
            throw new MappingException(
                    "an accessor of " + record.getTypeName() + " threw "
                            + thrown.getClass().getTypeName(),
                    null,
                    thrown);
        }
        return values;
    }
}
