package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.Exact;
import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.data.DataType;
import io.github.loompg.protocol.message.Format;
import java.lang.reflect.Type;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the values of one data type travel: in which format, from which Java classes, and to which. What is not possible
 * is a {@link Refusal}, bytes that are not those of the type are a {@link
 * io.github.loompg.protocol.bytes.MalformedMessageException}; neither knows yet which parameter or column it is about.
 *
 * <p>The methods for primitives spare objects; they do the same as the general ones.
 */
sealed interface TypeMapping extends ValueWriter
        permits AnonymousRecordMapping,
                AnyArrayMapping,
                ArrayMapping,
                CompositeMapping,
                CustomMapping,
                EnumMapping,
                LiteralMapping,
                MultirangeMapping,
                RangeMapping,
                ScalarMapping,
                TextMapping,
                VoidMapping {
    /** The data type. */
    DataType type();

    /** The same for a type whose values are those of this one: a domain over it. */
    TypeMapping as(DataType other);

    /** How values are written on the wire. */
    default Format format() {
        return Format.BINARY;
    }

    /** Whether {@link #write} knows the class of that argument. */
    default boolean accepts(Object argument) {
        return false;
    }

    /** How to write arguments of just that class, or of a final one; to be kept, where there are many. */
    default ValueWriter writer(Class<?> type) {
        return this;
    }

    /** Reads a value as the Java class that the type has by default. */
    @Nullable
    Object read(byte[] array, int offset, int length);

    /**
     * How to read values as the given Java type; to be kept, since it may take a while to find out. A primitive type means
     * its wrapper.
     *
     * @throws Refusal if the data type has no form as that Java type
     */
    ValueReader<?> reader(Type target);

    /** Whether values say themselves which types their parts have. */
    default boolean isOpen() {
        return false;
    }

    /** Adds to {@code unmet} which of these types are not known, of a value of a type that {@link #isOpen}. */
    default void addUnmetTypes(byte[] array, int offset, int length, Set<Integer> unmet) {}

    /** Reads a value as a boolean. */
    default boolean readBoolean(byte[] array, int offset, int length) {
        return (boolean) primitive(boolean.class, array, offset, length);
    }

    /** Reads a value as a long. */
    default long readLong(byte[] array, int offset, int length) {
        return (long) primitive(long.class, array, offset, length);
    }

    /** Reads a value as an int. */
    default int readInt(byte[] array, int offset, int length) {
        return Exact.toInt(readLong(array, offset, length));
    }

    /** Reads a value as a short. */
    default short readShort(byte[] array, int offset, int length) {
        return Exact.toShort(readLong(array, offset, length));
    }

    /** Reads a value as a double. */
    default double readDouble(byte[] array, int offset, int length) {
        return (double) primitive(double.class, array, offset, length);
    }

    /** Reads a value as a float. */
    default float readFloat(byte[] array, int offset, int length) {
        return Exact.toFloat(readDouble(array, offset, length));
    }

    private Object primitive(Class<?> target, byte[] array, int offset, int length) {
        Object value = reader(target).read(array, offset, length);
        if (value == null) {
            throw new Refusal("the value has no content", null);
        }
        return value;
    }
}
