package io.github.loompg.catalog;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What takes the components out of records, and writes those of scalar types at once. It is kept with the class of
 * the records: the virtual machine compiles each of these method handles, which takes longer than to write some rows.
 */
final class ComponentWriters {
    static final MethodType GETTER = MethodType.methodType(Object.class, Object.class);

    /** For one class; more than that are of types or columns that come and go. */
    private static final int MOST = 512;

    private static final ClassValue<Map<Key, MethodHandle>> WRITERS = new ClassValue<>() {
        @Override
        protected Map<Key, MethodHandle> computeValue(Class<?> record) {
            return new ConcurrentHashMap<>();
        }
    };

    /**
     * @param component the index of the component
     * @param parameter what it is written for, or null if it is only to be taken out. Types that consist of others
     *     belong to a connection, which is not to be kept
     * @param number the number of the parameter or column, 0 if there is none
     */
    private record Key(int component, @Nullable MappedParameter parameter, int number, RecordAccess access) {
        /** Few have the type and the numbers in common, and a mapping is too deep to be asked. */
        @Override
        public int hashCode() {
            int type = parameter == null ? 0 : (int) parameter.type().oid();
            return (component * 31 + number) * 31 + type;
        }
    }

    private ComponentWriters() {}

    /** What writes a component, of the type {@link ColumnWriter#WRITER}, or just gives it, of the type {@link #GETTER}. */
    static MethodHandle of(Class<?> record, int component, MappedParameter parameter, int number, RecordAccess access) {
        return parameter.mapping() instanceof ScalarMapping
                ? known(record, new Key(component, parameter, number, access))
                : getter(record, component, access);
    }

    /** What gives a component, of the type {@link #GETTER}. */
    static MethodHandle getter(Class<?> record, int component, RecordAccess access) {
        return known(record, new Key(component, null, 0, access));
    }

    private static MethodHandle known(Class<?> record, Key key) {
        Map<Key, MethodHandle> known = WRITERS.get(record);
        MethodHandle writer = known.get(key);
        if (writer == null) {
            MethodHandle accessor = key.access().accessor(record, record.getRecordComponents()[key.component()]);
            MappedParameter parameter = key.parameter();
            writer = parameter == null
                    ? accessor.asType(GETTER)
                    : ColumnWriter.ofComponent(accessor, parameter, key.number());
            if (key.access().isKeptWith(record)) {
                if (known.size() >= MOST) {
                    known.clear();
                }
                known.put(key, writer);
            }
        }
        return writer;
    }
}
