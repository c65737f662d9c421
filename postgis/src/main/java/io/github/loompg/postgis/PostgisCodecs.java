package io.github.loompg.postgis;

import io.github.loompg.codec.Codec;
import io.github.loompg.codec.TypeCodec;
import io.github.loompg.codec.TypeCodecProvider;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.util.List;
import java.util.Map;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryCollection;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.MultiLineString;
import org.locationtech.jts.geom.MultiPoint;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/**
 * The types {@code geometry} and {@code geography}, as {@link Geometry} in the extended well-known binary form, with their
 * spatial reference. The core finds this class when the jar is there; nobody else has a use for it.
 *
 * @see <a href="https://postgis.net/docs/manual-3.5/using_postgis_dbmanagement.html">Data Management</a>
 */
public final class PostgisCodecs implements TypeCodecProvider {
    /** What a value can be read as, if it is one. */
    private static final List<Class<? extends Geometry>> KINDS = List.of(
            Point.class,
            LineString.class,
            Polygon.class,
            MultiPoint.class,
            MultiLineString.class,
            MultiPolygon.class,
            GeometryCollection.class);

    /** For the service loader. */
    public PostgisCodecs() {}

    @Override
    public String extension() {
        return "postgis";
    }

    @Override
    public Map<String, TypeCodec<?>> codecs() {
        TypeCodec<Geometry> codec = TypeCodec.binary(Codec.of(Geometry.class, PostgisCodecs::write, Ewkb::read));
        for (Class<? extends Geometry> kind : KINDS) {
            codec = givingOnly(kind, codec);
        }
        return Map.of("geometry", codec, "geography", codec);
    }

    private static <G extends Geometry> TypeCodec<Geometry> givingOnly(Class<G> kind, TypeCodec<Geometry> codec) {
        return codec.giving(kind, geometry -> {
            if (!kind.isInstance(geometry)) {
                throw new ClassCastException(
                        "the value is no " + kind.getSimpleName() + " but " + geometry.getGeometryType());
            }
            return kind.cast(geometry);
        });
    }

    private static void write(Geometry value, ByteWriter out) {
        Ewkb.write(value, out);
    }
}
