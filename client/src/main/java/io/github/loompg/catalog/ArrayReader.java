package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads arrays as a certain Java type: a list or a Java array for each dimension, around the elements. If the elements
 * may be any object, there may be more dimensions than the type shows; they become what the innermost one is.
 *
 * @param element how to read an element
 * @param open whether there may be more dimensions than levels
 */
record ArrayReader(ArrayLayout layout, List<Level> levels, ValueReader<?> element, boolean open)
        implements ValueReader<Object> {
    /**
     * What stands for a dimension.
     *
     * @param component the class that a Java array has, or null for a list
     * @param content the type of what is in it
     */
    record Level(@Nullable Class<?> component, Type content) {
        static @Nullable Level of(Type type) {
            return switch (type) {
                case WildcardType wildcard -> of(wildcard.getUpperBounds()[0]);
                case TypeVariable<?> variable -> of(variable.getBounds()[0]);
                case GenericArrayType array ->
                    new Level(JavaTypes.rawClass(array.getGenericComponentType()), array.getGenericComponentType());
                case Class<?> array when array.isArray() -> new Level(array.componentType(), array.componentType());
                case ParameterizedType list
                when JavaTypes.rawClass(list).isAssignableFrom(List.class) ->
                    new Level(null, list.getActualTypeArguments()[0]);
                default -> JavaTypes.rawClass(type).isAssignableFrom(List.class) ? new Level(null, Object.class) : null;
            };
        }

        Object of(@Nullable Object[] content) {
            return component == null ? Collections.unmodifiableList(Arrays.<@Nullable Object>asList(content)) : content;
        }

        @Nullable
        Object[] room(int length) {
            return component == null
                    ? new @Nullable Object[length]
                    : (@Nullable Object[]) Array.newInstance(component, length);
        }

        Object empty() {
            return component == null ? List.of() : Array.newInstance(component, 0);
        }
    }

    static ArrayReader of(ArrayLayout layout, Type target) {
        Level level = Level.of(target);
        if (level == null) {
            throw new Refusal(
                    "an array has no form as that class",
                    "ask for a List or a Java array, or take one element in the SQL");
        }
        List<Level> levels = new ArrayList<>();
        while (true) {
            levels.add(level);
            Type content = level.content();
            try {
                ValueReader<?> element = layout.element().reader(content);
                return new ArrayReader(
                        layout, List.copyOf(levels), element, JavaTypes.rawClass(content) == Object.class);
            } catch (Refusal refusal) {
                level = Level.of(content);
                if (level == null) {
                    throw refusal.within("an element as " + content.getTypeName());
                }
            }
        }
    }

    @Override
    public Object read(byte[] array, int offset, int length) {
        ByteReader in = new ByteReader(array, offset, length);
        int[] lengths = readHead(in);
        if (lengths.length == 0) {
            in.expectEnd();
            return levels.get(0).empty();
        }
        if (lengths.length != levels.size() && !(open && lengths.length > levels.size())) {
            throw new Refusal(
                    "the value has " + lengths.length + " dimensions, and the type that was asked for " + levels.size(),
                    "ask for a List, which takes any number of dimensions");
        }
        Object value = readDimension(in, lengths, 0);
        in.expectEnd();
        return value;
    }

    /** The length of each dimension; believed only when the bytes that follow can hold so many elements. */
    private int[] readHead(ByteReader in) {
        int dimensions = in.readInt();
        int flags = in.readInt();
        int elementOid = in.readInt();
        if (dimensions < 0 || dimensions > ArrayLayout.MOST_DIMENSIONS || flags < 0 || flags > 1) {
            throw new MalformedMessageException("an array has " + dimensions + " dimensions and the flags " + flags);
        }
        if (elementOid != layout.elementOid()) {
            throw new MalformedMessageException(
                    "an array of " + layout.element().type() + " has elements of the type with the OID "
                            + Integer.toUnsignedString(elementOid));
        }
        int[] lengths = new int[dimensions];
        for (int i = 0; i < dimensions; i++) {
            lengths[i] = in.readInt();
            in.skip(Integer.BYTES);
        }
        long elements = 1;
        for (int length : lengths) {
            elements *= length;
            if (length < 1 || elements > in.remaining() / Integer.BYTES) {
                throw new MalformedMessageException(
                        "an array has the lengths " + Arrays.toString(lengths) + " in " + in.remaining() + " bytes");
            }
        }
        return lengths;
    }

    private Object readDimension(ByteReader in, int[] lengths, int depth) {
        Level level = levels.get(Math.min(depth, levels.size() - 1));
        int length = lengths[depth];
        boolean last = depth == lengths.length - 1;
        if (last && level.component() != null && level.component().isPrimitive()) {
            return readPrimitives(in, level.component(), length);
        }
        @Nullable Object[] content = level.room(length);
        for (int i = 0; i < length; i++) {
            try {
                content[i] = last ? readElement(in) : readDimension(in, lengths, depth + 1);
            } catch (Refusal refusal) {
                throw refusal.within("element " + i);
            }
        }
        return level.of(content);
    }

    private @Nullable Object readElement(ByteReader in) {
        int length = in.readInt();
        if (length == -1) {
            return null;
        }
        int at = in.position();
        in.skip(length);
        return element.read(in.array(), at, length);
    }

    private Object readPrimitives(ByteReader in, Class<?> component, int length) {
        int size = FixedElements.size(layout.element(), component);
        long bytes = (long) length * (Integer.BYTES + size);
        if (size > 0 && bytes <= in.remaining()) {
            Object content = FixedElements.read(component, in.array(), in.position(), length);
            if (content != null) {
                in.skip((int) bytes);
                return content;
            }
        }
        return readEach(in, component, length);
    }

    private Object readEach(ByteReader in, Class<?> component, int length) {
        Object content = Array.newInstance(component, length);
        TypeMapping type = layout.element();
        byte[] array = in.array();
        for (int i = 0; i < length; i++) {
            int bytes = in.readInt();
            if (bytes == -1) {
                throw new Refusal(
                        "element " + i + ": the value is NULL, and " + component + " has no form for that",
                        "ask for an array or a List of "
                                + JavaTypes.objectClass(component).getSimpleName());
            }
            int at = in.position();
            in.skip(bytes);
            try {
                switch (content) {
                    case int[] ints -> ints[i] = type.readInt(array, at, bytes);
                    case long[] longs -> longs[i] = type.readLong(array, at, bytes);
                    case double[] doubles -> doubles[i] = type.readDouble(array, at, bytes);
                    case float[] floats -> floats[i] = type.readFloat(array, at, bytes);
                    case short[] shorts -> shorts[i] = type.readShort(array, at, bytes);
                    case boolean[] booleans -> booleans[i] = type.readBoolean(array, at, bytes);
                    default -> Array.set(content, i, element.read(array, at, bytes));
                }
            } catch (Refusal refusal) {
                throw refusal.within("element " + i);
            }
        }
        return content;
    }
}
