package io.github.loompg.data;

/**
 * A line without ends: all points for which {@code a * x + b * y + c} is 0. The same line has many forms, which are not
 * equal here.
 *
 * @param a what x is multiplied by
 * @param b what y is multiplied by; {@code a} and {@code b} are not both 0
 * @param c what is added
 * @see <a href="https://www.postgresql.org/docs/current/datatype-geometric.html">Geometric Types</a>
 */
public record Line(double a, double b, double c) {
    /**
     * A line of its three parts.
     *
     * @throws IllegalArgumentException if {@code a} and {@code b} are both 0
     */
    public Line {
        if (a == 0 && b == 0) {
            throw new IllegalArgumentException("not a line: its first and its second number are 0");
        }
    }

    /**
     * Reads a line as the server prints it, such as {@code {1,-1,0}}.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static Line parse(String text) {
        GeometryText in = new GeometryText("a line", text);
        in.expect('{');
        double a = in.readNumber();
        in.expect(',');
        double b = in.readNumber();
        in.expect(',');
        double c = in.readNumber();
        in.expect('}');
        in.expectEnd();
        return new Line(a, b, c);
    }

    /** The line as the server prints it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        FloatText.append(a, text);
        text.append(',');
        FloatText.append(b, text);
        text.append(',');
        FloatText.append(c, text);
        return text.append('}').toString();
    }
}
