package io.github.loompg.data;

import java.util.List;

/**
 * A rectangle with sides parallel to the axes. From whichever two opposite corners it is made, it has the upper right and
 * the lower left one, as on the server.
 *
 * @param high the upper right corner
 * @param low the lower left corner
 * @see <a href="https://www.postgresql.org/docs/current/datatype-geometric.html">Geometric Types</a>
 */
public record Box(Point high, Point low) {
    /** A box of two opposite corners. */
    public Box {
        boolean swapX = isLess(high.x(), low.x());
        boolean swapY = isLess(high.y(), low.y());
        Point one = high;
        Point other = low;
        high = new Point(swapX ? other.x() : one.x(), swapY ? other.y() : one.y());
        low = new Point(swapX ? one.x() : other.x(), swapY ? one.y() : other.y());
    }

    /**
     * Reads a box as the server prints and reads it, such as {@code (1,2.5),(0,0)}.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static Box parse(String text) {
        List<Point> points = new GeometryText("a box", text).readPoints(2);
        return new Box(points.get(0), points.get(1));
    }

    /** The box as the server prints it. */
    @Override
    public String toString() {
        return high + "," + low;
    }

    /** The server's order, in which NaN is above all else and the two zeros are the same. */
    private static boolean isLess(double one, double other) {
        return one < other || (Double.isNaN(other) && !Double.isNaN(one));
    }
}
