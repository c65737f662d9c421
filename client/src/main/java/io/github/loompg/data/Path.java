package io.github.loompg.data;

import java.util.List;

/**
 * Points that are joined by lines: a closed path goes back to its beginning, an open one does not.
 *
 * @param points one or more points; a list that cannot be changed
 * @param isClosed whether the last point is joined to the first
 * @see <a href="https://www.postgresql.org/docs/current/datatype-geometric.html">Geometric Types</a>
 */
public record Path(List<Point> points, boolean isClosed) {
    /**
     * A path along a copy of the list.
     *
     * @throws IllegalArgumentException if there are no points
     */
    public Path {
        points = List.copyOf(points);
        if (points.isEmpty()) {
            throw new IllegalArgumentException("a path has at least one point");
        }
    }

    /** A path that does not go back to its beginning. */
    public static Path open(Point... points) {
        return new Path(List.of(points), false);
    }

    /** A path that goes back to its beginning. */
    public static Path closed(Point... points) {
        return new Path(List.of(points), true);
    }

    /**
     * Reads a path as the server prints and reads it: {@code [(0,0),(1,2.5)]} is open, {@code ((0,0),(1,2.5))} is closed.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static Path parse(String text) {
        GeometryText in = new GeometryText("a path", text);
        boolean closed = !in.beginsWith('[');
        return new Path(in.readPoints(), closed);
    }

    /** The path as the server prints it. */
    @Override
    public String toString() {
        String joined = GeometryText.join(points);
        return isClosed ? "(" + joined + ")" : "[" + joined + "]";
    }
}
