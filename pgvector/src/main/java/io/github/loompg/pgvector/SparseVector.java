package io.github.loompg.pgvector;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A vector of which only the elements that are not 0 are kept: a {@code sparsevec}. It cannot be changed.
 *
 * @see <a href="https://github.com/pgvector/pgvector#sparse-vectors">Sparse Vectors</a>
 */
public final class SparseVector {
    private final int dimensions;
    private final int[] indices;
    private final float[] values;

    private SparseVector(int dimensions, int[] indices, float[] values) {
        this.dimensions = dimensions;
        this.indices = indices;
        this.values = values;
    }

    /**
     * A vector of the elements that are not 0.
     *
     * @param dimensions how many elements the vector has in all, from 1
     * @param indices where the elements are, counted from 0, in rising order
     * @param values the elements, none of which is 0
     * @throws IllegalArgumentException if there are not as many indices as values, or one of them is not as described
     */
    public static SparseVector of(int dimensions, int[] indices, float[] values) {
        if (dimensions < 1 || indices.length != values.length) {
            throw new IllegalArgumentException("not a sparse vector: " + indices.length + " indices and "
                    + values.length + " values in " + dimensions + " dimensions");
        }
        int last = -1;
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] <= last || indices[i] >= dimensions || values[i] == 0) {
                throw new IllegalArgumentException(
                        "not a sparse vector: its indices rise, from 0 to " + (dimensions - 1) + ", and no value is 0");
            }
            last = indices[i];
        }
        return new SparseVector(dimensions, indices.clone(), values.clone());
    }

    /**
     * A vector of all its elements.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static SparseVector of(float[] elements) {
        int count = 0;
        int[] indices = new int[elements.length];
        float[] values = new float[elements.length];
        for (int i = 0; i < elements.length; i++) {
            if (elements[i] != 0) {
                indices[count] = i;
                values[count++] = elements[i];
            }
        }
        return of(elements.length, Arrays.copyOf(indices, count), Arrays.copyOf(values, count));
    }

    /** How many elements the vector has in all. */
    public int dimensions() {
        return dimensions;
    }

    /** Where the elements are that are not 0, counted from 0, in rising order; a copy. */
    public int[] indices() {
        return indices.clone();
    }

    /** The elements that are not 0, in the order of the indices; a copy. */
    public float[] values() {
        return values.clone();
    }

    /** All elements. */
    public float[] toArray() {
        float[] elements = new float[dimensions];
        for (int i = 0; i < indices.length; i++) {
            elements[indices[i]] = values[i];
        }
        return elements;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SparseVector vector
                && dimensions == vector.dimensions
                && Arrays.equals(indices, vector.indices)
                && Arrays.equals(values, vector.values);
    }

    @Override
    public int hashCode() {
        return Objects.hash(dimensions, Arrays.hashCode(indices), Arrays.hashCode(values));
    }

    /** The vector in the form that the server reads: {@code {1:0.5,3:2.0}/5}, with indices from 1. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < indices.length; i++) {
            text.append(i == 0 ? "" : ",").append(indices[i] + 1).append(':').append(values[i]);
        }
        return text.append("}/").append(dimensions).toString();
    }
}
