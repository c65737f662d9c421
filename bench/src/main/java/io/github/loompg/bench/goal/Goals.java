package io.github.loompg.bench.goal;

import static io.github.loompg.bench.goal.Goal.Bound.atLeast;
import static io.github.loompg.bench.goal.Goal.Bound.atMost;
import static io.github.loompg.bench.trial.Metric.ALLOCATED;
import static io.github.loompg.bench.trial.Metric.CPU;
import static io.github.loompg.bench.trial.Metric.MEMORY;
import static io.github.loompg.bench.trial.Metric.RATE;

import io.github.loompg.bench.goal.Goal.Subject;
import io.github.loompg.bench.goal.Goal.Yardstick;
import io.github.loompg.bench.peer.Contender;
import io.github.loompg.bench.probe.Probe;
import io.github.loompg.bench.trial.Metric;
import io.github.loompg.bench.workload.Workload;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** All figures to be reached, in the order of the workloads. */
final class Goals {
    private static final Set<Contender> JVM_PEERS =
            EnumSet.of(Contender.PGJDBC, Contender.VERTX, Contender.VERTX_ASYNC, Contender.R2DBC, Contender.JASYNC);
    private static final Set<Contender> PEERS = EnumSet.copyOf(JVM_PEERS);

    static {
        PEERS.addAll(EnumSet.of(Contender.ASYNCPG, Contender.PGX, Contender.TOKIO_POSTGRES, Contender.LIBPQ));
    }

    /** Who is measured for the sake of comparison, although no goal says anything of it. */
    static final Set<Subject.Client> BESIDE = Set.of(new Subject.Client(Workload.LOOKUP, Contender.LOOMPG_ASYNC));

    /** A Java Integer, which is what the caller gets. */
    private static final int INTEGER = 16;

    private static final int MANY_ROWS = 10_000_000;
    private static final int MANY_CONNECTIONS = 1_000;

    private final List<Goal> goals = new ArrayList<>();

    private Goals() {}

    static List<Goal> all() {
        Goals all = new Goals();
        all.oneCaller();
        all.manyCallers();
        all.manyRows();
        all.writing();
        all.memory();
        return List.copyOf(all.goals);
    }

    private void oneCaller() {
        Subject thread = loompg(Workload.SEQUENTIAL);
        add(thread, CPU, atMost(1.15), of(Contender.WIRE));
        add(thread, CPU, atMost(1.0), of(Contender.PGJDBC));
        add(thread, ALLOCATED, atMost(150), besideTheResult());
        add(by(Workload.SEQUENTIAL, Contender.LOOMPG_ASYNC), ALLOCATED, atMost(350), besideTheResult());
        Subject virtual = loompg(Workload.SEQUENTIAL_VIRTUAL);
        add(virtual, CPU, atMost(1.0), of(Contender.FLOOR));
        add(virtual, CPU, atMost(0.9), best("Vert.x and pgjdbc", Contender.VERTX, Contender.PGJDBC));
    }

    private void manyCallers() {
        Subject lookup = loompg(Workload.LOOKUP);
        Yardstick peers = new Yardstick.Best("the best JVM peer", JVM_PEERS);
        add(lookup, RATE, atLeast(1.5), peers);
        add(lookup, RATE, atLeast(0.95), of(Contender.FLOOR));
        add(lookup, CPU, atMost(0.3), peers);
        add(lookup, CPU, atMost(1.0), of(Contender.TOKIO_POSTGRES));
        Subject readers = by(Workload.LOOKUP, Contender.LOOMPG_READERS);
        add(readers, RATE, atLeast(2.0), of(Contender.LOOMPG));
        add(readers, CPU, atMost(0.5), of(Contender.LOOMPG));
        add(loompg(Workload.MULTIPLEXED), ALLOCATED, atMost(120), besideTheResult());
    }

    private void manyRows() {
        for (Workload workload : List.of(Workload.PG_TYPE, Workload.SERIES, Workload.BYTES, Workload.ARRAYS)) {
            add(loompg(workload), CPU, atMost(1.0), new Yardstick.Best("the best peer", PEERS));
            add(loompg(workload), CPU, atMost(1.15), of(Contender.FLOOR));
        }
        add(loompg(Workload.EXPORT), CPU, atMost(0.15), new Yardstick.Itself("µs a row", 0));
    }

    private void writing() {
        add(loompg(Workload.BATCH), RATE, atLeast(0.9), of(Contender.WIRE));
        add(loompg(Workload.BATCH), CPU, atMost(0.25), new Yardstick.Itself("µs a row", 0));
        add(by(Workload.IMPORT, Contender.LOOMPG_INSERT), RATE, atLeast(1.2), of(Contender.PGJDBC_TUNED));
        add(loompg(Workload.IMPORT), CPU, atMost(1.15), of(Contender.PGJDBC_BINARY));
    }

    private void memory() {
        Subject streamed = new Subject.Probed(
                "10,000,000 rows one after the other, with -Xmx64m", Probe.CURSOR, MANY_ROWS, List.of("-Xmx64m"));
        goals.add(new Goal(streamed, MEMORY, atLeast(1), new Yardstick.End()));
        Subject idle = new Subject.Probed("1,000 idle connections", Probe.IDLE, MANY_CONNECTIONS, List.of());
        goals.add(new Goal(idle, MEMORY, atMost(40), new Yardstick.Itself("KiB each", 0)));
    }

    private void add(Subject subject, Metric metric, Goal.Bound bound, Yardstick yardstick) {
        goals.add(new Goal(subject, metric, bound, yardstick));
    }

    private static Subject loompg(Workload workload) {
        return by(workload, Contender.LOOMPG);
    }

    private static Subject by(Workload workload, Contender contender) {
        return new Subject.Client(workload, contender);
    }

    private static Yardstick of(Contender contender) {
        return best(contender.title(), contender);
    }

    private static Yardstick best(String title, Contender... contenders) {
        return new Yardstick.Best(title, Set.of(contenders));
    }

    private static Yardstick besideTheResult() {
        return new Yardstick.Itself("bytes a query", INTEGER);
    }
}
