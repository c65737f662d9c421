package io.github.loompg.postgis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.loompg.Connection;
import io.github.loompg.Postgres;
import io.github.loompg.data.Row;
import io.github.loompg.data.TypeRef;
import io.github.loompg.error.ConversionException;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.testkit.PostgresServer;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.PrecisionModel;
import org.locationtech.jts.io.WKTReader;

/** Geometries between JTS and PostGIS. */
class PostgisTest {
    private static final int MAJOR = 15;
    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/" + MAJOR);
    private static final Path EXTENSION = Path.of("/usr/share/postgresql/" + MAJOR + "/extension/postgis.control");

    private static PostgresServer server;
    private static Connection connection;

    @BeforeAll
    static void connect() {
        assumeTrue(Files.exists(EXTENSION), "PostGIS is not installed beside PostgreSQL " + MAJOR);
        server = PostgresServer.builder().programs(PROGRAMS).start();
        connection = Postgres.connect(server.uri());
        connection.execute("CREATE EXTENSION postgis");
    }

    @AfterAll
    static void disconnect() {
        if (connection != null) {
            connection.close();
            server.close();
        }
    }

    @Test
    void theExampleOfTheReadme() {
        GeometryFactory wgs84 = new GeometryFactory(new PrecisionModel(), 4326);
        connection.execute("CREATE TEMP TABLE city(name text, place geography(Point, 4326))");
        connection.execute("INSERT INTO city VALUES($1, $2)", "Berlin", wgs84.createPoint(new Coordinate(13.4, 52.52)));
        Point berlin = connection.requireVal(Point.class, "SELECT place FROM city WHERE name = $1", "Berlin");
        double metres = connection.requireVal(
                Double.class,
                "SELECT ST_Distance(place, $1::geography) FROM city",
                wgs84.createPoint(new Coordinate(2.35, 48.86)));
        assertThat(berlin.getX()).isEqualTo(13.4);
        assertThat(berlin.getSRID()).isEqualTo(4326);
        assertThat(metres).isCloseTo(877_500, within(5_000.0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POINT(1 2)",
                "POINT Z (1 2 3)",
                "POINT M (1 2 3)",
                "POINT ZM (1 2 3 4)",
                "POINT EMPTY",
                "LINESTRING(0 0,1 2.5,2 0)",
                "LINESTRING EMPTY",
                "LINESTRING Z (0 0 1,1 2.5 2)",
                "POLYGON((0 0,4 0,4 4,0 4,0 0),(1 1,2 1,2 2,1 2,1 1))",
                "POLYGON EMPTY",
                "MULTIPOINT((1 2),(3 4))",
                "MULTILINESTRING((0 0,1 1),(2 2,3 3))",
                "MULTIPOLYGON(((0 0,4 0,4 4,0 0)),((5 5,6 5,6 6,5 5)))",
                "GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))",
                "GEOMETRYCOLLECTION EMPTY",
            })
    void travelsBothWays(String text) {
        for (int reference : new int[] {0, 4326}) {
            String literal = "ST_GeomFromText($1, " + reference + ")";
            Geometry read = connection.requireVal(Geometry.class, "SELECT " + literal, text);
            assertThat(read.getSRID()).isEqualTo(reference);
            Row row = connection.requireRow(
                    "SELECT ST_AsEWKT($2::geometry), ST_AsEWKT(" + literal + "), $2::geometry, ST_OrderingEquals($2, "
                            + literal + ")",
                    text,
                    read);
            assertThat(row.getString(0)).isEqualTo(row.getString(1));
            assertThat(row.get(2, Geometry.class).equalsExact(read)).isTrue();
            assertThat(row.getBoolean(3)).isTrue();
        }
    }

    @Test
    void thousandsOfRandomLinesTravelBothWays() {
        Random random = new Random(5);
        GeometryFactory factory = new GeometryFactory(new PrecisionModel(), 25_832);
        List<Geometry> lines = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            lines.add(factory.createLineString(IntStream.range(0, random.nextInt(2, 8))
                    .mapToObj(point -> new Coordinate(random.nextGaussian(), random.nextGaussian()))
                    .toArray(Coordinate[]::new)));
        }
        List<Geometry> read = connection.fetch(
                Geometry.class, "SELECT g FROM unnest($1::geometry[]) WITH ORDINALITY AS t(g, n) ORDER BY n", lines);
        assertThat(read).hasSameSizeAs(lines);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(read.get(i).equalsExact(lines.get(i))).isTrue();
            assertThat(read.get(i).getSRID()).isEqualTo(25_832);
        }
    }

    @Test
    void standsInArraysAndComposites() {
        Point point = new GeometryFactory().createPoint(new Coordinate(1, 2));
        connection.execute("CREATE TYPE place AS (name text, at geometry)");
        record Place(String name, Point at) {}
        assertThat(connection.fetchVal(Place.class, "SELECT $1::place", new Place("here", point)))
                .isEqualTo(new Place("here", point));
        assertThat(connection.fetchVal(
                        new TypeRef<List<Point>>() {}, "SELECT $1::geometry[]", Arrays.asList(point, null)))
                .containsExactly(point, null);
        assertThat(connection.fetchVal("SELECT $1::geometry", (Object) null)).isNull();
    }

    @Test
    void isReadAsTheClassThatItIs() {
        assertThat(connection
                        .fetchVal(LineString.class, "SELECT 'LINESTRING(0 0,1 1)'::geometry")
                        .toText())
                .isEqualTo("LINESTRING (0 0, 1 1)");
        assertThatExceptionOfType(ConversionException.class)
                .isThrownBy(() -> connection.fetchVal(Point.class, "SELECT 'LINESTRING(0 0,1 1)'::geometry"))
                .withStackTraceContaining("no Point but LineString");
        assertThatExceptionOfType(ConversionException.class)
                .isThrownBy(() -> connection.fetchVal(String.class, "SELECT 'POINT(0 0)'::geometry"));
        assertThatExceptionOfType(ConversionException.class)
                .isThrownBy(() -> connection.fetchVal("SELECT 'CIRCULARSTRING(0 0,1 1,2 0)'::geometry"))
                .withStackTraceContaining("ST_CurveToLine");
    }

    @Test
    void believesNoLengthAndNoCount() throws Exception {
        ByteWriter out = new ByteWriter();
        Ewkb.write(new WKTReader().read("GEOMETRYCOLLECTION(POLYGON((0 0,4 0,4 4,0 0)),MULTIPOINT((1 2),(3 4)))"), out);
        byte[] bytes = out.toByteArray();
        for (int length = 0; length < bytes.length; length++) {
            readHostile(Arrays.copyOf(bytes, length));
        }
        for (int offset = 0; offset + Integer.BYTES <= bytes.length; offset++) {
            for (int hostile : new int[] {-1, -2, 0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                byte[] changed = bytes.clone();
                ByteBuffer.wrap(changed).putInt(offset, hostile);
                readHostile(changed);
            }
        }
    }

    private static void readHostile(byte[] bytes) {
        try {
            Ewkb.read(new ByteReader(bytes));
        } catch (MalformedMessageException | UnsupportedOperationException expected) {
            assertThat(expected.getMessage()).isNotBlank();
        }
    }
}
