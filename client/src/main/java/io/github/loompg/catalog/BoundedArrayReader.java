package io.github.loompg.catalog;

import io.github.loompg.data.BoundedArray;
import io.github.loompg.protocol.bytes.ByteReader;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads arrays together with their lower bounds.
 *
 * @param elements reads the list of the elements
 */
record BoundedArrayReader(ArrayReader elements) implements ValueReader<BoundedArray<?>> {
    static BoundedArrayReader of(ArrayLayout layout, Type target) {
        return new BoundedArrayReader(ArrayReader.of(layout, JavaTypes.listOf(JavaTypes.argument(target))));
    }

    @Override
    public BoundedArray<?> read(byte[] array, int offset, int length) {
        // First of all, since it refuses what is no array.
        Object list = elements.read(array, offset, length);
        ByteReader head = new ByteReader(array, offset, length);
        int dimensions = head.readInt();
        head.skip(2 * Integer.BYTES);
        List<Integer> lowerBounds = new ArrayList<>(dimensions);
        for (int i = 0; i < dimensions; i++) {
            head.skip(Integer.BYTES);
            lowerBounds.add(head.readInt());
        }
        return new BoundedArray<>(lowerBounds, (List<?>) list);
    }
}
