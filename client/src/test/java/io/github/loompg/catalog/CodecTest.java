package io.github.loompg.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import io.github.loompg.catalog.TypeSamples.Sample;
import io.github.loompg.catalog.Values.Cell;
import io.github.loompg.codec.builtin.BuiltinScalars;
import io.github.loompg.codec.builtin.Scalar;
import io.github.loompg.data.Row;
import io.github.loompg.error.ConversionException;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every type against the bytes of the server, and against bytes that no server sends. */
class CodecTest {
    static final List<Sample> SAMPLES = TypeSamples.ALL;

    /** An exception with its stack trace takes a few thousand bytes; the longest length that is tried, millions. */
    private static final long MOST_MEMORY = 1 << 16;

    @Test
    void everyTypeHasASample() {
        Set<String> sampled = new HashSet<>();
        SAMPLES.forEach(sample -> sampled.add(sample.type().replaceAll("\"|\\(.*\\)", "")));
        for (Scalar<?> scalar : BuiltinScalars.ALL) {
            assertThat(sampled).contains(scalar.name());
        }
    }

    @ParameterizedTest
    @FieldSource("SAMPLES")
    void writesTheBytesOfTheServer(Sample sample) {
        assertThat(Values.encode(sample.type(), sample.value())).isEqualTo(sample.bytes());
    }

    @ParameterizedTest
    @FieldSource("SAMPLES")
    void readsTheBytesOfTheServer(Sample sample) {
        Object value = Values.decode(sample.type(), sample.bytes(), Object.class);
        assertThat(Values.comparable(value)).isEqualTo(Values.comparable(sample.value()));
    }

    @ParameterizedTest
    @FieldSource("SAMPLES")
    void readsNoMoreThanAValueWhereItIsCut(Sample sample) {
        for (int length = 0; length < sample.bytes().length; length++) {
            readHostile(sample, Arrays.copyOf(sample.bytes(), length));
        }
        readHostile(sample, Arrays.copyOf(sample.bytes(), sample.bytes().length + 1));
        readHostile(sample, Arrays.copyOf(sample.bytes(), sample.bytes().length + 4));
    }

    @ParameterizedTest
    @FieldSource("SAMPLES")
    void believesNoLengthAndNoCount(Sample sample) {
        for (int offset = 0; offset + Short.BYTES <= sample.bytes().length; offset++) {
            for (int hostile : new int[] {-1, -2, 0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                byte[] bytes = sample.bytes().clone();
                ByteBuffer.wrap(bytes).putShort(offset, (short) hostile);
                readHostile(sample, bytes);
                if (offset + Integer.BYTES <= bytes.length) {
                    ByteBuffer.wrap(bytes).putInt(offset, hostile);
                    readHostile(sample, bytes);
                }
            }
        }
    }

    /** Reads it, or says with the one exception for this that it cannot be read. */
    private static void readHostile(Sample sample, byte[] bytes) {
        Row row = Values.row(new Cell("c", sample.type(), bytes));
        // What the first reading allocates may belong to classes that it loads.
        long allocated = Math.min(allocatedByReading(row), allocatedByReading(row));
        assertThat(allocated).isLessThan(MOST_MEMORY);
    }

    private static long allocatedByReading(Row row) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            row.get(0);
        } catch (ConversionException expected) {
            assertThat(expected.getCause()).isInstanceOf(MalformedMessageException.class);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void saysWhichColumnHasSuchBytes() {
        Row row = Values.row(new Cell("n", "int4", new byte[3]));
        assertThatExceptionOfType(ConversionException.class)
                .isThrownBy(() -> row.getInt("n"))
                .withMessage("column \"n\" (int4, asked for as int): its bytes are not those of the type: a number of 4"
                        + " bytes has 3");
    }
}
