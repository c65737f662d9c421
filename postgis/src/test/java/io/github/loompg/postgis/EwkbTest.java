package io.github.loompg.postgis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

/** The bytes of geometries, and bytes that no server sends. */
class EwkbTest {
    /** An exception with its stack trace takes a few thousand bytes. */
    private static final long MOST_MEMORY = 1 << 16;

    private static final int COLLECTION = 7;

    private static byte[] bytes(String text) throws ParseException {
        Geometry geometry = new WKTReader().read(text);
        geometry.setSRID(4326);
        ByteWriter out = new ByteWriter();
        Ewkb.write(geometry, out);
        byte[] bytes = out.toByteArray();
        assertThat((Object) Ewkb.read(new ByteReader(bytes))).isEqualTo(geometry);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POINT (1 2)",
                "POINT Z (1 2 3)",
                "LINESTRING (0 0, 1 1, 2 0)",
                "POLYGON ((0 0, 9 0, 9 9, 0 0), (1 1, 2 1, 2 2, 1 1))",
                "MULTIPOINT ((1 2), (3 4))",
                "MULTILINESTRING ((0 0, 1 1), (2 2, 3 3, 4 4))",
                "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 0)), ((20 20, 29 20, 29 29, 20 20)))",
                "GEOMETRYCOLLECTION (POINT (1 2), GEOMETRYCOLLECTION (LINESTRING (0 0, 1 1)))"
            })
    void areNotBelieved(String text) throws ParseException {
        byte[] sample = bytes(text);
        for (int length = 0; length < sample.length; length++) {
            byte[] cut = Arrays.copyOf(sample, length);
            assertThatExceptionOfType(MalformedMessageException.class)
                    .as("%s bytes", length)
                    .isThrownBy(() -> Ewkb.read(new ByteReader(cut)));
        }
        for (int offset = 0; offset + Integer.BYTES <= sample.length; offset++) {
            for (int hostile : new int[] {-1, -2, 0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x0100_0000}) {
                byte[] changed = sample.clone();
                ByteBuffer.wrap(changed).putInt(offset, hostile);
                long allocated = Math.min(allocatedByReading(changed), allocatedByReading(changed));
                assertThat(allocated).isLessThan(MOST_MEMORY);
            }
        }
    }

    private static long allocatedByReading(byte[] bytes) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            assertThat((Object) Ewkb.read(new ByteReader(bytes))).isNotNull();
        } catch (MalformedMessageException | UnsupportedOperationException expected) {
            // Nothing else may come of it.
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    /** A collection within a collection takes nine bytes, and a level of the reader's stack. */
    @Test
    void collectionsWithinEachOtherDoNotOverflowTheStack() {
        ByteWriter out = new ByteWriter();
        for (int depth = 0; depth < 200_000; depth++) {
            out.writeByte(0);
            out.writeInt(COLLECTION);
            out.writeInt(1);
        }
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> Ewkb.read(new ByteReader(out.toByteArray())))
                .withMessageContaining("within");
    }
}
