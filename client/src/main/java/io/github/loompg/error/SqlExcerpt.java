package io.github.loompg.error;

import java.util.PrimitiveIterator;

/**
 * As much of a statement as fits into a message, so that a person recognises it and sees the place.
 *
 * <p>An excerpt takes about 100 columns of a terminal at most; an ellipsis stands for what was cut off. Tabs and other
 * control characters appear as spaces, so that the text of a statement cannot forge lines of a log.
 */
public final class SqlExcerpt {
    private static final int COLUMNS = 100;
    private static final int COLUMNS_BEFORE_CARET = 60;
    private static final String ELLIPSIS = "…";

    private SqlExcerpt() {}

    /**
     * The beginning of a statement, on one line however it was laid out.
     *
     * @param sql the statement as it was sent
     * @return the text, without a line break; empty for a blank statement
     */
    public static String of(String sql) {
        StringBuilder shown = new StringBuilder();
        int columns = 0;
        boolean gap = false;
        for (PrimitiveIterator.OfInt rest = sql.codePoints().iterator(); rest.hasNext(); ) {
            int character = visible(rest.nextInt());
            if (character == ' ') {
                gap = !shown.isEmpty();
                continue;
            }
            columns += columns(character) + (gap ? 1 : 0);
            if (columns > COLUMNS) {
                return shown.append(gap ? " " : "").append(ELLIPSIS).toString();
            }
            shown.append(gap ? " " : "").appendCodePoint(character);
            gap = false;
        }
        return shown.toString();
    }

    /**
     * The line of a statement that an error is about, and below it a caret under the place.
     *
     * @param sql the statement as it was sent
     * @param position the place as PostgreSQL counts it: in characters (code points), from 1; one more than there are
     *     characters for the end of the statement
     * @return two lines, the first with its number in front if the statement has several; what {@link #of} says if
     *     there is no such position
     */
    public static String at(String sql, int position) {
        int caret = offset(sql, position);
        if (caret < 0) {
            return of(sql);
        }
        int lineStart = caret;
        while (lineStart > 0 && !isLineBreak(sql.charAt(lineStart - 1))) {
            lineStart--;
        }
        int lineEnd = caret;
        while (lineEnd < sql.length() && !isLineBreak(sql.charAt(lineEnd))) {
            lineEnd++;
        }
        int right = forward(sql, caret, lineEnd, COLUMNS);
        int left =
                backward(sql, caret, lineStart, Math.max(COLUMNS_BEFORE_CARET, COLUMNS - columns(sql, caret, right)));
        right = forward(sql, caret, lineEnd, COLUMNS - columns(sql, left, caret));

        String number =
                sql.stripTrailing().lines().limit(2).count() < 2 ? "" : "line " + lineNumber(sql, lineStart) + ": ";
        String before = number + (left > lineStart ? ELLIPSIS : "") + visible(sql, left, caret);
        String after = visible(sql, caret, right) + (right < lineEnd ? ELLIPSIS : "");
        return before + after + "\n" + " ".repeat(columns(before, 0, before.length())) + "^";
    }

    /** Where a position is in the text, or -1 if it is not. The end means the end of what is written, blanks apart. */
    private static int offset(String sql, int position) {
        int characters = sql.codePointCount(0, sql.length());
        if (position < 1 || position > characters + 1 || sql.isBlank()) {
            return -1;
        }
        return position <= characters
                ? sql.offsetByCodePoints(0, position - 1)
                : sql.stripTrailing().length();
    }

    private static long lineNumber(String sql, int lineStart) {
        return 1 + sql.substring(0, lineStart).lines().count();
    }

    private static boolean isLineBreak(char character) {
        return character == '\n' || character == '\r';
    }

    /** The end of what fits into so many columns, from an offset on. */
    private static int forward(String text, int from, int end, int columns) {
        int at = from;
        int left = columns;
        while (at < end) {
            int character = text.codePointAt(at);
            left -= columns(visible(character));
            if (left < 0) {
                break;
            }
            at += Character.charCount(character);
        }
        return at;
    }

    /** The beginning of what fits into so many columns, up to an offset. */
    private static int backward(String text, int from, int start, int columns) {
        int at = from;
        int left = columns;
        while (at > start) {
            int character = text.codePointBefore(at);
            left -= columns(visible(character));
            if (left < 0) {
                break;
            }
            at -= Character.charCount(character);
        }
        return at;
    }

    private static String visible(String text, int start, int end) {
        return text.substring(start, end)
                .codePoints()
                .map(SqlExcerpt::visible)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static int visible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> ' ';
            case Character.SURROGATE -> '\uFFFD';
            default -> character;
        };
    }

    private static int columns(String text, int start, int end) {
        return text.substring(start, end)
                .codePoints()
                .map(character -> columns(visible(character)))
                .sum();
    }

    /** How many columns a terminal gives a character: none to combining marks, two to East Asian wide ones and emoji. */
    private static int columns(int character) {
        if (character < 0x300) {
            return 1;
        }
        int type = Character.getType(character);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        boolean wide = isWithin(character, 0x1100, 0x115F) // Hangul that begins a syllable
                || isWithin(character, 0x2E80, 0xA4CF) // radicals, kana, ideographs, Yi
                || isWithin(character, 0xAC00, 0xD7A3) // Hangul syllables
                || isWithin(character, 0xF900, 0xFAFF) // compatibility ideographs
                || isWithin(character, 0xFE30, 0xFE6F) // vertical and small forms
                || isWithin(character, 0xFF01, 0xFF60) // full-width forms
                || isWithin(character, 0xFFE0, 0xFFE6)
                || isWithin(character, 0x20000, 0x3FFFD) // further ideographs
                || Character.isEmojiPresentation(character);
        return wide ? 2 : 1;
    }

    private static boolean isWithin(int character, int first, int last) {
        return first <= character && character <= last;
    }
}
