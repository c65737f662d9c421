package io.github.loompg.catalog;

import io.github.loompg.error.MappingException;
import io.github.loompg.error.UsageException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the values out of the rows that a caller gives: arrays, lists and records, one value for each parameter or column,
 * in their order. It serves one operation, in one thread at a time.
 */
public final class InputRows {
    private static final MethodType GETTER = MethodType.methodType(Object.class, Object.class);

    private final RecordAccess access;
    private @Nullable Class<?> record;
    private MethodHandle[] accessors = {};
    private @Nullable Object[] values = {};

    /**
     * @param lookup finds the accessors of records that nobody else can reach, or null
     */
    public InputRows(@Nullable Lookup lookup) {
        this.access = new RecordAccess(lookup);
    }

    /**
     * The values of one row, in an array that is valid until the next is asked for.
     *
     * @throws UsageException if it is no row
     * @throws MappingException if it is a record that is not accessible, or one of its accessors throws
     */
    public @Nullable Object[] values(@Nullable Object row) {
        return switch (row) {
            case Object[] array -> array;
            case List<?> list -> listed(list);
            case Record components -> components(components);
            case null, default -> throw noRow(row);
        };
    }

    private @Nullable Object[] listed(List<?> list) {
        sized(list.size());
        return list.toArray(values);
    }

    private @Nullable Object[] components(Record row) {
        Class<?> type = row.getClass();
        if (type != record) {
            accessors = Arrays.stream(type.getRecordComponents())
                    .map(component -> access.accessor(type, component).asType(GETTER))
                    .toArray(MethodHandle[]::new);
            record = type;
        }
        sized(accessors.length);
        try {
            for (int i = 0; i < accessors.length; i++) {
                values[i] = (Object) accessors[i].invokeExact((Object) row);
            }
        } catch (Error failure) {
            throw failure;
        } catch (Throwable thrown) {
            throw new MappingException(
                    "an accessor of " + type.getTypeName() + " threw "
                            + thrown.getClass().getTypeName(),
                    null,
                    thrown);
        }
        return values;
    }

    private void sized(int size) {
        if (values.length != size) {
            values = new @Nullable Object[size];
        }
    }

    private static UsageException noRow(@Nullable Object row) {
        return new UsageException(
                (row == null ? "null" : "a " + row.getClass().getTypeName()) + " is no row of values",
                "give a list, an array of objects or a record with a value for each parameter or column, such as"
                        + " List.of(value)",
                null);
    }
}
