package io.github.loompg.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The text form of ranges and multiranges. A bound may stand in quotation marks, wholly or in part; a backslash takes the
 * character behind it as it is, and so does a quotation mark before another one within quotation marks.
 */
final class RangeText {
    private static final String EMPTY = "empty";

    private final String text;
    private int position;

    RangeText(String text) {
        this.text = text;
    }

    <T> Multirange<T> readMultirange(Function<? super String, ? extends T> bound) {
        skipSpace();
        expect('{');
        List<Range<T>> ranges = new ArrayList<>();
        skipSpace();
        if (!skip('}')) {
            do {
                ranges.add(readRange(bound));
            } while (skip(','));
            expect('}');
        }
        return new Multirange<>(ranges);
    }

    <T> Range<T> readRange(Function<? super String, ? extends T> bound) {
        skipSpace();
        if (text.regionMatches(true, position, EMPTY, 0, EMPTY.length())) {
            position += EMPTY.length();
            skipSpace();
            return Range.empty();
        }
        boolean lowerInclusive = skip('[');
        if (!lowerInclusive) {
            expect('(');
        }
        String lower = readBound();
        expect(',');
        String upper = readBound();
        boolean upperInclusive = skip(']');
        if (!upperInclusive) {
            expect(')');
        }
        skipSpace();
        return new Range<>(
                lower == null ? null : bound.apply(lower),
                upper == null ? null : bound.apply(upper),
                lowerInclusive,
                upperInclusive,
                false);
    }

    void expectEnd() {
        if (position != text.length()) {
            throw malformed("its end");
        }
    }

    /** The bound, or null if there is none: what is empty without quotation marks. */
    private @Nullable String readBound() {
        StringBuilder bound = new StringBuilder();
        boolean quoted = false;
        int begin = position;
        for (; position < text.length(); position++) {
            char c = text.charAt(position);
            if (c == '\\' && position + 1 < text.length()) {
                position++;
                bound.append(text.charAt(position));
            } else if (c == '"' && quoted && position + 1 < text.length() && text.charAt(position + 1) == '"') {
                position++;
                bound.append(c);
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == ')' || c == ']')) {
                return position == begin ? null : bound.toString();
            } else {
                bound.append(c);
            }
        }
        throw malformed("a comma, a parenthesis or a bracket");
    }

    void skipSpace() {
        while (position < text.length() && isSpace(text.charAt(position))) {
            position++;
        }
    }

    private boolean skip(char c) {
        boolean found = position < text.length() && text.charAt(position) == c;
        position += found ? 1 : 0;
        return found;
    }

    private void expect(char c) {
        if (!skip(c)) {
            throw malformed("'" + c + "'");
        }
    }

    private IllegalArgumentException malformed(String expected) {
        return new IllegalArgumentException(String.format(
                Locale.ROOT, "not a range: at character %d of the text should be %s", position + 1, expected));
    }

    /** Writes a bound, in quotation marks if it could be read as something else. */
    static void appendBound(String bound, StringBuilder out) {
        if (!bound.isEmpty() && bound.chars().noneMatch(RangeText::needsQuotes)) {
            out.append(bound);
            return;
        }
        out.append('"');
        for (int i = 0; i < bound.length(); i++) {
            char c = bound.charAt(i);
            if (c == '"' || c == '\\') {
                out.append(c);
            }
            out.append(c);
        }
        out.append('"');
    }

    private static boolean needsQuotes(int c) {
        return "\"\\()[],".indexOf(c) >= 0 || isSpace(c);
    }

    private static boolean isSpace(int c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /** Compares by the natural order, in which the infinite dates and timestamps are before and behind all others. */
    @SuppressWarnings("unchecked") // What has no order among its like throws ClassCastException, as is documented.
    static <T> int compareNaturally(T one, T other) {
        if (one instanceof Infinity || other instanceof Infinity) {
            return Integer.compare(sideOf(one), sideOf(other));
        }
        return ((Comparable<T>) one).compareTo(other);
    }

    private static int sideOf(Object value) {
        if (value instanceof Infinity infinity) {
            return infinity == Infinity.POSITIVE ? 1 : -1;
        }
        return 0;
    }
}
