package io.github.loompg.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.loompg.net.FramingBenchmark;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That the benchmarks do what they are to measure. */
class BenchmarksTest {
    @ParameterizedTest
    @EnumSource
    void aValueIsWrittenAndRead(Sample sample) {
        CodecBenchmark benchmark = new CodecBenchmark();
        benchmark.sample = sample;
        benchmark.prepare();
        assertThat(benchmark.write()).isGreaterThan(Integer.BYTES);
        Object read = benchmark.read();
        if (sample == Sample.TIMESTAMPTZ) {
            assertThat(read.toString()).startsWith("2024-02-29T12:34:56.789012");
        } else {
            assertThat(read).isEqualTo(sample.value);
        }
    }

    @Test
    void aRowIsReadAndMapped() {
        RowBenchmark benchmark = new RowBenchmark();
        assertThat(benchmark.make().getLong("id")).isEqualTo(1_234_567_890_123L);
        assertThat(benchmark.mapToRecord())
                .isEqualTo(new RowBenchmark.Reading(
                        1_234_567_890_123L,
                        "a text of some thirty characters",
                        Instant.parse("2024-02-29T12:34:56.789012Z"),
                        1234.5));
        assertThat(benchmark.writeRecord()).isEqualTo(4 * Integer.BYTES + 3 * Long.BYTES + 32);
    }

    @Test
    void messagesAreWrittenAndCut() {
        FramingBenchmark benchmark = new FramingBenchmark();
        assertThat(benchmark.writeBindExecuteSync()).isGreaterThan(20);
        assertThat(benchmark.cutRows()).isEqualTo(15_000);
    }
}
