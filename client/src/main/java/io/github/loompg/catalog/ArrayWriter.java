package io.github.loompg.catalog;

import io.github.loompg.codec.builtin.FloatCodec;
import io.github.loompg.codec.builtin.IntegerCodec;
import io.github.loompg.codec.builtin.Refusal;
import io.github.loompg.data.BoundedArray;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes one array: the number of dimensions, whether there are NULLs, the element type, length and lower bound of each
 * dimension, and the elements, those of the last dimension next to each other. An array without elements has no
 * dimensions.
 */
final class ArrayWriter {
    /** Where in an array the byte is that tells of NULLs. */
    private static final int NULLS = 2 * Integer.BYTES - 1;

    private final ArrayLayout layout;
    private final ByteWriter out;

    /** The length of each dimension. */
    private final int[] lengths;

    /** The number of the first element of each dimension, or null if it is that of the type. */
    private final @Nullable List<Integer> lowerBounds;

    /** The index in each dimension of the element that is being written. */
    private final int[] position;

    private boolean hasNulls;

    private ArrayWriter(ArrayLayout layout, int[] lengths, @Nullable List<Integer> lowerBounds, ByteWriter out) {
        this.layout = layout;
        this.lengths = lengths;
        this.lowerBounds = lowerBounds;
        this.position = new int[lengths.length];
        this.out = out;
    }

    /** Writes a collection or an array, whose elements are collections or arrays when there are several dimensions. */
    static void write(ArrayLayout layout, Object argument, ByteWriter out) {
        if (argument instanceof BoundedArray<?>(var lowerBounds, var elements)) {
            write(layout, elements, lowerBounds, out);
        } else {
            write(layout, argument, null, out);
        }
    }

    private static void write(
            ArrayLayout layout, Object argument, @Nullable List<Integer> lowerBounds, ByteWriter out) {
        if (!isArray(argument)) {
            throw new Refusal(
                    "the type takes collections and arrays",
                    "List.of(…) makes one of a single value; to compare with that value write = $n without ANY");
        }
        int[] lengths = lengthsOf(argument, layout.element());
        ArrayWriter writer = new ArrayWriter(layout, lengths, lowerBounds, out);
        int mark = out.size();
        writer.writeHead();
        writer.writeDimension(argument, 0);
        if (writer.hasNulls) {
            out.array()[mark + NULLS] = 1;
        }
    }

    /** Whether the argument is a collection or an array, primitive or not. */
    static boolean isArray(Object argument) {
        return argument instanceof Collection || argument.getClass().isArray();
    }

    /** The length of each dimension, as the first element of each tells it. */
    private static int[] lengthsOf(Object argument, TypeMapping element) {
        int[] lengths = new int[ArrayLayout.MOST_DIMENSIONS];
        int count = 0;
        Object level = argument;
        while (level != null && (count == 0 || isDimension(level, element))) {
            if (count == lengths.length) {
                throw new Refusal("the value has more than " + ArrayLayout.MOST_DIMENSIONS + " dimensions", null);
            }
            lengths[count++] = lengthOf(level);
            level = firstOf(level);
        }
        return Arrays.copyOf(lengths, count);
    }

    /** The first element, or null if there is none or it can be no array. */
    private static @Nullable Object firstOf(Object level) {
        return switch (level) {
            case Collection<?> collection
            when !collection.isEmpty() -> collection.iterator().next();
            case Object[] array when array.length > 0 -> array[0];
            default -> null;
        };
    }

    /** An array that the element type takes as a whole, as bytea takes a byte[], is no dimension. */
    private static boolean isDimension(@Nullable Object element, TypeMapping mapping) {
        return element != null && isArray(element) && !mapping.accepts(element);
    }

    private static int lengthOf(Object level) {
        return level instanceof Collection<?> collection ? collection.size() : Array.getLength(level);
    }

    private static Iterator<?> elementsOf(Object level) {
        return switch (level) {
            case Collection<?> collection -> collection.iterator();
            case Object[] array -> Arrays.asList(array).iterator();
            default ->
                IntStream.range(0, Array.getLength(level))
                        .mapToObj(index -> Array.get(level, index))
                        .iterator();
        };
    }

    private void writeHead() {
        boolean empty = false;
        for (int length : lengths) {
            empty |= length == 0;
        }
        out.writeInt(empty ? 0 : lengths.length);
        out.writeInt(0);
        out.writeInt(layout.elementOid());
        for (int i = 0; i < lengths.length && !empty; i++) {
            out.writeInt(lengths[i]);
            out.writeInt(lowerBounds == null ? layout.lowerBound() : lowerBound(i));
        }
    }

