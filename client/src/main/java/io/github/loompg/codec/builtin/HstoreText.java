package io.github.loompg.codec.builtin;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values as the server prints them: {@code "a"=>"1", "b"=>NULL}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/hstore.html#HSTORE-EXTERNAL-REP">hstore External
 *     Representation</a>
 */
public final class HstoreText {
    private static final Pattern SPECIAL = Pattern.compile("[\"\\\\]");
    private static final String IS = "=>";
    private static final String NEXT = ", ";
    private static final String NULL = "NULL";

    private final String text;
    private int at;

    private HstoreText(String text) {
        this.text = text;
    }

    /** The text of a map whose keys and values are texts. */
    public static String of(Map<?, ?> map) {
        StringBuilder text = new StringBuilder();
        map.forEach((key, value) -> {
            text.append(text.isEmpty() ? "" : NEXT).append(quoted(key)).append(IS);
            text.append(value == null ? NULL : quoted(value));
        });
        return text.toString();
    }

    private static String quoted(Object text) {
        return '"' + SPECIAL.matcher(text.toString()).replaceAll("\\\\$0") + '"';
    }

    /**
     * Reads a text that the server has printed.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Map<String, @Nullable String> parse(String text) {
        HstoreText in = new HstoreText(text);
        Map<String, @Nullable String> map = new LinkedHashMap<>();
        while (in.at < text.length()) {
            in.expect(map.isEmpty() ? "" : NEXT);
            String key = in.readQuoted();
            in.expect(IS);
            map.put(key, in.skip(NULL) ? null : in.readQuoted());
        }
        return Collections.unmodifiableMap(map);
    }

    private boolean skip(String word) {
        boolean found = text.startsWith(word, at);
        at += found ? word.length() : 0;
        return found;
    }

    private void expect(String word) {
        if (!skip(word)) {
            throw malformed();
        }
    }

    private String readQuoted() {
        expect("\"");
        StringBuilder content = new StringBuilder();
        while (!skip("\"")) {
            boolean unused = skip("\\");
            if (at >= text.length()) {
                throw malformed();
            }
            content.append(text.charAt(at++));
        }
        return content.toString();
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("the text is not that of an hstore");
    }
}
