package io.github.loompg.catalog;

import io.github.loompg.error.ProtocolViolationException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON that the server has written itself, such as a plan: objects become maps in their order, arrays lists, whole
 * numbers {@link Long}, other numbers {@link Double}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259</a>
 */
public final class JsonText {
    /** No plan is as deep as this, and no thread's stack ends before. */
    private static final int DEEPEST = 1_000;

    private final String text;
    private int at;
    private int depth;

    private JsonText(String text) {
        this.text = text;
    }

    /**
     * Reads an array of objects.
     *
     * @throws ProtocolViolationException if it is none
     */
    @SuppressWarnings("unchecked") // the keys of what is read are texts
    public static List<Map<String, @Nullable Object>> readObjects(String text) {
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        if (!(read(text) instanceof List<?> elements)) {
            throw violation("is no array");
        }
        for (Object element : elements) {
            if (!(element instanceof Map<?, ?> object)) {
                throw violation("has an element that is no object");
            }
            objects.add((Map<String, @Nullable Object>) object);
        }
        return objects;
    }

    /** Reads one value, with which the text has to end. */
    static @Nullable Object read(String text) {
        JsonText json = new JsonText(text);
        Object value = json.value();
        json.skipBlanks();
        if (json.at < text.length()) {
            throw json.malformed();
        }
        return value;
    }

    private @Nullable Object value() {
        skipBlanks();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        begin();
        while (!ends('}', members.isEmpty())) {
            skipBlanks();
            String key = string();
            skipBlanks();
            expect(':');
            members.put(key, value());
        }
        return members;
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> elements = new ArrayList<>();
        begin();
        while (!ends(']', elements.isEmpty())) {
            elements.add(value());
        }
        return elements;
    }

    private void begin() {
        at++;
        depth++;
        if (depth > DEEPEST) {
            throw malformed();
        }
    }

    /** Passes over the end, or over the comma in front of the next element. */
    private boolean ends(char closing, boolean first) {
        skipBlanks();
        if (peek() == closing) {
            at++;
            depth--;
            return true;
        }
        if (!first) {
            expect(',');
        }
        return false;
    }

    private String string() {
        expect('"');
        StringBuilder characters = new StringBuilder();
        while (peek() != '"') {
            char c = take();
            characters.append(c == '\\' ? escaped() : c);
        }
        at++;
        return characters.toString();
    }

    private char escaped() {
        char c = take();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw malformed();
        };
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(take(), 16);
            if (digit < 0) {
                throw malformed();
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private Number number() {
        int from = at;
        boolean whole = true;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            whole &= ".eE".indexOf(text.charAt(at)) < 0;
            at++;
        }
        String digits = text.substring(from, at);
        try {
            BigDecimal number = new BigDecimal(digits);
            if (whole && number.toBigInteger().bitLength() < Long.SIZE) {
                return number.longValueExact();
            }
            return number.doubleValue();
        } catch (NumberFormatException none) {
            throw malformed();
        }
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw malformed();
        }
        at += word.length();
        return value;
    }

    private void skipBlanks() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw malformed();
        }
        return text.charAt(at);
    }

    private char take() {
        char c = peek();
        at++;
        return c;
    }

    private void expect(char c) {
        if (take() != c) {
            throw malformed();
        }
    }

    private ProtocolViolationException malformed() {
        return violation("is malformed at character " + at);
    }

    private static ProtocolViolationException violation(String what) {
        return new ProtocolViolationException("the server's JSON " + what, null, null);
    }
}
