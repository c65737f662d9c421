package io.github.loompg;

import io.github.loompg.error.ConfigurationException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads {@code option=value option='value with blanks'} as libpq does: blanks around the = are allowed, a backslash
 * takes its meaning from a quote, a blank or another backslash, and the last of several values for an option counts.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-KEYWORD-VALUE">
 *     Keyword/Value Connection Strings</a>
 */
final class KeywordString {
    private static final String BLANKS = " \t\n\u000b\f\r";
    private static final String HINT = "a value with blanks is written as option='a value', a quote in it as \\'";

    private final String text;
    private int at;

    private KeywordString(String text) {
        this.text = text;
    }

    static Map<Option<?>, Object> read(String text) {
        KeywordString reader = new KeywordString(text);
        Map<Option<?>, Object> values = new LinkedHashMap<>();
        for (reader.skipBlanks(); reader.hasMore(); reader.skipBlanks()) {
            Option<?> option = option(reader.name());
            String value = reader.value();
            values.put(
                    option,
                    value.isEmpty()
                            ? OptionValues.DEFAULT
                            : option.read(value, "option " + option.name() + " of the connection string"));
        }
        return values;
    }

    private static Option<?> option(String name) {
        Option<?> option = Option.named(name);
        if (option != null) {
            return option;
        }
        throw ConnectionString.unknown(name, "a server setting is written as options='-c name=value'");
    }

    private String name() {
        int begin = at;
        while (hasMore() && text.charAt(at) != '=' && !isBlank()) {
            at++;
        }
        String name = text.substring(begin, at);
        skipBlanks();
        if (!hasMore() || text.charAt(at) != '=') {
            // What looks like a name may be the tail of a password, so it is not shown.
            throw new ConfigurationException(
                    "the connection string has a word without = behind it",
                    "it is a URI, postgresql://user@host/database, or option=value option=value …; " + HINT,
                    null);
        }
        at++;
        skipBlanks();
        return name;
    }

    private String value() {
        StringBuilder value = new StringBuilder();
        boolean quoted = hasMore() && text.charAt(at) == '\'';
        if (quoted) {
            at++;
        }
        while (hasMore() && (quoted ? text.charAt(at) != '\'' : !isBlank())) {
            if (text.charAt(at) == '\\') {
                at++;
                if (!hasMore()) {
                    break;
                }
            }
            value.append(text.charAt(at++));
        }
        if (quoted) {
            if (!hasMore()) {
                throw new ConfigurationException(
                        "the connection string has a quoted value that does not end", HINT, null);
            }
            at++;
        }
        return value.toString();
    }

    private boolean hasMore() {
        return at < text.length();
    }

    private boolean isBlank() {
        return BLANKS.indexOf(text.charAt(at)) >= 0;
    }

    private void skipBlanks() {
        while (hasMore() && isBlank()) {
            at++;
        }
    }
}
