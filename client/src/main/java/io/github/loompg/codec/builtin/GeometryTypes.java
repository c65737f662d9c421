package io.github.loompg.codec.builtin;

import io.github.loompg.data.Box;
import io.github.loompg.data.Circle;
import io.github.loompg.data.Line;
import io.github.loompg.data.LineSegment;
import io.github.loompg.data.Path;
import io.github.loompg.data.Point;
import io.github.loompg.data.Polygon;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Points on a plane and what is made of them: numbers of eight bytes after each other, with a count of points in front
 * where there may be any number.
 */
final class GeometryTypes {
    static final TypeFamily FAMILY = new TypeFamily(
            "Geometric types",
            "datatype-geometric.html",
            List.of(
                    Scalar.of("point", Point.class, GeometryTypes::writePoint, GeometryTypes::readPoint)
                            .withText(Point::parse),
                    Scalar.of("line", Line.class, GeometryTypes::writeLine, GeometryTypes::readLine)
                            .withText(Line::parse),
                    Scalar.of(
                                    "lseg",
                                    LineSegment.class,
                                    (value, out) -> writePoints(List.of(value.start(), value.end()), out),
                                    in -> new LineSegment(readPoint(in), readPoint(in)))
                            .withText(LineSegment::parse),
                    Scalar.of(
                                    "box",
                                    Box.class,
                                    (value, out) -> writePoints(List.of(value.high(), value.low()), out),
                                    in -> new Box(readPoint(in), readPoint(in)))
                            .withText(Box::parse),
                    Scalar.of("path", Path.class, GeometryTypes::writePath, GeometryTypes::readPath)
                            .withText(Path::parse),
                    Scalar.of("polygon", Polygon.class, GeometryTypes::writePolygon, in -> new Polygon(readPoints(in)))
                            .withText(Polygon::parse),
                    Scalar.of("circle", Circle.class, GeometryTypes::writeCircle, GeometryTypes::readCircle)
                            .withText(Circle::parse)));

    private static final int POINT_BYTES = 2 * Double.BYTES;

    private GeometryTypes() {}

    private static void writePoint(Point value, ByteWriter out) {
        out.writeDouble(value.x());
        out.writeDouble(value.y());
    }

    private static Point readPoint(ByteReader in) {
        return new Point(in.readDouble(), in.readDouble());
    }

    private static void writePoints(List<Point> points, ByteWriter out) {
        for (Point point : points) {
            writePoint(point, out);
        }
    }

    private static List<Point> readPoints(ByteReader in) {
        int count = in.readCount(POINT_BYTES);
        List<Point> points = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            points.add(readPoint(in));
        }
        return points;
    }

    private static void writeLine(Line value, ByteWriter out) {
        out.writeDouble(value.a());
        out.writeDouble(value.b());
        out.writeDouble(value.c());
    }

    private static Line readLine(ByteReader in) {
        return new Line(in.readDouble(), in.readDouble(), in.readDouble());
    }

    private static void writePath(Path value, ByteWriter out) {
        out.writeByte(value.isClosed() ? 1 : 0);
        out.writeInt(value.points().size());
        writePoints(value.points(), out);
    }

    private static Path readPath(ByteReader in) {
        boolean closed = in.readByte() != 0;
        return new Path(readPoints(in), closed);
    }

    private static void writePolygon(Polygon value, ByteWriter out) {
        out.writeInt(value.points().size());
        writePoints(value.points(), out);
    }

    private static void writeCircle(Circle value, ByteWriter out) {
        writePoint(value.center(), out);
        out.writeDouble(value.radius());
    }

    private static Circle readCircle(ByteReader in) {
        return new Circle(readPoint(in), in.readDouble());
    }
}
