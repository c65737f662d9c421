package io.github.loompg.data;

import java.util.Comparator;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The values between two bounds, each of which belongs to the range, does not, or is missing. A range without one of its
 * bounds is unbounded on that side; {@link #all()} has none; {@link #empty()} has no values at all.
 *
 * {@snippet :
 * Range<LocalDate> july = Range.closedOpen(LocalDate.of(2024, 7, 1), LocalDate.of(2024, 8, 1));
 * Range<LocalDate> stay = row.get("stay", new TypeRef<Range<LocalDate>>() {});
 * }
 *
 * <p>Two ranges are equal when their bounds are, and each bound belongs to both or to none. The server brings ranges of
 * whole numbers and dates into the form {@code [a,b)}, so that {@code [1,4]} comes back as {@code [1,5)}; here the two
 * differ. The server refuses a lower bound above the upper one, and takes a range without values for the empty one.
 *
 * <p>An infinite date or timestamp is a bound like any other, and not the same as none: see {@link Infinity}.
 *
 * @param lower the lower bound, or null if there is none
 * @param upper the upper bound, or null if there is none
 * @param lowerInclusive whether the lower bound belongs to the range; never when there is none
 * @param upperInclusive whether the upper bound belongs to the range; never when there is none
 * @param isEmpty whether there are no values; there are no bounds then
 * @param <T> the class of the bounds
 * @see <a href="https://www.postgresql.org/docs/current/rangetypes.html">Range Types</a>
 */
public record Range<T>(
        @Nullable T lower, @Nullable T upper, boolean lowerInclusive, boolean upperInclusive, boolean isEmpty) {
    private static final Range<?> EMPTY = new Range<>(null, null, false, false, true);
    private static final Range<?> ALL = new Range<>(null, null, false, false, false);

    /**
     * A range of its parts; a bound that is missing counts as not inclusive.
     *
     * @throws IllegalArgumentException if it is empty and has a bound
     */
    public Range {
        if (isEmpty && (lower != null || upper != null)) {
            throw new IllegalArgumentException("an empty range has no bounds");
        }
        lowerInclusive &= lower != null;
        upperInclusive &= upper != null;
    }

    /** The range without values. */
    @SuppressWarnings("unchecked") // It holds no value of any class.
    public static <T> Range<T> empty() {
        return (Range<T>) EMPTY;
    }

    /** The range of all values: {@code (,)}. */
    @SuppressWarnings("unchecked") // It holds no value of any class.
    public static <T> Range<T> all() {
        return (Range<T>) ALL;
    }

    /** From {@code lower} up to and including {@code upper}: {@code [lower,upper]}. */
    public static <T> Range<T> closed(T lower, T upper) {
        return new Range<>(present(lower), present(upper), true, true, false);
    }

    /** From {@code lower} up to but not including {@code upper}: {@code [lower,upper)}. */
    public static <T> Range<T> closedOpen(T lower, T upper) {
        return new Range<>(present(lower), present(upper), true, false, false);
    }

    /** From above {@code lower} up to and including {@code upper}: {@code (lower,upper]}. */
    public static <T> Range<T> openClosed(T lower, T upper) {
        return new Range<>(present(lower), present(upper), false, true, false);
    }

    /** What lies between the two, without them: {@code (lower,upper)}. */
    public static <T> Range<T> open(T lower, T upper) {
        return new Range<>(present(lower), present(upper), false, false, false);
    }

    /** From {@code lower} on: {@code [lower,)}. */
    public static <T> Range<T> atLeast(T lower) {
        return new Range<>(present(lower), null, true, false, false);
    }

    /** What lies above {@code lower}: {@code (lower,)}. */
    public static <T> Range<T> greaterThan(T lower) {
        return new Range<>(present(lower), null, false, false, false);
    }

    /** Up to and including {@code upper}: {@code (,upper]}. */
    public static <T> Range<T> atMost(T upper) {
        return new Range<>(null, present(upper), false, true, false);
    }

    /** What lies below {@code upper}: {@code (,upper)}. */
    public static <T> Range<T> lessThan(T upper) {
        return new Range<>(null, present(upper), false, false, false);
    }

    /**
     * Reads a range as the server prints and reads it, such as <code>[1,5)</code>, <code>(,"2024-07-01 12:00")</code> or
     * <code>empty</code>.
     *
     * @param bound reads a bound, from which quotation marks and backslashes are gone
     * @throws IllegalArgumentException if the text is no range, or what {@code bound} throws
     */
    public static <T> Range<T> parse(String text, Function<? super String, ? extends T> bound) {
        RangeText in = new RangeText(text);
        Range<T> range = in.readRange(bound);
        in.expectEnd();
        return range;
    }

    /** Whether there is a lower bound. */
    public boolean hasLower() {
        return lower != null;
    }

    /** Whether there is an upper bound. */
    public boolean hasUpper() {
        return upper != null;
    }

    /**
     * Whether the value is in the range, by the natural order of its class. The server may order texts differently, by
     * their collation.
     *
     * @throws ClassCastException if the class has no natural order
     */
    public boolean contains(T value) {
        return contains(value, RangeText::compareNaturally);
    }

    /** Whether the value is in the range, by the given order. */
    public boolean contains(T value, Comparator<? super T> order) {
        if (isEmpty) {
            return false;
        }
        if (lower != null) {
            int above = order.compare(value, lower);
            if (above < 0 || (above == 0 && !lowerInclusive)) {
                return false;
            }
        }
        if (upper != null) {
            int above = order.compare(value, upper);
            return above < 0 || (above == 0 && upperInclusive);
        }
        return true;
    }

    /**
     * Whether every value of the other range is in this one, by the natural order of the bounds' class and without knowing
     * which values there are: {@code [1,4]} does not contain {@code [1,5)}.
     *
     * @throws ClassCastException if the class has no natural order
     */
    public boolean containsAll(Range<T> other) {
        if (other.isEmpty) {
            return true;
        }
        return !isEmpty
                && reaches(lower, lowerInclusive, other.lower, other.lowerInclusive, -1)
                && reaches(upper, upperInclusive, other.upper, other.upperInclusive, 1);
    }

    /** Whether a bound is as far out as another one; {@code side} is -1 for lower bounds and 1 for upper ones. */
    private static <T> boolean reaches(
            @Nullable T bound, boolean inclusive, @Nullable T other, boolean otherInclusive, int side) {
        if (bound == null || other == null) {
            return bound == null;
        }
        int further = side * RangeText.compareNaturally(bound, other);
        return further > 0 || (further == 0 && (inclusive || !otherInclusive));
    }

    /** The same range with other bounds, each made from one of this range. */
    public <R> Range<R> map(Function<? super T, ? extends R> bound) {
        return new Range<>(
                lower == null ? null : present(bound.apply(lower)),
                upper == null ? null : present(bound.apply(upper)),
                lowerInclusive,
                upperInclusive,
                isEmpty);
    }

    /** The range in the form that the server prints and reads, with its bounds as their {@code toString} has them. */
    @Override
    public String toString() {
        return format(Object::toString);
    }

    /** The range in the form that the server prints and reads, with bounds as the given function writes them. */
    public String format(Function<? super T, String> bound) {
        if (isEmpty) {
            return "empty";
        }
        StringBuilder text = new StringBuilder().append(lowerInclusive ? '[' : '(');
        if (lower != null) {
            RangeText.appendBound(bound.apply(lower), text);
        }
        text.append(',');
        if (upper != null) {
            RangeText.appendBound(bound.apply(upper), text);
        }
        return text.append(upperInclusive ? ']' : ')').toString();
    }

    private static <T> T present(T bound) {
        return Objects.requireNonNull(bound, "a bound that is missing is not given at all, as in Range.atLeast(lower)");
    }
}
