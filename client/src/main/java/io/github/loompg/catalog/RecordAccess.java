package io.github.loompg.catalog;

import io.github.loompg.error.MappingException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the constructors and accessors of records, which may be private or nested in a class that is.
 *
 * @param lookup what the user lets us see, or null
 */
record RecordAccess(@Nullable Lookup lookup) {
    /** Finds something of a record. */
    private interface Finding {
        MethodHandle find(Lookup from) throws IllegalAccessException, NoSuchMethodException;
    }

    /** Whether what is found may be kept with a record class: it knows who looks, which may come and go. */
    boolean isKeptWith(Class<?> record) {
        return lookup == null || Objects.equals(lookup.lookupClass().getClassLoader(), record.getClassLoader());
    }

    /** Equal if they may see the same; two lookups of one class are not equal by themselves. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RecordAccess(Lookup its) && (lookup == null ? its == null : its != null && isLike(its));
    }

    private boolean isLike(Lookup other) {
        Lookup own = Objects.requireNonNull(lookup);
        return own.lookupClass().equals(other.lookupClass())
                && Objects.equals(own.previousLookupClass(), other.previousLookupClass())
                && own.lookupModes() == other.lookupModes();
    }

    @Override
    public int hashCode() {
        return lookup == null ? 0 : lookup.lookupClass().hashCode();
    }

    /** The canonical constructor of a record class. */
    MethodHandle constructor(Class<?> record) {
        MethodType type = MethodType.methodType(
                void.class,
                Arrays.stream(record.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toList());
        return find(record, from -> from.findConstructor(record, type));
    }

    /** The accessor of a component of a record class. */
    MethodHandle accessor(Class<?> record, RecordComponent component) {
        MethodType type = MethodType.methodType(component.getType());
        return find(record, from -> from.findVirtual(record, component.getName(), type));
    }

    private MethodHandle find(Class<?> record, Finding finding) {
        Module ours = RecordAccess.class.getModule();
        ours.addReads(record.getModule());
        List<Lookup> lookups =
                lookup == null ? List.of(MethodHandles.lookup()) : List.of(lookup, MethodHandles.lookup());
        for (Lookup from : lookups) {
            MethodHandle found = find(record, finding, from);
            if (found != null) {
                return found;
            }
        }
        throw new MappingException(
                "the record " + record.getTypeName() + " is not accessible",
                "let the module-info of " + record.getModule() + " say: opens " + record.getPackageName()
                        + (ours.isNamed() ? " to " + ours.getName() : "")
                        + "; or give MethodHandles.lookup() to the connection's options",
                null);
    }

    private static @Nullable MethodHandle find(Class<?> record, Finding finding, Lookup from) {
        try {
            return finding.find(MethodHandles.privateLookupIn(record, from));
        } catch (IllegalAccessException notOpen) {
            return findPublic(finding, from);
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException("a record without what every record has: " + record, impossible);
        }
    }

    private static @Nullable MethodHandle findPublic(Finding finding, Lookup from) {
        try {
            return finding.find(from);
        } catch (IllegalAccessException | NoSuchMethodException notAccessible) {
            return null;
        }
    }
}
