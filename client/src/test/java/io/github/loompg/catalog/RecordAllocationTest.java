package io.github.loompg.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.loompg.catalog.Values.Cell;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What it takes to fill a record from a row: the record, and nothing for its primitives. */
class RecordAllocationTest {
    private static final int ROWS = 20_000;

    record Numbers(
            long a,
            long b,
            long c,
            long d,
            int e,
            int f,
            int g,
            int h,
            double i,
            double j,
            float k,
            short l,
            boolean m) {}

    /** A head of 16 bytes at most, and the fields, in steps of 8. */
    private static final int RECORD = 16 + 4 * 8 + 4 * 4 + 2 * 8 + 4 + 2 + 1 + 7;

    /** What goes through the columns of a row, if the virtual machine has not done away with it. */
    private static final int CURSOR = 40;

    /** The objects that the thirteen numbers would be, of which the truth value is always there. */
    private static final int BOXES = 4 * 24 + 4 * 16 + 2 * 24 + 2 * 16;

    @Test
    void primitivesAreNotBoxed() {
        Cell[] cells = {
            Values.cell("a", "int8", Long.MAX_VALUE),
            Values.cell("b", "int8", 1L << 40),
            Values.cell("c", "int4", 1 << 20),
            Values.cell("d", "int2", (short) 7_000),
            Values.cell("e", "int4", 1 << 30),
            Values.cell("f", "int4", 1 << 29),
            Values.cell("g", "int8", 1L << 28),
            Values.cell("h", "int2", (short) 8_000),
            Values.cell("i", "float8", 0.1),
            Values.cell("j", "float4", 0.1f),
            Values.cell("k", "float4", 0.2f),
            Values.cell("l", "int2", (short) 9_000),
            Values.cell("m", "bool", true)
        };
        byte[] body = Values.body(cells);
        RowReader<Numbers> reader = Values.shape(cells).reader(Numbers.class);

        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            least = Math.min(least, allocatedByReading(reader, body));
        }
        assertThat(least / ROWS).isLessThanOrEqualTo(RECORD + CURSOR).isLessThan(RECORD + BOXES);
    }

    private static long allocatedByReading(RowReader<Numbers> reader, byte[] body) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROWS; i++) {
            sum += reader.read(body, 0, body.length).e();
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(sum).isEqualTo((long) ROWS << 30);
        return allocated;
    }
}
