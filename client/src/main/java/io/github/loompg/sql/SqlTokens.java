package io.github.loompg.sql;

import java.util.Locale;

/**
 * Cuts SQL into the tokens that PostgreSQL's own lexer finds in it: strings of all kinds, quoted names, dollar quotes,
 * operators. Blanks and comments, nested ones too, are passed over.
 *
 * {@snippet :
 * SqlTokens tokens = new SqlTokens(sql, true);
 * while (tokens.next()) {
 *     if (tokens.isWord("listen")) {
 *         // …
 *     }
 * }
 * }
 *
 * <p>It never fails: a string or a comment without an end reaches to the end of the text, and the server says what is
 * wrong with it. It makes no objects. Not safe for use by several threads.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">Lexical Structure</a>
 */
public final class SqlTokens {
    /** What a token is. */
    public enum Kind {
        /** A key word or a name without quotes. */
        WORD,
        /** A name in double quotes. */
        QUOTED_NAME,
        /** A string constant of any kind, with its prefix and with all lines that continue it. */
        STRING,
        /** A number without a sign. */
        NUMBER,
        /** A parameter: a dollar sign and digits. */
        PARAMETER,
        /** An operator of one or several characters; a cast, {@code ::}, and {@code :=} are ones as well. */
        OPERATOR,
        /** One of <code>( ) [ ] , ; . :</code>, or a character that is no part of SQL. */
        PUNCTUATION
    }

    private static final String OPERATOR_CHARACTERS = "+-*/<>=~!@#%^&|`?";

    private final String sql;
    private final boolean standardStrings;
    private Kind kind = Kind.PUNCTUATION;
    private int start;
    private int end;

    /**
     * Begins in front of the first token.
     *
     * @param standardStrings whether a backslash in an ordinary string is just a backslash, which is what the setting
     *     {@code standard_conforming_strings} says
     */
    public SqlTokens(String sql, boolean standardStrings) {
        this.sql = sql;
        this.standardStrings = standardStrings;
    }

    /** Goes to the next token; false if there is none. */
    public boolean next() {
        start = afterBlanks(end);
        if (start == sql.length()) {
            end = start;
            return false;
        }
        end = scan(sql.charAt(start));
        return true;
    }

    /** What the token is. */
    public Kind kind() {
        return kind;
    }

    /** Where the token begins in the text. */
    public int start() {
        return start;
    }

    /** Where the text goes on behind the token. */
    public int end() {
        return end;
    }

    /** The token as it is written. */
    public String text() {
        return sql.substring(start, end);
    }

    /**
     * Whether it is this word, in whatever case and without quotes.
     *
     * @param lowerCase the word in lower case
     */
    public boolean isWord(String lowerCase) {
        return kind == Kind.WORD
                && isLength(lowerCase.length())
                && sql.regionMatches(true, start, lowerCase, 0, end - start);
    }

    /** Whether it is exactly this operator or this character. */
    public boolean is(String symbol) {
        return (kind == Kind.OPERATOR || kind == Kind.PUNCTUATION)
                && isLength(symbol.length())
                && sql.startsWith(symbol, start);
    }

    /** The name that a word or a quoted name means: a word in lower case, the other without its quotes. */
    public String name() {
        return switch (kind) {
            case WORD -> text().toLowerCase(Locale.ROOT);
            case QUOTED_NAME ->
                text().substring(text().indexOf('"') + 1, text().length() - 1).replace("\"\"", "\"");
            case STRING, NUMBER, PARAMETER, OPERATOR, PUNCTUATION -> text();
        };
    }

    private boolean isLength(int length) {
        return end - start == length;
    }

    // Blanks and comments

