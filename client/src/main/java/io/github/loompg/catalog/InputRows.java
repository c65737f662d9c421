package io.github.loompg.catalog;

import io.github.loompg.error.MappingException;
import io.github.loompg.error.UsageException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes the values out of the rows that a caller gives, one value for each parameter or column. Arrays and lists have them
 * in their order. So have records, where parameters have numbers; where columns have names, records and maps are asked for
 * them by these. It serves one operation, in one thread at a time.
 */
public final class InputRows {
    private final RecordAccess access;

    /** The columns, or null if there are only places. */
    private final @Nullable List<String> columns;

    /** What else may be in a row without being sent, or null for anything. */
    private final @Nullable Set<String> others;

    private @Nullable Class<?> record;
    private MethodHandle[] getters = {};
    private @Nullable Object[] values = {};

    private InputRows(@Nullable Lookup lookup, @Nullable List<String> columns, @Nullable Set<String> others) {
        this.access = new RecordAccess(lookup);
        this.columns = columns;
        this.others = others;
    }

    /**
     * Rows whose values have places.
     *
     * @param lookup finds the accessors of records that nobody else can reach, or null
     */
    public static InputRows byPlace(@Nullable Lookup lookup) {
        return new InputRows(lookup, null, null);
    }

    /**
     * Rows whose values are for columns.
     *
     * @param lookup as in {@link #byPlace}
     * @param columns the names of the columns
     * @param others the names of columns that a record or map may have besides, or null if it may have anything
     */
    public static InputRows byName(@Nullable Lookup lookup, List<String> columns, @Nullable Set<String> others) {
        return new InputRows(lookup, columns, others);
    }

    /** The names that a row gives to its values, or null if it gives none. */
    public static @Nullable List<String> names(@Nullable Object row) {
        return switch (row) {
            case Record components -> ComponentNames.of(components.getClass());
            case Map<?, ?> map -> map.keySet().stream().map(String::valueOf).toList();
            case null, default -> null;
        };
    }

    /** The names of the components of a record. */
    public static List<String> namesOf(Class<?> record) {
        return ComponentNames.of(record);
    }

    /** Whether a row that has these names has a value for the column. */
    public static boolean hasColumn(List<String> names, String column) {
        return ComponentNames.indexOf(names, column) >= 0;
    }

    /**
     * The values of one row, in an array that is valid until the next is asked for.
     *
     * @throws UsageException if it is no row
     * @throws MappingException if it is a record that is not accessible, or one of its accessors throws, or it has not the
     *     columns
     */
    public @Nullable Object[] values(@Nullable Object row) {
        return switch (row) {
            case Object[] array -> array;
            case List<?> list -> listed(list);
            case Record components -> components(components);
            case Map<?, ?> map when columns != null -> mapped(map, columns);
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
            getters = Arrays.stream(components(type))
                    .mapToObj(component -> ComponentWriters.getter(type, component, access))
                    .toArray(MethodHandle[]::new);
            record = type;
        }
        sized(getters.length);
        try {
            for (int i = 0; i < getters.length; i++) {
                values[i] = (Object) getters[i].invokeExact((Object) row);
            }
        } catch (Error failure) {
            throw failure;
        } catch (Throwable thrown) {
            throw accessorThrew(type, thrown);
        }
        return values;
    }

    static MappingException accessorThrew(Class<?> record, Throwable thrown) {
        return new MappingException(
                "an accessor of " + record.getTypeName() + " threw "
                        + thrown.getClass().getTypeName(),
                null,
                thrown);
    }

    /**
     * What writes or gives the component of a record for each parameter or column, in the order of those; nothing if they
     * are not as many.
     *
     * @throws MappingException if the record is not accessible, or has not the columns
     */
    MethodHandle[] writers(Class<?> type, MappedParameter[] parameters) {
        int[] components = components(type);
        MethodHandle[] writers = new MethodHandle[components.length];
        for (int i = 0; i < writers.length && writers.length == parameters.length; i++) {
            writers[i] = ComponentWriters.of(type, components[i], parameters[i], i + 1, access);
        }
        return writers;
    }

    /** The index of the component for each parameter or column. */
    private int[] components(Class<?> type) {
        if (columns == null) {
            return IntStream.range(0, type.getRecordComponents().length).toArray();
        }
        List<String> names = ComponentNames.of(type);
        requireNoOthers(names, columns);
        return columns.stream()
                .mapToInt(column -> {
                    int index = ComponentNames.indexOf(names, column);
                    if (index < 0) {
                        throw mismatch(names, columns, "the column \"" + column + "\" has no value");
                    }
                    return index;
                })
                .toArray();
    }

    private @Nullable Object[] mapped(Map<?, ?> row, List<String> columns) {
        sized(columns.size());
        for (int i = 0; i < values.length; i++) {
            String column = columns.get(i);
            Object value = row.get(column);
            if (value == null && !row.containsKey(column)) {
                String key = ComponentNames.camelCase(column);
                value = row.get(key);
                if (value == null && !row.containsKey(key)) {
                    throw mismatch(keys(row), columns, "the column \"" + column + "\" has no value");
                }
            }
            values[i] = value;
        }
        if (row.size() != values.length) {
            requireNoOthers(keys(row), columns);
        }
        return values;
    }

    private static List<String> keys(Map<?, ?> row) {
        return row.keySet().stream().map(String::valueOf).toList();
    }

    /** Whatever a row has is to be sent somewhere, unless the caller has said that it is not. */
    private void requireNoOthers(List<String> names, List<String> columns) {
        if (others == null) {
            return;
        }
        List<String> left = new ArrayList<>(names);
        columns.forEach(column -> remove(left, column));
        others.forEach(column -> remove(left, column));
        if (!left.isEmpty()) {
            throw mismatch(names, columns, "\"" + left.getFirst() + "\" has no column");
        }
    }

    private static void remove(List<String> names, String column) {
        int index = ComponentNames.indexOf(names, column);
        if (index >= 0) {
            names.remove(index);
        }
    }

    /** A row that does not fit to the columns, by what they are called. */
    public static MappingException mismatch(List<String> names, List<String> columns, String what) {
        return new MappingException(
                "a row (" + String.join(", ", names) + ") cannot be put into the columns (" + String.join(", ", columns)
                        + "): " + what,
                "name the components or keys as the columns are, or give the columns that are to get values",
                null);
    }

    private void sized(int size) {
        if (values.length != size) {
            values = new @Nullable Object[size];
        }
    }

    private UsageException noRow(@Nullable Object row) {
        return new UsageException(
                (row == null ? "null" : "a " + row.getClass().getTypeName()) + " is no row of values",
                "give a list, an array of objects" + (columns == null ? "" : ", a map")
                        + " or a record with a value for each parameter or column, such as List.of(value)",
                null);
    }
}
