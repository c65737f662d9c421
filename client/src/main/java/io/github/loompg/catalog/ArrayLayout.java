package io.github.loompg.catalog;

import io.github.loompg.data.BoundedArray;
import java.lang.reflect.Type;

/**
 * What an array type is made of.
 *
 * @param element how the elements travel, which is in the binary format
 * @param elementOid the element's type, which is part of each value
 * @param lowerBound the number of the first element in each dimension: 1, but for the two vector types of the catalogs
 * @param delimiter what stands between two elements in the text form
 */
record ArrayLayout(TypeMapping element, int elementOid, int lowerBound, char delimiter) {
    /** The most dimensions that the server has. */
    static final int MOST_DIMENSIONS = 6;

    /** How to read arrays as the given Java type. */
    ValueReader<?> reader(Type target) {
        return JavaTypes.rawClass(target) == BoundedArray.class
                ? BoundedArrayReader.of(this, target)
                : ArrayReader.of(this, target);
    }

    /** The same with elements that travel otherwise. */
    ArrayLayout of(TypeMapping other) {
        return new ArrayLayout(other, elementOid, lowerBound, delimiter);
    }
}
