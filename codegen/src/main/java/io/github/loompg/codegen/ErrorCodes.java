package io.github.loompg.codegen;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The error codes of PostgreSQL, read from the list that its own sources are made from.
 *
 * @param conditions each code with a name, in the order of the list
 * @param classes the titles of the classes by their two characters
 */
record ErrorCodes(List<Condition> conditions, SortedMap<String, String> classes) {
    private static final Pattern SECTION = Pattern.compile("Section: Class (\\w\\w) - ([^(]+?)\\s*(?:\\(.*)?");
    private static final Pattern CODE = Pattern.compile("(\\w{5})\\s+([EWS])\\s+ERRCODE_\\w+(?:\\s+(\\w+))?");

    /** The list of the newest server, and the codes that left it. */
    static ErrorCodes ofAllServers() {
        List<String> lines = new ArrayList<>(resource("errcodes.txt"));
        lines.addAll(resource("retired-errcodes.txt"));
        return parse(lines);
    }

    /**
     * Reads a list.
     *
     * @throws IllegalArgumentException for a line that is neither a section, nor a code, nor a comment
     */
    static ErrorCodes parse(List<String> lines) {
        List<Condition> conditions = new ArrayList<>();
        SortedMap<String, String> classes = new TreeMap<>();
        for (String line : lines) {
            Matcher section = SECTION.matcher(line);
            Matcher code = CODE.matcher(line);
            if (section.matches()) {
                classes.put(section.group(1), section.group(2));
            } else if (code.matches()) {
                String name = code.group(3);
                if (name != null) { // a second C name for the same code has none
                    conditions.add(new Condition(code.group(1), code.group(2).equals("E"), name));
                }
            } else if (!line.isBlank() && !line.startsWith("#")) {
                throw new IllegalArgumentException("not a line of errcodes.txt: " + line);
            }
        }
        return new ErrorCodes(List.copyOf(conditions), classes);
    }

    private static List<String> resource(String name) {
        try (InputStream in = ErrorCodes.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
