package io.github.loompg.data;

import java.util.List;

/**
 * A line between two points: PostgreSQL's {@code lseg}.
 *
 * @param start one end
 * @param end the other end
 * @see <a href="https://www.postgresql.org/docs/current/datatype-geometric.html">Geometric Types</a>
 */
public record LineSegment(Point start, Point end) {
    /**
     * Reads a line segment as the server prints and reads it, such as {@code [(0,0),(1,2.5)]}.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static LineSegment parse(String text) {
        List<Point> points = new GeometryText("a line segment", text).readPoints(2);
        return new LineSegment(points.get(0), points.get(1));
    }

    /** The line segment as the server prints it. */
    @Override
    public String toString() {
        return "[" + start + "," + end + "]";
    }
}
