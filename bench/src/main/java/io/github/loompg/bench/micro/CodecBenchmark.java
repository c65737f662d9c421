package io.github.loompg.bench.micro;

import io.github.loompg.catalog.ParameterEncoder;
import io.github.loompg.data.Row;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One value of each family of types: into a request, and out of a row as the class that its type has by itself. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
    @Param
    public Sample sample = Sample.INT4;

    private final ByteWriter out = new ByteWriter();
    private ParameterEncoder encoder = Sample.CATALOG.parameter(Sample.INT4.oid);
    private Row row = Sample.shape(List.of("a"), Sample.INT4).row(Sample.row(Sample.INT4), 0, 10);

    @Setup
    public void prepare() {
        encoder = Sample.CATALOG.parameter(sample.oid);
        byte[] body = Sample.row(sample);
        row = Sample.shape(List.of("a"), sample).row(body, 0, body.length);
    }

    @Benchmark
    public int write() {
        out.clear();
        encoder.write(sample.value, 1, out);
        return out.size();
    }

    @Benchmark
    public @Nullable Object read() {
        return row.get(0);
    }
}
