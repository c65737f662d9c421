package io.github.loompg.pgvector;

import io.github.loompg.codec.Codec;
import io.github.loompg.codec.TypeCodec;
import io.github.loompg.codec.TypeCodecProvider;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.util.Map;

/**
 * The types {@code vector}, {@code halfvec} and {@code sparsevec}. The core finds this class when the jar is there; nobody
 * else has a use for it.
 *
 * <p>A vector is the number of its elements, of two bytes, two bytes that are 0, and the elements. A sparse one has four
 * bytes for each of these, the number of elements that are not 0 between the two, and the indices before the values.
 *
 * @see <a href="https://github.com/pgvector/pgvector">pgvector</a>
 */
public final class PgvectorCodecs implements TypeCodecProvider {
    private static final int MOST_DIMENSIONS = 16_000;

    /** For the service loader. */
    public PgvectorCodecs() {}

    @Override
    public String extension() {
        return "vector";
    }

    @Override
    public Map<String, TypeCodec<?>> codecs() {
        return Map.of(
                "vector",
                TypeCodec.binary(Codec.of(float[].class, PgvectorCodecs::writeVector, PgvectorCodecs::readVector)),
                "halfvec",
                TypeCodec.binary(Codec.of(float[].class, PgvectorCodecs::writeHalf, PgvectorCodecs::readHalf)),
                "sparsevec",
                TypeCodec.binary(
                        Codec.of(SparseVector.class, PgvectorCodecs::writeSparse, PgvectorCodecs::readSparse)));
    }

    private static void writeVector(float[] value, ByteWriter out) {
        writeHead(value, out);
        for (float element : value) {
            out.writeFloat(element);
        }
    }

    private static float[] readVector(ByteReader in) {
        float[] value = new float[readHead(in, Float.BYTES)];
        for (int i = 0; i < value.length; i++) {
            value[i] = in.readFloat();
        }
        return value;
    }

    /** Elements of half precision, which must be able to hold each number exactly. */
    private static void writeHalf(float[] value, ByteWriter out) {
        writeHead(value, out);
        for (int i = 0; i < value.length; i++) {
            short half = Float.floatToFloat16(value[i]);
            if (Float.float16ToFloat(half) != value[i]) {
                throw new IllegalArgumentException(
                        "element " + i + " has no exact form in half precision; PgvectorCodecs.toHalfPrecision rounds");
            }
            out.writeShort(half);
        }
    }

    private static float[] readHalf(ByteReader in) {
        float[] value = new float[readHead(in, Short.BYTES)];
        for (int i = 0; i < value.length; i++) {
            value[i] = Float.float16ToFloat(in.readShort());
        }
        return value;
    }

    /** The nearest numbers that half precision can hold, as a {@code halfvec} takes them. */
    public static float[] toHalfPrecision(float[] elements) {
        float[] rounded = new float[elements.length];
        for (int i = 0; i < elements.length; i++) {
            rounded[i] = Float.float16ToFloat(Float.floatToFloat16(elements[i]));
        }
        return rounded;
    }

    private static void writeHead(float[] value, ByteWriter out) {
        if (value.length < 1 || value.length > MOST_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "a vector has from 1 to " + MOST_DIMENSIONS + " elements and not " + value.length);
        }
        out.writeShort(value.length);
        out.writeShort(0);
    }

    private static int readHead(ByteReader in, int bytesEach) {
        int dimensions = in.readShort();
        in.skip(Short.BYTES);
        if (dimensions < 0 || dimensions * bytesEach != in.remaining()) {
            throw new MalformedMessageException(
                    "a vector of " + dimensions + " elements has " + in.remaining() + " bytes");
        }
        return dimensions;
    }

    private static void writeSparse(SparseVector value, ByteWriter out) {
        int[] indices = value.indices();
        out.writeInt(value.dimensions());
        out.writeInt(indices.length);
        out.writeInt(0);
        for (int index : indices) {
            out.writeInt(index);
        }
        for (float element : value.values()) {
            out.writeFloat(element);
        }
    }

    private static SparseVector readSparse(ByteReader in) {
        int dimensions = in.readInt();
        int count = in.readInt();
        in.skip(Integer.BYTES);
        if (count < 0 || (long) count * (Integer.BYTES + Float.BYTES) != in.remaining()) {
            throw new MalformedMessageException(
                    "a sparse vector of " + count + " elements has " + in.remaining() + " bytes");
        }
        int[] indices = new int[count];
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            indices[i] = in.readInt();
        }
        for (int i = 0; i < count; i++) {
            values[i] = in.readFloat();
        }
        try {
            return SparseVector.of(dimensions, indices, values);
        } catch (IllegalArgumentException impossible) {
            throw new MalformedMessageException(String.valueOf(impossible.getMessage()));
        }
    }
}
