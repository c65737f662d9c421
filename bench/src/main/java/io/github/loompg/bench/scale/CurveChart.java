package io.github.loompg.bench.scale;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;

/** Lines over two logarithmic axes in an SVG, light or dark as the reader's page is. */
final class CurveChart {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 340;
    private static final int LEFT = 70;
    private static final int RIGHT = 150;
    private static final int TOP = 40;
    private static final int BOTTOM = 46;
    private static final List<String> COLORS =
            List.of("#0d9488", "#2563eb", "#d97706", "#a855f7", "#dc2626", "#64748b");

    private static final String STYLE = """
        <style>
          text { font: 12px system-ui, sans-serif; fill: #1f2328 }
          .title { font-size: 14px; font-weight: 600 }
          .aside { fill: #59636e }
          .grid { stroke: #8c959f; stroke-opacity: .3 }
          polyline { fill: none; stroke-width: 2 }
          @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .aside { fill: #9198a1 } }
        </style>
        """;

    private final Curve curve;
    private final double leftmost;
    private final double rightmost;
    private final double lowest;
    private final double highest;
    private final StringBuilder svg = new StringBuilder();

    private CurveChart(Curve curve) {
        this.curve = curve;
        leftmost = curve.places().stream().mapToDouble(place -> place).min().orElse(1);
        rightmost = Math.max(
                leftmost * 1.001,
                curve.places().stream().mapToDouble(place -> place).max().orElse(1));
        double least = values(curve).min().orElse(1);
        double most = values(curve).max().orElse(1);
        lowest = Math.pow(10, Math.floor(Math.log10(least)));
        highest = Math.max(lowest * 10, Math.pow(10, Math.ceil(Math.log10(most))));
    }

    private static DoubleStream values(Curve curve) {
        return curve.lines().values().stream()
                .flatMap(line -> line.values().stream())
                .mapToDouble(value -> value)
                .filter(value -> value > 0);
    }

    static String render(Curve curve) {
        CurveChart chart = new CurveChart(curve);
        chart.axes();
        int number = 0;
        for (Map.Entry<String, Map<Double, Double>> line : curve.lines().entrySet()) {
            chart.line(line.getKey(), line.getValue(), COLORS.get(number % COLORS.size()), number);
            number++;
        }
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                                + " role=\"img\" aria-label=\"%s\">%n",
                        WIDTH,
                        HEIGHT,
                        WIDTH,
                        HEIGHT,
                        escaped(curve.title()))
                + STYLE + chart.svg + "</svg>\n";
    }

    private double x(double place) {
        return LEFT + (WIDTH - LEFT - RIGHT) * Math.log(place / leftmost) / Math.log(rightmost / leftmost);
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * Math.log(value / lowest) / Math.log(highest / lowest);
    }

    private void axes() {
        text("title", 0, 18, "start", curve.title());
        text("aside", LEFT, TOP - 6, "start", curve.up());
        for (double value = lowest; value <= highest * 1.001; value *= 10) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>%n",
                    LEFT,
                    WIDTH - RIGHT,
                    y(value),
                    y(value)));
            text("aside", LEFT - 8, y(value) + 4, "end", Curve.number(value));
        }
        for (double place : curve.places()) {
            text("aside", x(place), HEIGHT - BOTTOM + 18, "middle", Curve.place(place));
        }
        text("aside", (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, "middle", curve.across());
    }

    private void line(String name, Map<Double, Double> values, String color, int number) {
        StringBuilder points = new StringBuilder();
        values.forEach((place, value) -> {
            if (value > 0) {
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(place), y(value)));
            }
        });
        svg.append(String.format(
                "<polyline stroke=\"%s\" points=\"%s\"/>%n",
                color, points.toString().strip()));
        int at = TOP + 10 + 18 * number;
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"4\" fill=\"%s\"/>%n",
                WIDTH - RIGHT + 12,
                at - 6,
                color));
        text("", WIDTH - RIGHT + 30, at, "start", name);
    }

    private void text(String kind, double x, double y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
                kind,
                x,
                y,
                anchor,
                escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
