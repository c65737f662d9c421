package io.github.loompg.bench.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SampleTest {
    @Test
    void survivesItsWayThroughTheOutputOfAProcess() {
        Sample sample = new Sample(Map.of(Metric.CPU, 12.5, Metric.RATE, 1e5 / 3), "a client 1.0, limit=32");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        sample.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        List<String> lines = new ArrayList<>(List.of("a library says: hello"));
        lines.addAll(bytes.toString(StandardCharsets.UTF_8).lines().toList());
        assertThat(Sample.parse(lines)).isEqualTo(sample);
    }
}
