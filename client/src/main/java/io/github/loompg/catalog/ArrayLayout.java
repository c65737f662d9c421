package io.github.loompg.catalog;

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

    /** The same with elements that travel otherwise. */
    ArrayLayout of(TypeMapping other) {
        return new ArrayLayout(other, elementOid, lowerBound, delimiter);
    }
}
