package io.github.loompg.examples;

import io.github.loompg.data.Attribute;
import io.github.loompg.data.Row;
import java.io.Console;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Shows what a program asks of a server and what comes back, with the time that it took: {@link #sql} prints a statement,
 * starts the clock and gives the statement on to the call that it is an argument of, and what the call returns goes to one
 * of the other methods.
 *
 * {@snippet :
 * screen.show(connection.execute(screen.sql("DELETE FROM users WHERE id = $1"), 7));
 * }
 */
final class Screen {
    private static final int WIDTH = 78;
    private static final String BOLD = "1";
    private static final String DIM = "2";
    private static final String RED = "31";
    private static final String CYAN = "36";

    private final PrintStream out;
    private final boolean coloured;
    private long started = System.nanoTime();

    Screen(PrintStream out, boolean coloured) {
        this.out = out;
        this.coloured = coloured;
    }

    /** The standard output; in colours if it is a terminal that has them, and nobody has asked for none. */
    static Screen standard() {
        return new Screen(System.out, isTerminal() && wantsColours(System.getenv()));
    }

    /** Whether the environment allows colours, by the custom of <a href="https://no-color.org">NO_COLOR</a>. */
    static boolean wantsColours(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    @SuppressWarnings("SystemConsoleNull") // Java 21 gives null without a terminal, and later ones say it otherwise
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // Since Java 22 there may be a console without a terminal, and then this method says no.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException olderJava) {
            return true;
        }
    }

    void title(String text) {
        out.println(styled(BOLD, text));
    }

    void heading(String text) {
        out.println();
        out.println(styled(BOLD, text));
    }

    void note(String text) {
        out.println("  " + styled(DIM, text));
    }

    /** Starts the clock. */
    void start() {
        started = System.nanoTime();
    }

    /** Prints a statement, and starts the clock. */
    String sql(String text) {
        text.lines().forEach(line -> out.println("  " + styled(CYAN, line)));
        start();
        return text;
    }

    /** Prints what has come back, or that something is over. */
    void show(String result) {
        timed(result, elapsed());
    }

    /** Prints records, a line for each. */
    void records(List<? extends Record> records) {
        long nanos = elapsed();
        records.forEach(each -> out.println("    " + each));
        timed(counted(records.size(), "record"), nanos);
    }

    /** Prints rows as a table. */
    void table(List<Row> rows) {
        long nanos = elapsed();
        if (!rows.isEmpty()) {
            List<List<String>> lines = new ArrayList<>();
            lines.add(rows.getFirst().attributes().stream().map(Attribute::name).toList());
            rows.forEach(
                    row -> lines.add(row.toList().stream().map(String::valueOf).toList()));
            List<Integer> widths = IntStream.range(0, rows.getFirst().size())
                    .mapToObj(column -> lines.stream()
                            .mapToInt(line -> line.get(column).length())
                            .max()
                            .orElse(0))
                    .toList();
            lines.add(1, widths.stream().map("-"::repeat).toList());
            lines.forEach(line -> out.println("    " + aligned(line, widths, rows.getFirst())));
        }
        timed(counted(rows.size(), "row"), nanos);
    }

    /** Numbers to the right, everything else to the left. */
    private static String aligned(List<String> cells, List<Integer> widths, Row example) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String blanks = " ".repeat(widths.get(i) - cells.get(i).length());
            boolean number = example.get(i) instanceof Number;
            line.append(number ? blanks + cells.get(i) : cells.get(i) + blanks).append("  ");
        }
        return line.toString().stripTrailing();
    }

    /** Prints what went wrong. */
    void failure(Exception thrown) {
        timed(thrown.getClass().getSimpleName(), elapsed());
        String.valueOf(thrown.getMessage())
                .lines()
                .flatMap(line -> wrapped(line).stream())
                .forEach(line -> out.println("      " + styled(RED, line)));
    }

    /** The text in lines that are not too long; one that is indented is laid out already, and stays as it is. */
    private static List<String> wrapped(String text) {
        if (text.startsWith(" ")) {
            return List.of(text);
        }
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH - 6) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private long elapsed() {
        return System.nanoTime() - started;
    }

    private void timed(String text, long nanos) {
        String time = time(nanos);
        int gap = Math.max(2, WIDTH - 4 - text.length() - time.length());
        out.println("    " + text + " ".repeat(gap) + styled(DIM, time));
    }

    private String styled(String code, String text) {
        return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    static String time(long nanos) {
        double millis = nanos / 1e6;
        if (millis < 9.95) {
            return String.format(Locale.ROOT, "%.1f ms", millis);
        }
        return millis < 999.5
                ? String.format(Locale.ROOT, "%.0f ms", millis)
                : String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }
}
