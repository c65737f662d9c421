package io.github.loompg.bench.micro;

import io.github.loompg.catalog.ResultShape;
import io.github.loompg.catalog.RowEncoder;
import io.github.loompg.catalog.RowReader;
import io.github.loompg.data.Row;
import io.github.loompg.protocol.bytes.ByteWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** A row of four columns: made of what has come, read by index and by name, mapped to a record, and written from one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RowBenchmark {
    /** What a row becomes. */
    public record Reading(long id, String name, Instant ts, double val) {}

    private static final Sample[] COLUMNS = {Sample.INT8, Sample.TEXT, Sample.TIMESTAMPTZ, Sample.FLOAT8};

    private final ResultShape shape = Sample.shape(List.of("id", "name", "ts", "val"), COLUMNS);
    private final byte[] body = Sample.row(COLUMNS);
    private final Row row = shape.row(body, 0, body.length);
    private final RowReader<Reading> reader = shape.reader(Reading.class);
    private final @Nullable Reading record = reader.read(body, 0, body.length);
    private final RowEncoder encoder = Sample.encoder(COLUMNS);
    private final ByteWriter out = new ByteWriter();

    @Benchmark
    public Row make() {
        return shape.row(body, 0, body.length);
    }

    @Benchmark
    public void readByIndex(Blackhole hole) {
        hole.consume(row.getLong(0));
        hole.consume(row.getString(1));
        hole.consume(row.get(2, Instant.class));
        hole.consume(row.getDouble(3));
    }

    @Benchmark
    public void readByName(Blackhole hole) {
        hole.consume(row.getLong("id"));
        hole.consume(row.getString("name"));
        hole.consume(row.get("ts", Instant.class));
        hole.consume(row.getDouble("val"));
    }

    @Benchmark
    public @Nullable Reading mapToRecord() {
        return reader.read(body, 0, body.length);
    }

    /** As COPY, insert and executeMany do it. */
    @Benchmark
    public int writeRecord() {
        out.clear();
        int values = encoder.take(record);
        for (int i = 0; i < values; i++) {
            encoder.write(i, out);
        }
        return out.size();
    }
}
