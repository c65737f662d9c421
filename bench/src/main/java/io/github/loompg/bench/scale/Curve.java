package io.github.loompg.bench.scale;

import io.github.loompg.bench.report.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How something grows: for each line a value at some places of an axis. It becomes a table in Markdown and, where both axes
 * are quantities, lines in an SVG.
 */
final class Curve {
    private final String name;
    private final String title;
    private final String across;
    private final String up;
    private final List<Double> places = new ArrayList<>();
    private final Map<String, Map<Double, Double>> lines = new LinkedHashMap<>();

    /**
     * @param name of the file with the lines
     * @param title what is measured, for people
     * @param across what grows; the titles of columns where nothing does
     * @param up what its cost is measured in; empty where nothing grows
     */
    Curve(String name, String title, String across, String up) {
        this.name = name;
        this.title = title;
        this.across = across;
        this.up = up;
    }

    void put(String line, double place, double value) {
        if (!places.contains(place)) {
            places.add(place);
        }
        lines.computeIfAbsent(line, absent -> new LinkedHashMap<>()).put(place, value);
    }

    String name() {
        return name;
    }

    String title() {
        return title;
    }

    /** The title with what is in the table. */
    String heading() {
        return isDrawn() ? title + " (" + up + ")" : title;
    }

    String across() {
        return across;
    }

    String up() {
        return up;
    }

    List<Double> places() {
        return places;
    }

    Map<String, Map<Double, Double>> lines() {
        return lines;
    }

    /** Whether the places are quantities, so that lines may be drawn between them. */
    boolean isDrawn() {
        return !up.isEmpty();
    }

    /** A table with a line for each place, or, if places are no quantities, a column for each. */
    String table() {
        return isDrawn() ? byPlaces() : byLines();
    }

    private String byLines() {
        StringBuilder text = new StringBuilder("| | " + across + " |\n|---|").append("--:|".repeat(places.size()));
        text.append('\n');
        lines.forEach((line, values) -> {
            text.append("| ").append(line);
            for (double place : places) {
                Double value = values.get(place);
                text.append(" | ").append(value == null ? "" : number(value));
            }
            text.append(" |\n");
        });
        return text.toString();
    }

    private String byPlaces() {
        StringBuilder text = new StringBuilder("| " + across);
        lines.keySet().forEach(line -> text.append(" | ").append(line));
        text.append(" |\n|--:").append("|--:".repeat(lines.size())).append("|\n");
        for (double place : places) {
            text.append("| ").append(place(place));
            lines.values().forEach(values -> {
                Double value = values.get(place);
                text.append(" | ").append(value == null ? "" : number(value));
            });
            text.append(" |\n");
        }
        return text.toString();
    }

    /** Whole numbers in groups of three, others as they are. */
    static String place(double value) {
        return value == Math.rint(value) ? number(value) : Figures.plain(value);
    }

    /** Whole numbers in groups of three, others with three digits that mean something. */
    static String number(double value) {
        if (value == Math.rint(value) || value >= 99.95) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value >= 9.995 ? "%.1f" : value >= 0.9995 ? "%.2f" : "%.3f", value);
    }
}
