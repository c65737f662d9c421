package io.github.loompg.data;

import java.util.List;

/**
 * An area between lines that join points. It is equal to another with the same points in the same order; the server finds
 * more of them to be the same.
 *
 * @param points one or more points; a list that cannot be changed
 * @see <a href="https://www.postgresql.org/docs/current/datatype-geometric.html">Geometric Types</a>
 */
public record Polygon(List<Point> points) {
    /**
     * A polygon with a copy of the list.
     *
     * @throws IllegalArgumentException if there are no points
     */
    public Polygon {
        points = List.copyOf(points);
        if (points.isEmpty()) {
            throw new IllegalArgumentException("a polygon has at least one point");
        }
    }

    /** A polygon with the given points. */
    public static Polygon of(Point... points) {
        return new Polygon(List.of(points));
    }

    /**
     * Reads a polygon as the server prints and reads it, such as {@code ((0,0),(1,2.5),(2,0))}.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static Polygon parse(String text) {
        GeometryText in = new GeometryText("a polygon", text);
        if (in.beginsWith('[')) {
            throw new IllegalArgumentException("not a polygon, whose points stand in parentheses and not in brackets");
        }
        return new Polygon(in.readPoints());
    }

    /** The polygon as the server prints it. */
    @Override
    public String toString() {
        return "(" + GeometryText.join(points) + ")";
    }
}
