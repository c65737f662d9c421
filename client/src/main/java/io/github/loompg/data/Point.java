package io.github.loompg.data;

/**
 * A point on a plane.
 *
 * @param x the first coordinate, which may be infinite or NaN
 * @param y the second coordinate, which may be infinite or NaN
 * @see <a href="https://www.postgresql.org/docs/current/datatype-geometric.html">Geometric Types</a>
 */
public record Point(double x, double y) {
    /**
     * Reads a point as the server prints and reads it, such as {@code (1,2.5)}.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static Point parse(String text) {
        GeometryText in = new GeometryText("a point", text);
        Point point = in.readPoint();
        in.expectEnd();
        return point;
    }

    /** The point as the server prints it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        append(text);
        return text.toString();
    }

    void append(StringBuilder out) {
        out.append('(');
        FloatText.append(x, out);
        out.append(',');
        FloatText.append(y, out);
        out.append(')');
    }
}
