package io.github.loompg.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.Connection;
import io.github.loompg.Postgres;
import io.github.loompg.error.ServerException;
import io.github.loompg.testkit.PostgresServer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeometryTest {
    private static final Map<String, Function<String, Object>> PARSERS = Map.of(
            "point", Point::parse,
            "line", Line::parse,
            "lseg", LineSegment::parse,
            "box", Box::parse,
            "path", Path::parse,
            "polygon", Polygon::parse,
            "circle", Circle::parse);

    /** With and without the parentheses that may be left out, and with spaces where they may be. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "point;1,2",
                "point;( 1 , 2 ) ",
                "point;(-Infinity,+inf)",
                "point;(NaN,1E-3)",
                "point;(.5,5.)",
                "line;{ 1 , 2.5e1 , -3 }",
                "lseg;1,2,3,4",
                "lseg;(1,2),(3,4)",
                "lseg;((1,2),(3,4))",
                "lseg;[ (1,2) , (3,4) ]",
                "box;1,2,3,4",
                "box;(3,2),(1,4)",
                "box;((1,2),(3,4))",
                "path;[(1,2),(3,4)]",
                "path;((1,2),(3,4))",
                "path;(1,2),(3,4)",
                "path;1,2,3,4",
                "path;(1,2,3,4)",
                "path;(1,2)",
                "polygon;((1,2),(3,4),(5,6))",
                "polygon;1,2,3,4",
                "circle;<(1,2),3>",
                "circle;((1,2),3)",
                "circle;(1,2),3",
                "circle;1,2,3",
                "circle;<(1,2),Infinity>",
            })
    void readsWhatTheServerReads(String type, String text) {
        try (Connection connection = Postgres.connect(PostgresServer.shared(17).uri())) {
            String printed = connection.requireVal(String.class, "SELECT $1::text::" + type + "::text", text);
            assertThat(PARSERS.get(type).apply(text)).hasToString(printed);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "point;(1,2",
                "point;(1)",
                "point;(1,2,3)",
                "point;(1,2)x",
                "point;(a,b)",
                "point;1e,2",
                "point;(--1,2)",
                "line;{1,2}",
                "line;{0,0,1}",
                "line;1,2,3",
                "lseg;(1,2)",
                "lseg;[(1,2),(3,4),(5,6)]",
                "box;(1,2)",
                "box;(1,2),(3,4),(5,6)",
                "path;[(1,2)",
                "path;()",
                "path;[]",
                "polygon;[(1,2)]",
                "polygon;((1,2)",
                "circle;<(1,2),3",
                "circle;<(1,2),-1>",
                "circle;(1,2)",
            })
    void refusesWhatTheServerRefuses(String type, String text) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> PARSERS.get(type).apply(text));
        try (Connection connection = Postgres.connect(PostgresServer.shared(17).uri())) {
            assertThatExceptionOfType(ServerException.class)
                    .isThrownBy(() -> connection.fetchVal("SELECT $1::text::" + type, text));
        }
    }

    @Test
    void areValues() {
        Point one = new Point(1, 2);
        Point other = new Point(3, 4);
        assertThat(new Box(one, other)).isEqualTo(new Box(other, one)).isEqualTo(Box.parse("(1,4),(3,2)"));
        assertThat(new Box(other, one).high()).isEqualTo(other);
        assertThat(Path.open(one, other)).isNotEqualTo(Path.closed(one, other));
        assertThat(new Path(List.of(one), true)).isEqualTo(Path.closed(one));
        assertThat(Polygon.of(one, other)).isNotEqualTo(Polygon.of(other, one));
        assertThat(new Point(Double.NaN, 0)).isEqualTo(new Point(Double.NaN, 0));
        assertThat(new Circle(one, 3).radius()).isEqualTo(3);
        assertThat(new LineSegment(one, other).end()).isEqualTo(other);
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(Polygon::of);
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(Path::open);
    }
}
