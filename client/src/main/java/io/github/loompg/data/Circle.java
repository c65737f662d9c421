package io.github.loompg.data;

/**
 * A circle.
 *
 * @param center its center
 * @param radius its radius, not below 0; may be infinite or NaN
 * @see <a href="https://www.postgresql.org/docs/current/datatype-geometric.html">Geometric Types</a>
 */
public record Circle(Point center, double radius) {
    /**
     * A circle of its parts.
     *
     * @throws IllegalArgumentException if the radius is below 0
     */
    public Circle {
        if (radius < 0) {
            throw new IllegalArgumentException("not a circle: its radius is below 0");
        }
    }

    /**
     * Reads a circle as the server prints and reads it, such as {@code <(0,0),2.5>}.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static Circle parse(String text) {
        GeometryText in = new GeometryText("a circle", text);
        boolean angles = in.skip('<');
        boolean parentheses = !angles && text.indexOf('(') != text.lastIndexOf('(') && in.skip('(');
        Point center = in.readPoint();
        in.expect(',');
        double radius = in.readNumber();
        if (angles) {
            in.expect('>');
        } else if (parentheses) {
            in.expect(')');
        }
        in.expectEnd();
        return new Circle(center, radius);
    }

    /** The circle as the server prints it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("<");
        center.append(text);
        text.append(',');
        FloatText.append(radius, text);
        return text.append('>').toString();
    }
}