    private int afterBlanks(int from) {
        int at = from;
        while (at < sql.length()) {
            if (isBlank(sql.charAt(at))) {
                at++;
            } else if (sql.startsWith("--", at)) {
                at = endOfLine(at);
            } else if (sql.startsWith("/*", at)) {
                at = afterComment(at);
            } else {
                return at;
            }
        }
        return at;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private int endOfLine(int from) {
        int at = from;
        while (at < sql.length() && !isLineEnd(sql.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }

    private int afterComment(int from) {
        int depth = 0;
        int at = from;
        while (at < sql.length()) {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
                if (depth == 0) {
                    return at;
                }
            } else {
                at++;
            }
        }
        return at;
    }

    // Tokens

    private int scan(char first) {
        if (isNameStart(first)) {
            return scanWord(first);
        }
        if (isDigit(first) || (first == '.' && isDigit(at(start + 1)))) {
            return as(Kind.NUMBER, afterNumber());
        }
        return switch (first) {
            case '\'' -> as(Kind.STRING, afterString(start, !standardStrings));
            case '"' -> as(Kind.QUOTED_NAME, afterQuotes(start, '"', false));
            case '$' -> scanDollar();
            case ':' -> scanColon();
            default ->
                OPERATOR_CHARACTERS.indexOf(first) >= 0
                        ? as(Kind.OPERATOR, afterOperator())
                        : as(Kind.PUNCTUATION, start + 1);
        };
    }

    private int as(Kind found, int behind) {
        kind = found;
        return behind;
    }

    private int scanWord(char first) {
        char second = at(start + 1);
        if (second == '\'' && "eEbBxXnN".indexOf(first) >= 0) {
            boolean escapes = first == 'e' || first == 'E' || ((first == 'n' || first == 'N') && !standardStrings);
            return as(Kind.STRING, afterString(start + 1, escapes));
        }
        if ((first == 'u' || first == 'U') && second == '&') {
            char third = at(start + 2);
            if (third == '\'') {
                return as(Kind.STRING, afterString(start + 2, false));
            }
            if (third == '"') {
                return as(Kind.QUOTED_NAME, afterQuotes(start + 2, '"', false));
            }
        }
        return as(Kind.WORD, afterName(start, true));
    }

    private int scanDollar() {
        char second = at(start + 1);
        if (isDigit(second)) {
            int behind = start + 2;
            while (isDigit(at(behind))) {
                behind++;
            }
            return as(Kind.PARAMETER, behind);
        }
        int tagEnd = isNameStart(second) ? afterName(start + 1, false) : start + 1;
        if (at(tagEnd) != '$') {
            return as(Kind.PUNCTUATION, start + 1);
        }
        String tag = sql.substring(start, tagEnd + 1);
        int closing = sql.indexOf(tag, tagEnd + 1);
        return as(Kind.STRING, closing < 0 ? sql.length() : closing + tag.length());
    }

    private int scanColon() {
        char second = at(start + 1);
        return second == ':' || second == '=' ? as(Kind.OPERATOR, start + 2) : as(Kind.PUNCTUATION, start + 1);
    }

    /** A string goes on in another one behind the end of a line, and in the same way. */
    private int afterString(int quote, boolean escapes) {
        int behind = afterQuotes(quote, '\'', escapes);
        while (true) {
            int next = afterLinesBetween(behind);
            if (next == behind || at(next) != '\'') {
                return behind;
            }
            behind = afterQuotes(next, '\'', escapes);
        }
    }

    /** The same place if there is no end of a line between it and what follows. */
    private int afterLinesBetween(int from) {
        int at = from;
        boolean line = false;
        while (at < sql.length()) {
            if (isBlank(sql.charAt(at))) {
                line |= isLineEnd(sql.charAt(at));
                at++;
            } else if (sql.startsWith("--", at)) {
                at = endOfLine(at);
            } else {
                break;
            }
        }
        return line ? at : from;
    }

    private int afterQuotes(int quote, char sign, boolean escapes) {
        int at = quote + 1;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (escapes && c == '\\') {
                at += 2;
            } else if (c != sign) {
                at++;
            } else if (at(at + 1) == sign) {
                at += 2;
            } else {
                return at + 1;
            }
        }
        return sql.length();
    }

    private int afterNumber() {
        int at = start;
        while (isNamePart(at(at)) || (at(at) == '.' && at(at + 1) != '.') || isExponentSign(at)) {
            at++;
        }
        return at;
    }

    private boolean isExponentSign(int at) {
        char before = at(at - 1);
        return at > start
                && (at(at) == '+' || at(at) == '-')
                && (before == 'e' || before == 'E')
                && isDigit(at(at + 1))
                && at(start + 1) != 'x'
                && at(start + 1) != 'X';
    }

    /** A comment ends an operator, and one of several characters does not end in plus or minus, unless it has a special one. */
    private int afterOperator() {
        int at = start;
        boolean special = false;
        while (OPERATOR_CHARACTERS.indexOf(at(at)) >= 0
                && (at == start || !(sql.startsWith("--", at) || sql.startsWith("/*", at)))) {
            special |= "~!@#%^&|`?".indexOf(at(at)) >= 0;
            at++;
        }
        while (!special && at - start > 1 && (at(at - 1) == '+' || at(at - 1) == '-')) {
            at--;
        }
        return at;
    }

    private int afterName(int from, boolean dollars) {
        int at = from;
        while (isNamePart(at(at)) || (dollars && at(at) == '$')) {
            at++;
        }
        return at;
    }

    /** The character there, or NUL, which is none of SQL, behind the end. */
    private char at(int index) {
        return index >= 0 && index < sql.length() ? sql.charAt(index) : '\0';
    }

    /** Whether a name may begin with this character. */
    static boolean isNameStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= '\u0080';
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || isDigit(c);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
