package io.github.loompg.bench.peer;

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
     * What one of the callers runs over and over, on its own thread.
     *
     * @param caller the number of the caller, from 0
     */
    default Call call(Task task, int caller) throws Exception {
        return switch (task) {
            case Query query -> query(query, caller);
            case Load load -> load(load, caller);
        };
    }

    /** A caller that reads. */
    Call query(Query query, int caller) throws Exception;

    /** A caller that writes. */
    Call load(Load load, int caller) throws Exception;

    /** How many threads there are to be, for a peer that carries the work of several callers on one thread. */
    default int threads(Setup setup) {
        return setup.callers();
    }
}
