package io.github.loompg.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An array with the number of its first element in each dimension, which PostgreSQL keeps for every array and which is 1
 * unless somebody says otherwise. Lists and Java arrays do not have it: an array that is read as one of them has lost it,
 * and one that is sent is counted from 1.
 *
 * {@snippet :
 * connection.execute("UPDATE samples SET readings = $1", BoundedArray.from(-2, List.of(7, 8, 9)));   // [-2:0]={7,8,9}
 * BoundedArray<Integer> readings =
 *         connection.fetchVal(new TypeRef<BoundedArray<Integer>>() {}, "SELECT readings FROM samples");
 * }
 *
 * @param lowerBounds the number of the first element in each dimension, outermost first; a list that cannot be changed
 * @param elements the elements, which are lists where there are further dimensions; a list that cannot be changed
 * @param <T> the class of the elements
 * @see <a href="https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO">Array Input and Output Syntax</a>
 */
public record BoundedArray<T extends @Nullable Object>(List<Integer> lowerBounds, List<T> elements) {
    /**
     * An array of copies of the lists.
     *
     * @throws IllegalArgumentException if there is no lower bound although there are elements
     */
    public BoundedArray {
        lowerBounds = List.copyOf(lowerBounds);
        elements = Collections.unmodifiableList(new ArrayList<>(elements));
        if (lowerBounds.isEmpty() && !elements.isEmpty()) {
            throw new IllegalArgumentException("an array with elements has a lower bound in each dimension");
        }
    }

    /** An array of one dimension whose first element has the given number. */
    public static <T extends @Nullable Object> BoundedArray<T> from(int lowerBound, List<T> elements) {
        return new BoundedArray<>(List.of(lowerBound), elements);
    }

    /**
     * The element with the given number in the first dimension, as {@code array[number]} is in SQL.
     *
     * @throws IndexOutOfBoundsException if the array has no such element
     */
    public T get(int number) {
        long index = elements.isEmpty() ? -1 : (long) number - lowerBounds.get(0);
        if (index < 0 || index >= elements.size()) {
            throw new IndexOutOfBoundsException(
                    "no element " + number + " among " + elements.size() + ", counted from " + lowerBounds);
        }
        return elements.get((int) index);
    }
}
