package io.github.loompg.bench.trial;

import io.github.loompg.bench.workload.Query;
import io.github.loompg.bench.workload.Tally;
import io.github.loompg.bench.workload.Task;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.SplittableRandom;

/** What one caller asks next, and what it has got. Used by one call at a time; only {@link #rows} is read by others. */
final class Caller {
    private static final VarHandle ROWS;

    static {
        try {
            ROWS = MethodHandles.lookup().findVarHandle(Caller.class, "rows", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Task task;
    private final Stage stage;
    private final SplittableRandom random;
    private final Tally tally = new Tally();
    private final Latencies latencies = new Latencies();
    private long asked;

    @SuppressWarnings("unused") // by its VarHandle
    private long rows;

    Caller(Task task, Stage stage, int number) {
        this.task = task;
        this.stage = stage;
        this.random = new SplittableRandom(number);
    }

    /** The argument of the next call, which is about to be made. */
    int ask() {
        asked = System.nanoTime();
        return task instanceof Query query ? query.argument(random) : 0;
    }

    /** Where the values of the answer go. */
    Tally tally() {
        return tally;
    }

    /** The call is over. */
    void answered() {
        long nanos = System.nanoTime() - asked;
        if (stage.isMeasured()) {
            latencies.record(nanos);
        } else {
            latencies.makeRoomFor(nanos);
        }
        ROWS.setOpaque(this, tally.rows());
    }

    /** How many rows have come so far; may be read at any time. */
    long rows() {
        return (long) ROWS.getOpaque(this);
    }

    /** To be read when the caller has ended. */
    Latencies latencies() {
        return latencies;
    }
}