    private int lowerBound(int dimension) {
        List<Integer> all = Objects.requireNonNull(lowerBounds);
        if (all.size() != lengths.length) {
            throw new Refusal(
                    "the value has " + lengths.length + " dimensions, and lower bounds for " + all.size(),
                    "give one for each dimension");
        }
        int lowerBound = all.get(dimension);
        if ((long) lowerBound + lengths[dimension] > Integer.MAX_VALUE) {
            throw new Refusal("the elements have higher numbers than PostgreSQL has", "give a smaller lower bound");
        }
        return lowerBound;
    }

    private void writeDimension(Object level, int depth) {
        if (lengthOf(level) != lengths[depth]) {
            throw notRectangular(depth);
        }
        boolean last = depth == lengths.length - 1;
        if (last && writePrimitives(level, depth)) {
            return;
        }
        int index = 0;
        for (Iterator<?> elements = elementsOf(level); elements.hasNext(); index++) {
            if (index == lengths[depth]) {
                throw changed();
            }
            position[depth] = index;
            Object element = elements.next();
            if (last) {
                writeElement(element);
            } else if (isDimension(element, layout.element())) {
                writeDimension(element, depth + 1);
            } else {
                throw notRectangular(depth + 1);
            }
        }
        if (index != lengths[depth]) {
            throw changed();
        }
    }

    private void writeElement(@Nullable Object element) {
        if (element == null) {
            out.writeNull();
            hasNulls = true;
            return;
        }
        int mark = out.beginValue();
        try {
            layout.element().write(element, out);
        } catch (Refusal refusal) {
            throw refusal.withinArray("element " + place(lengths.length) + ", of class "
                    + element.getClass().getTypeName());
        }
        out.endValue(mark);
    }

    /** Writes what needs no objects; returns false if it wrote nothing. */
    private boolean writePrimitives(Object level, int depth) {
        if (!(layout.element() instanceof ScalarMapping<?> scalar)) {
            return false;
        }
        return switch (scalar.scalar().codec()) {
            case IntegerCodec<?> codec -> writeAsTheyAre(level, codec) || writeIntegers(level, codec, depth);
            case FloatCodec<?> codec -> writeAsTheyAre(level, codec) || writeFloats(level, codec, depth);
            default -> false;
        };
    }

    /** Whatever such an array holds is a value of the type. */
    private boolean writeAsTheyAre(Object level, IntegerCodec<?> codec) {
        if (codec.unsigned()) {
            return false;
        }
        switch (level) {
            case int[] values when codec.bytes() == Integer.BYTES -> out.writeValues(values);
            case long[] values when codec.bytes() == Long.BYTES -> out.writeValues(values);
            case short[] values when codec.bytes() == Short.BYTES -> out.writeValues(values);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean writeAsTheyAre(Object level, FloatCodec<?> codec) {
        switch (level) {
            case double[] values when codec.bytes() == Double.BYTES -> out.writeValues(values);
            case float[] values when codec.bytes() == Float.BYTES -> out.writeValues(values);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean writeIntegers(Object level, IntegerCodec<?> codec, int depth) {
        switch (level) {
            case int[] values -> {
                for (int i = 0; i < values.length; i++) {
                    writeLong(values[i], codec, i, depth);
                }
            }
            case long[] values -> {
                for (int i = 0; i < values.length; i++) {
                    writeLong(values[i], codec, i, depth);
                }
            }
            case short[] values -> {
                for (int i = 0; i < values.length; i++) {
                    writeLong(values[i], codec, i, depth);
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void writeLong(long value, IntegerCodec<?> codec, int index, int depth) {
        int mark = out.beginValue();
        try {
            codec.writeLong(value, out);
        } catch (Refusal refusal) {
            position[depth] = index;
            throw refusal.withinArray("element " + place(lengths.length));
        }
        out.endValue(mark);
    }

    private boolean writeFloats(Object level, FloatCodec<?> codec, int depth) {
        switch (level) {
            case double[] values -> {
                for (int i = 0; i < values.length; i++) {
                    writeDouble(values[i], codec, i, depth);
                }
            }
            case float[] values -> {
                for (int i = 0; i < values.length; i++) {
                    writeDouble(values[i], codec, i, depth);
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void writeDouble(double value, FloatCodec<?> codec, int index, int depth) {
        int mark = out.beginValue();
        try {
            codec.writeDouble(value, out);
        } catch (Refusal refusal) {
            position[depth] = index;
            throw refusal.withinArray("element " + place(lengths.length));
        }
        out.endValue(mark);
    }

    /** The indexes that lead to the element, or to the dimension, which is being written. */
    private String place(int depth) {
        StringBuilder place = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            place.append('[').append(position[i]).append(']');
        }
        return place.toString();
    }

    private Refusal notRectangular(int depth) {
        return new Refusal(
                "the value is not rectangular: " + place(depth) + " is no array of " + lengths[depth]
                        + " elements, as the first one of its kind is",
                "all arrays of one dimension have the same length in PostgreSQL; fill up with null");
    }

    private static Refusal changed() {
        return new Refusal("a collection gave another number of elements than its size", "give a copy of it");
    }
}
