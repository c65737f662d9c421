package io.github.loompg.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Several ranges. The server, since version 14, keeps them in their order, without empty ones and with those that overlap
 * or touch as one; here they are as they were given, and equal when the same ranges are in the same order.
 *
 * @param ranges the ranges; a list that cannot be changed
 * @param <T> the class of the ranges' bounds
 * @see <a href="https://www.postgresql.org/docs/current/rangetypes.html">Range Types</a>
 */
public record Multirange<T>(List<Range<T>> ranges) {
    /** A multirange of a copy of the list. */
    public Multirange {
        ranges = List.copyOf(ranges);
    }

    /** A multirange of the given ranges; of none if none is given. */
    @SafeVarargs
    @SuppressWarnings("varargs") // The array is copied and not kept.
    public static <T> Multirange<T> of(Range<T>... ranges) {
        return new Multirange<>(Arrays.asList(ranges));
    }

    /**
     * Reads a multirange as the server prints and reads it, such as <code>{[1,3),[5,8)}</code>.
     *
     * @param bound reads a bound, from which quotation marks and backslashes are gone
     * @throws IllegalArgumentException if the text is no multirange, or what {@code bound} throws
     */
    public static <T> Multirange<T> parse(String text, Function<? super String, ? extends T> bound) {
        RangeText in = new RangeText(text);
        Multirange<T> multirange = in.readMultirange(bound);
        in.skipSpace();
        in.expectEnd();
        return multirange;
    }

    /** Whether there are no values, because there are no ranges or only empty ones. */
    public boolean isEmpty() {
        return ranges.stream().allMatch(Range::isEmpty);
    }

    /** Whether the value is in one of the ranges; see {@link Range#contains(Object)}. */
    public boolean contains(T value) {
        return ranges.stream().anyMatch(range -> range.contains(value));
    }

    /** Whether the value is in one of the ranges, by the given order. */
    public boolean contains(T value, Comparator<? super T> order) {
        return ranges.stream().anyMatch(range -> range.contains(value, order));
    }

    /** The same multirange with other bounds, each made from one of this. */
    public <R> Multirange<R> map(Function<? super T, ? extends R> bound) {
        return new Multirange<>(
                ranges.stream().<Range<R>>map(range -> range.map(bound)).toList());
    }

    /** The multirange in the form that the server prints and reads, with bounds as their {@code toString} has them. */
    @Override
    public String toString() {
        return format(Object::toString);
    }

    /** The multirange in the form that the server prints and reads, with bounds as the given function writes them. */
    public String format(Function<? super T, String> bound) {
        return ranges.stream().map(range -> range.format(bound)).collect(Collectors.joining(",", "{", "}"));
    }
}
