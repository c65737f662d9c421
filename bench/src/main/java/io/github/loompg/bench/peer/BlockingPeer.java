package io.github.loompg.bench.peer;

import io.github.loompg.bench.workload.Connect;
import io.github.loompg.bench.workload.Export;
import io.github.loompg.bench.workload.Load;
import io.github.loompg.bench.workload.Query;
import io.github.loompg.bench.workload.Tally;
import io.github.loompg.bench.workload.Task;

/** A client whose callers are threads that wait for each answer. */
public non-sealed interface BlockingPeer extends Peer {
    /** Runs a statement and reads every value of every row, or writes rows. */
    @FunctionalInterface
    interface Call {
        void run(int argument, Tally tally) throws Exception;
    }

    /**
     * What one of the callers runs over and over, on its own thread. {@link Contender#takesPartIn} says what it can do.
     *
     * @param caller the number of the caller, from 0
     */
    default Call call(Task task, int caller) throws Exception {
        return switch (task) {
            case Query query -> query(query, caller);
            case Export export -> ((Exporting) this).export(export, caller);
            case Load load -> ((Loading) this).load(load, caller);
            case Connect connect -> ((Connecting) this).connect();
        };
    }

    /** A caller that reads. */
    Call query(Query query, int caller) throws Exception;

    /** How many threads there are to be, for a peer that carries the work of several callers on one thread. */
    default int threads(Setup setup) {
        return setup.callers();
    }

    /** One that can read rows without having all of them in memory. */
    interface Exporting extends BlockingPeer {
        /** A caller that reads so. */
        Call export(Export export, int caller) throws Exception;
    }

    /** One that can write. */
    interface Loading extends BlockingPeer {
        /** A caller that writes. */
        Call load(Load load, int caller) throws Exception;
    }

    /** One whose connections are not made by a pool alone. */
    interface Connecting extends BlockingPeer {
        /** A caller that opens a connection, and closes it. */
        Call connect();
    }
}
