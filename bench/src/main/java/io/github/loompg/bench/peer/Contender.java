package io.github.loompg.bench.peer;

import io.github.loompg.bench.workload.Query;
import io.github.loompg.bench.workload.Workload;
import java.io.IOException;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;

/** Who takes part: a client, in one of the ways to use it, or the floor. A new one is two lines here, and its file. */
public enum Contender {
    LOOMPG("loompg", Kind.BLOCKING),
    LOOMPG_ASYNC("loompg-async", Kind.CALLBACKS),
    PGJDBC("pgjdbc", Kind.BLOCKING),
    VERTX("vertx", Kind.BLOCKING),
    VERTX_ASYNC("vertx-async", Kind.CALLBACKS),
    FLOOR("floor", Kind.FLOOR);

    private enum Kind {
        BLOCKING,
        CALLBACKS,
        FLOOR
    }

    private static final Set<Query> QUERIES_OF_THE_FLOOR = EnumSet.of(Query.ECHO, Query.LOOKUP);

    private final String title;
    private final Kind kind;

    Contender(String title, Kind kind) {
        this.title = title;
        this.kind = kind;
    }

    /** The name on the command line and in reports. */
    public String title() {
        return title;
    }

    /** Connects. */
    public Peer open(Setup setup) throws IOException, SQLException {
        return switch (this) {
            case LOOMPG -> LoompgPeer.blocking(setup);
            case LOOMPG_ASYNC -> LoompgPeer.callbacks(setup);
            case PGJDBC -> PgjdbcPeer.open(setup);
            case VERTX -> VertxPeer.blocking(setup);
            case VERTX_ASYNC -> VertxPeer.callbacks(setup);
            case FLOOR -> FloorPeer.open(setup);
        };
    }

    /** Whether others are measured by it; the floor is no client, and no ratio is taken to it. */
    public boolean isClient() {
        return kind != Kind.FLOOR;
    }

    /** Whether it can do this, and doing it is no repetition of another workload. */
    public boolean takesPartIn(Workload workload) {
        return switch (kind) {
            case BLOCKING -> true;
            case CALLBACKS -> workload != Workload.SEQUENTIAL_VIRTUAL; // callbacks have no thread of a caller's
            case FLOOR -> QUERIES_OF_THE_FLOOR.contains(workload.query());
        };
    }
}
