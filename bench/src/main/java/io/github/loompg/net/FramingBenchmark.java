package io.github.loompg.net;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.message.BackendTypes;
import io.github.loompg.protocol.message.Format;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.TransactionStatus;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A request of three messages written, and 1,000 rows cut into messages; the package is that of what cuts them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FramingBenchmark {
    private static final int ROWS = 1_000;

    private final ByteWriter out = new ByteWriter();
    private final Bytes argument = Bytes.of(new byte[] {0, 0, 0, 7});
    private final List<Format> binary = List.of(Format.BINARY);
    private final ByteBuffer received = received();
    private final Dropped dropped = new Dropped();
    private final Inbox inbox = inbox(dropped);

    private static ByteBuffer received() {
        ByteWriter rows = new ByteWriter();
        for (int i = 0; i < ROWS; i++) {
            int mark = rows.beginMessage(BackendTypes.DATA_ROW);
            rows.writeShort(1);
            rows.writeInt(Integer.BYTES);
            rows.writeInt(i);
            rows.endMessage(mark);
        }
        byte[] bytes = rows.toByteArray();
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static Inbox inbox(Inbox.Sink sink) {
        Inbox inbox = new Inbox(sink);
        inbox.authenticated();
        return inbox;
    }

    @Benchmark
    public int writeBindExecuteSync() {
        out.clear();
        new Frontend.Bind("", "s1", binary, List.of(argument), binary).write(out);
        new Frontend.Execute("", 0).write(out);
        new Frontend.Sync().write(out);
        return out.size();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int cutRows() {
        inbox.accept(received.rewind());
        return dropped.bytes;
    }

    /** Counts what it gets. */
    private static final class Dropped implements Inbox.Sink {
        private int bytes;

        @Override
        public void part(byte[] array, int from, int to, boolean answer) {
            bytes += to - from;
        }

        @Override
        public void ready(byte[] array, int from, int to, TransactionStatus status) {
            bytes += to - from;
        }

        @Override
        public void aside(byte type, ByteReader body) {}

        @Override
        public void error(ByteReader body) {}
    }
}
