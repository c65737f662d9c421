package io.github.loompg.catalog;

import io.github.loompg.error.MappingException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the constructors of records, which may be private or nested in a class that is.
 *
 * @param lookup what the user lets us see, or null
 */
record RecordAccess(@Nullable Lookup lookup) {
    /** The canonical constructor of a record class. */
    MethodHandle constructor(Class<?> record) {
        Module ours = RecordAccess.class.getModule();
        ours.addReads(record.getModule());
        MethodType type = MethodType.methodType(
                void.class,
                Arrays.stream(record.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toList());
        List<Lookup> lookups =
                lookup == null ? List.of(MethodHandles.lookup()) : List.of(lookup, MethodHandles.lookup());
        for (Lookup from : lookups) {
            MethodHandle constructor = find(record, type, from);
            if (constructor != null) {
                return constructor;
            }
        }
        throw new MappingException(
                "the record " + record.getTypeName() + " is not accessible",
                "let the module-info of " + record.getModule() + " say: opens " + record.getPackageName()
                        + (ours.isNamed() ? " to " + ours.getName() : "")
                        + "; or give MethodHandles.lookup() to the connection's options",
                null);
    }

    private static @Nullable MethodHandle find(Class<?> record, MethodType type, Lookup from) {
        try {
            return MethodHandles.privateLookupIn(record, from).findConstructor(record, type);
        } catch (IllegalAccessException notOpen) {
            return findPublic(record, type, from);
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException("a record without its canonical constructor: " + record, impossible);
        }
    }

    private static @Nullable MethodHandle findPublic(Class<?> record, MethodType type, Lookup from) {
        try {
            return from.findConstructor(record, type);
        } catch (IllegalAccessException | NoSuchMethodException notAccessible) {
            return null;
        }
    }
}
