package io.github.loompg.bench.peer;

import static io.github.loompg.bench.workload.Workload.BATCH;
import static io.github.loompg.bench.workload.Workload.CONNECT;
import static io.github.loompg.bench.workload.Workload.COPY;
import static io.github.loompg.bench.workload.Workload.EXPORT;
import static io.github.loompg.bench.workload.Workload.IMPORT;
import static io.github.loompg.bench.workload.Workload.LOOKUP;
import static io.github.loompg.bench.workload.Workload.MULTIPLEXED;
import static io.github.loompg.bench.workload.Workload.ONE_PLUS_ONE;
import static io.github.loompg.bench.workload.Workload.SEQUENTIAL;
import static io.github.loompg.bench.workload.Workload.SEQUENTIAL_VIRTUAL;

import io.github.loompg.bench.program.Program;
import io.github.loompg.bench.workload.Workload;
import java.io.IOException;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who takes part: a client, in one of the ways to use it, or a limit. A new one is a line here, and its file. */
public enum Contender {
    LOOMPG("loompg", LoompgPeer::blocking, all()),
    LOOMPG_ASYNC("loompg-async", LoompgPeer::callbacks, allBut(CONNECT, SEQUENTIAL_VIRTUAL)),
    LOOMPG_INSERT("loompg-insert", LoompgPeer::inserting, EnumSet.of(IMPORT)),
    LOOMPG_READERS("loompg-readers", LoompgPeer::readers, EnumSet.of(LOOKUP)),
    PGJDBC("pgjdbc", setup -> PgjdbcPeer.open(setup, PgjdbcPeer.Way.DEFAULTS), allBut(MULTIPLEXED)),
    PGJDBC_TUNED(
            "pgjdbc-tuned",
            setup -> PgjdbcPeer.open(setup, PgjdbcPeer.Way.TUNED),
            EnumSet.of(SEQUENTIAL, ONE_PLUS_ONE, BATCH, IMPORT)),
    PGJDBC_BINARY("pgjdbc-binary", setup -> PgjdbcPeer.open(setup, PgjdbcPeer.Way.BINARY), EnumSet.of(COPY, IMPORT)),
    VERTX("vertx", VertxPeer::blocking, allBut(CONNECT, MULTIPLEXED, COPY)),
    VERTX_ASYNC("vertx-async", VertxPeer::callbacks, allBut(MULTIPLEXED, COPY, SEQUENTIAL_VIRTUAL)),
    R2DBC("r2dbc", R2dbcPeer::open, allBut(MULTIPLEXED, SEQUENTIAL_VIRTUAL)),
    JASYNC("jasync", JasyncPeer::open, allBut(CONNECT, MULTIPLEXED, COPY, EXPORT, IMPORT, SEQUENTIAL_VIRTUAL)),
    ASYNCPG("asyncpg", Program.ASYNCPG, allBut(MULTIPLEXED, SEQUENTIAL_VIRTUAL)),
    PGX("pgx", Program.PGX, allBut(MULTIPLEXED, SEQUENTIAL_VIRTUAL)),
    TOKIO_POSTGRES("tokio-postgres", Program.TOKIO_POSTGRES, allBut(MULTIPLEXED, SEQUENTIAL_VIRTUAL)),
    LIBPQ("libpq", Program.LIBPQ, allBut(MULTIPLEXED, SEQUENTIAL_VIRTUAL)),
    LIBPQ_PIPELINE("libpq-pipeline", Program.LIBPQ_PIPELINE, EnumSet.of(LOOKUP, BATCH)),
    FLOOR("floor", FloorPeer::open, allBut(CONNECT, MULTIPLEXED, COPY, BATCH, IMPORT)),
    WIRE("wire", Program.WIRE, allBut(CONNECT, MULTIPLEXED, SEQUENTIAL_VIRTUAL));

    @FunctionalInterface
    private interface Opening {
        Peer open(Setup setup) throws IOException, SQLException;
    }

    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // a reference to a static method
    private final @Nullable Opening opening;

    private final @Nullable Program program;

    @SuppressWarnings("ImmutableEnumChecker") // never changed
    private final Set<Workload> workloads;

    Contender(String title, Opening opening, Set<Workload> workloads) {
        this.title = title;
        this.opening = opening;
        this.program = null;
        this.workloads = workloads;
    }

    Contender(String title, Program program, Set<Workload> workloads) {
        this.title = title;
        this.opening = null;
        this.program = program;
        this.workloads = workloads;
    }

    private static Set<Workload> all() {
        return EnumSet.allOf(Workload.class);
    }

    private static Set<Workload> allBut(Workload first, Workload... rest) {
        return EnumSet.complementOf(EnumSet.of(first, rest));
    }

    /** The name on the command line and in reports. */
    public String title() {
        return title;
    }

    /** What it is if it is no Java, or null. */
    public @Nullable Program program() {
        return program;
    }

    /** Connects, in the Java process that measures it. */
    public Peer open(Setup setup) throws IOException, SQLException {
        if (opening == null) {
            throw new IllegalStateException(title + " is a program of its own");
        }
        return opening.open(setup);
    }

    /** Whether others are measured by it; a limit is no client, and no ratio is taken to it. */
    public boolean isClient() {
        return this != FLOOR && this != WIRE;
    }

    /** Whether it can connect with TLS; for tokio-postgres that is a library of its own, which Debian does not have. */
    public boolean isEncrypting() {
        return isClient() && this != TOKIO_POSTGRES;
    }

    /** Whether it can do this, and doing it is no repetition of another workload or contender. */
    public boolean takesPartIn(Workload workload) {
        return workloads.contains(workload);
    }
}
