package io.github.loompg.postgis;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.util.EnumSet;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.CoordinateSequenceFilter;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ByteOrderValues;
import org.locationtech.jts.io.Ordinate;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.locationtech.jts.io.WKBWriter;

/** The extended well-known binary form of geometries: that of the standard, with Z, M and a spatial reference. */
final class Ewkb {
    /** The last of the kinds of geometries that JTS has, which is a collection of the others. */
    private static final int LAST_KIND = 7;

    private static final int KIND = 0xFF;

    private Ewkb() {}

    static void write(Geometry geometry, ByteWriter out) {
        Ordinates ordinates = new Ordinates();
        geometry.apply(ordinates);
        WKBWriter writer = new WKBWriter(ordinates.set.size(), ByteOrderValues.BIG_ENDIAN, geometry.getSRID() != 0);
        writer.setOutputOrdinates(ordinates.set);
        out.writeBytes(writer.write(geometry));
    }

    static Geometry read(ByteReader in) {
        byte[] bytes = in.readBytes(in.remaining());
        checkKind(bytes);
        try {
            return new WKBReader().read(bytes);
        } catch (ParseException | IllegalArgumentException malformed) {
            throw new MalformedMessageException(String.valueOf(malformed.getMessage()));
        } catch (StackOverflowError deep) {
            // A level takes nine bytes and the reader calls itself for it; PostGIS itself stops at two hundred.
            throw new MalformedMessageException("a geometry has too many collections within each other");
        }
    }

    /** Curves and surfaces have numbers beyond those that JTS knows. */
    private static void checkKind(byte[] bytes) {
        if (bytes.length < Byte.BYTES + Integer.BYTES) {
            throw new MalformedMessageException("a geometry has " + bytes.length + " bytes");
        }
        int kind = bytes[bytes[0] == 0 ? Integer.BYTES : Byte.BYTES] & KIND;
        if (kind > LAST_KIND) {
            throw new UnsupportedOperationException("JTS has no geometry of the kind " + kind
                    + ", such as a curve or a surface; ask for ST_CurveToLine(geometry) in the SQL");
        }
    }

    /** Finds out which numbers the coordinates have: what is not a number everywhere is not there. */
    private static final class Ordinates implements CoordinateSequenceFilter {
        final EnumSet<Ordinate> set = EnumSet.of(Ordinate.X, Ordinate.Y);

        @Override
        public void filter(CoordinateSequence sequence, int index) {
            if (sequence.hasZ() && !Double.isNaN(sequence.getZ(index))) {
                set.add(Ordinate.Z);
            }
            if (sequence.hasM() && !Double.isNaN(sequence.getM(index))) {
                set.add(Ordinate.M);
            }
        }

        @Override
        public boolean isDone() {
            return set.size() == Ordinate.values().length;
        }

        @Override
        public boolean isGeometryChanged() {
            return false;
        }
    }
}
