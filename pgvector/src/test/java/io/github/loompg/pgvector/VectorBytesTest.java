package io.github.loompg.pgvector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import io.github.loompg.Connection;
import io.github.loompg.Postgres;
import io.github.loompg.codec.Codec;
import io.github.loompg.codec.TypeCodec;
import io.github.loompg.data.Row;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.testkit.PostgresServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Against bytes that pgvector 0.8.7 has sent, and against bytes that no server sends. */
class VectorBytesTest {
    /** An exception with its stack trace takes a few thousand bytes. */
    private static final long MOST_MEMORY = 1 << 16;

    private static final Map<String, TypeCodec<?>> CODECS = new PgvectorCodecs().codecs();

    static Stream<Arguments> samples() {
        return Stream.of(
                Arguments.of("vector", new float[] {1, 2.5f}, "000200003f80000040200000"),
                Arguments.of("halfvec", new float[] {1, 2.5f}, "000200003c004100"),
                Arguments.of(
                        "sparsevec",
                        SparseVector.of(5, new int[] {0, 2}, new float[] {0.5f, 2}),
                        "00000005000000020000000000000000000000023f00000040000000"));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void areThoseOfTheServer(String type, Object value, String bytes) {
        assertThat(HexFormat.of().formatHex(encode(CODECS.get(type), value))).isEqualTo(bytes);
        assertThat(decode(type, HexFormat.of().parseHex(bytes))).isEqualTo(value);
    }

    private static <T> byte[] encode(TypeCodec<T> typeCodec, Object value) {
        Codec<T> codec = ((TypeCodec.Binary<T>) typeCodec.form()).codec();
        ByteWriter out = new ByteWriter();
        codec.encode(codec.javaType().cast(value), out);
        return out.toByteArray();
    }

    private static Object decode(String type, byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        Object value = ((TypeCodec.Binary<?>) CODECS.get(type).form()).codec().decode(in);
        in.expectEnd();
        return value;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void areNotBelieved(String type, Object value, String bytes) {
        byte[] sample = HexFormat.of().parseHex(bytes);
        for (int length = 0; length < sample.length; length++) {
            byte[] cut = Arrays.copyOf(sample, length);
            assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> decode(type, cut));
        }
        for (int offset = 0; offset + Integer.BYTES <= sample.length; offset++) {
            for (int hostile : new int[] {-1, -2, 0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                byte[] changed = sample.clone();
                ByteBuffer.wrap(changed).putInt(offset, hostile);
                long allocated = Math.min(allocatedByDecoding(type, changed), allocatedByDecoding(type, changed));
                assertThat(allocated).isLessThan(MOST_MEMORY);
            }
        }
    }

    private static long allocatedByDecoding(String type, byte[] bytes) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            assertThat(decode(type, bytes)).isNotNull();
        } catch (MalformedMessageException expected) {
            assertThat(expected).hasMessageContaining("vector");
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void whatHasNoExactFormIsRefused() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> encode(CODECS.get("halfvec"), new float[] {0, 0.1f}))
                .withMessageContaining("element 1");
        float[] rounded = PgvectorCodecs.toHalfPrecision(new float[] {0, 0.1f, 65_504});
        assertThat(decode("halfvec", encode(CODECS.get("halfvec"), rounded))).isEqualTo(rounded);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> encode(CODECS.get("vector"), new float[0]));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> encode(CODECS.get("vector"), new float[16_001]));
    }

    @Test
    void sparseVectorsAreValues() {
        SparseVector vector = SparseVector.of(new float[] {0, 1.5f, 0});
        assertThat(vector).isEqualTo(SparseVector.of(3, new int[] {1}, new float[] {1.5f}));
        assertThat(vector).hasToString("{2:1.5}/3").hasSameHashCodeAs(SparseVector.of(vector.toArray()));
        assertThat(vector).isNotEqualTo(SparseVector.of(new float[] {0, 1.5f}));
        for (int[] indices : new int[][] {{3}, {-1}, {}}) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> SparseVector.of(3, indices, new float[] {1}));
        }
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> SparseVector.of(3, new int[] {1}, new float[] {0}));
    }

    /** An extension of the same name, whose types are bytes to the server: what is sent comes back. */
    @Test
    void travelThroughAServer(@TempDir Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path extension = Files.createDirectory(folder.resolve("extension"));
        Files.writeString(extension.resolve("vector.control"), "default_version = '0'\n");
        Files.writeString(extension.resolve("vector--0.sql"), type("vector") + type("halfvec") + type("sparsevec"));
        try (PostgresServer server = PostgresServer.builder()
                        .major(18)
                        .setting("extension_control_path", folder.toString())
                        .start();
                Connection connection = Postgres.connect(server.uri())) {
            connection.execute("CREATE SCHEMA ai; CREATE EXTENSION vector SCHEMA ai");
            connection.execute("CREATE TYPE item AS (id int, v ai.vector)");
            float[] vector = {1, 2.5f};
            SparseVector sparse = SparseVector.of(new float[] {0, 1});
            Row row = connection.requireRow(
                    "SELECT $1::ai.vector, $2::ai.halfvec, $3::ai.sparsevec, $4::ai.vector[], ROW(1, $1)::item,"
                            + " encode($1::ai.vector::text::bytea, 'hex')",
                    vector,
                    vector,
                    sparse,
                    List.of(vector, new float[] {3}));
            assertThat(row.get(0, float[].class)).containsExactly(vector);
            assertThat(row.get(1, float[].class)).containsExactly(vector);
            assertThat(row.get(2)).isEqualTo(sparse);
            assertThat(row.get(3, float[][].class)).isDeepEqualTo(new float[][] {vector, {3}});
            assertThat(row.get(4, Row.class).get("v", float[].class)).containsExactly(vector);
            assertThat(row.getString(5)).isEqualTo("000200003f80000040200000");
        }
    }

    private static String type(String name) {
        return """
            CREATE TYPE %1$s;
            CREATE FUNCTION %1$s_in(cstring) RETURNS %1$s LANGUAGE internal IMMUTABLE STRICT AS 'byteain';
            CREATE FUNCTION %1$s_out(%1$s) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'byteaout';
            CREATE FUNCTION %1$s_recv(internal) RETURNS %1$s LANGUAGE internal IMMUTABLE STRICT AS 'bytearecv';
            CREATE FUNCTION %1$s_send(%1$s) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'byteasend';
            CREATE TYPE %1$s (INPUT = %1$s_in, OUTPUT = %1$s_out, RECEIVE = %1$s_recv, SEND = %1$s_send);
            """.formatted(name);
    }
}
