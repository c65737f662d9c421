package io.github.loompg.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The text form of geometric values. Points may stand in parentheses or not, and so may all points of a value together,
 * as the server reads them.
 */
final class GeometryText {
    private static final List<String> WORDS = List.of("infinity", "inf", "nan");

    private final String type;
    private final String text;
    private int position;

    /**
     * @param type what the text should be, with its article
     */
    GeometryText(String type, String text) {
        this.type = type;
        this.text = text;
        skipSpace();
    }

    /** Reads the points of a value to the end of the text; whether they stand in brackets is asked for before. */
    List<Point> readPoints() {
        boolean brackets = skip('[');
        boolean parentheses = !brackets && areAllInParentheses() && skip('(');
        List<Point> points = new ArrayList<>();
        do {
            points.add(readPoint());
        } while (skip(','));
        if (brackets) {
            expect(']');
        } else if (parentheses) {
            expect(')');
        }
        expectEnd();
        return points;
    }

    /** Reads exactly that many points. */
    List<Point> readPoints(int count) {
        List<Point> points = readPoints();
        if (points.size() != count) {
            throw new IllegalArgumentException(
                    "not " + type + ", which has " + count + " points: there are " + points.size());
        }
        return points;
    }

    /** Whether what follows begins with a bracket, as a path that is open does. */
    boolean beginsWith(char c) {
        return position < text.length() && text.charAt(position) == c;
    }

    /** One parenthesis for all points, or one for all and one for each. */
    private boolean areAllInParentheses() {
        if (!beginsWith('(')) {
            return false;
        }
        int next = position + 1;
        while (next < text.length() && isSpace(text.charAt(next))) {
            next++;
        }
        boolean twice = next < text.length() && text.charAt(next) == '(';
        return twice || text.indexOf('(', position + 1) < 0;
    }

    Point readPoint() {
        boolean parentheses = skip('(');
        double x = readNumber();
        expect(',');
        double y = readNumber();
        if (parentheses) {
            expect(')');
        }
        return new Point(x, y);
    }

    double readNumber() {
        int begin = position;
        if (position < text.length() && isSign(text.charAt(position))) {
            position++;
        }
        for (String word : WORDS) {
            if (text.regionMatches(true, position, word, 0, word.length())) {
                position += word.length();
                double value = word.equals("nan") ? Double.NaN : Double.POSITIVE_INFINITY;
                boolean negative = text.charAt(begin) == '-';
                skipSpace();
                return negative ? -value : value;
            }
        }
        while (position < text.length() && isPartOfNumber(position)) {
            position++;
        }
        try {
            double value = Double.parseDouble(text.substring(begin, position));
            skipSpace();
            return value;
        } catch (NumberFormatException invalid) {
            position = begin;
            throw malformed("a number");
        }
    }

    private boolean isPartOfNumber(int at) {
        char c = text.charAt(at);
        boolean exponentSign = isSign(c) && (text.charAt(at - 1) == 'e' || text.charAt(at - 1) == 'E');
        return (c >= '0' && c <= '9') || c == '.' || c == 'e' || c == 'E' || exponentSign;
    }

    private static boolean isSign(char c) {
        return c == '-' || c == '+';
    }

    boolean skip(char c) {
        if (!beginsWith(c)) {
            return false;
        }
        position++;
        skipSpace();
        return true;
    }

    void expect(char c) {
        if (!skip(c)) {
            throw malformed("'" + c + "'");
        }
    }

    void expectEnd() {
        if (position != text.length()) {
            throw malformed("its end");
        }
    }

    private void skipSpace() {
        while (position < text.length() && isSpace(text.charAt(position))) {
            position++;
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private IllegalArgumentException malformed(String expected) {
        return new IllegalArgumentException(String.format(
                Locale.ROOT, "not %s: at character %d of the text should be %s", type, position + 1, expected));
    }

    /** Points with commas between them. */
    static String join(List<Point> points) {
        StringBuilder text = new StringBuilder();
        for (Point point : points) {
            if (!text.isEmpty()) {
                text.append(',');
            }
            point.append(text);
        }
        return text.toString();
    }
}
