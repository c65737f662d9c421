package io.github.loompg.bench.report;

import java.util.Iterator;
import java.util.Map;

/** Writes maps, lists, texts and numbers as JSON, two spaces to a level. */
final class Json {
    private final StringBuilder text = new StringBuilder();

    private Json() {}

    static String of(Object value) {
        Json json = new Json();
        json.write(value, "\n");
        return json.text.append('\n').toString();
    }

    /** @param line the break before what is on the same level as the value */
    private void write(Object value, String line) {
        switch (value) {
            case Map<?, ?> map -> {
                Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
                text.append('{');
                while (entries.hasNext()) {
                    Map.Entry<?, ?> entry = entries.next();
                    text.append(line).append("  ");
                    write(entry.getKey(), line);
                    text.append(": ");
                    write(entry.getValue(), line + "  ");
                    text.append(entries.hasNext() ? "," : line);
                }
                text.append('}');
            }
            case Iterable<?> list -> {
                Iterator<?> elements = list.iterator();
                text.append('[');
                while (elements.hasNext()) {
                    text.append(line).append("  ");
                    write(elements.next(), line + "  ");
                    text.append(elements.hasNext() ? "," : line);
                }
                text.append(']');
            }
            case Double number when !Double.isFinite(number) -> text.append("null");
            case Boolean truth -> text.append(truth);
            case Number number -> text.append(number);
            default -> quote(value.toString());
        }
    }

    private void quote(String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                default -> text.append(c < ' ' ? String.format("\\u%04x", (int) c) : Character.toString(c));
            }
        }
        text.append('"');
    }
}
