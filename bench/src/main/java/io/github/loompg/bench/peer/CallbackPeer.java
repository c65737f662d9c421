package io.github.loompg.bench.peer;

import io.github.loompg.bench.workload.Connect;
import io.github.loompg.bench.workload.Export;
import io.github.loompg.bench.workload.Load;
import io.github.loompg.bench.workload.Query;
import io.github.loompg.bench.workload.Tally;
import io.github.loompg.bench.workload.Task;
import org.jspecify.annotations.Nullable;

/** A client whose callers go on in the callback of each answer. */
public non-sealed interface CallbackPeer extends Peer {
    /** Sends a statement; when it is answered, and not before, reads every value of every row and calls {@code done}. */
    @FunctionalInterface
    interface Request {
        void run(int argument, Tally tally, Done done);
    }

    /** Hears that a call is over. */
    @FunctionalInterface
    interface Done {
        void done(@Nullable Throwable failure);

        /** Reads an answer, if there is one, and is done then, whatever has failed of it. */
        default void doneAfter(@Nullable Throwable failure, Runnable reading) {
            Throwable reason = failure;
            if (reason == null) {
                try {
                    reading.run();
                } catch (RuntimeException | Error unreadable) {
                    reason = unreadable;
                }
            }
            done(reason);
        }
    }

    /**
     * What one of the callers runs over and over. {@link Contender#takesPartIn} says what it can do.
     *
     * @param caller the number of the caller, from 0
     */
    default Request request(Task task, int caller) {
        return switch (task) {
            case Query query -> query(query, caller);
            case Export export -> ((Exporting) this).export(export, caller);
            case Load load -> ((Loading) this).load(load, caller);
            case Connect connect -> ((Connecting) this).connect();
        };
    }

    /** A caller that reads. */
    Request query(Query query, int caller);

    /** Runs the first step of a caller where the client wants its calls to come from. */
    default void begin(Runnable first) {
        first.run();
    }

    /** One that can read rows without having all of them in memory. */
    interface Exporting extends CallbackPeer {
        /** A caller that reads so. */
        Request export(Export export, int caller);
    }

    /** One that can write. */
    interface Loading extends CallbackPeer {
        /** A caller that writes. */
        Request load(Load load, int caller);
    }

    /** One whose connections are not made by a pool alone. */
    interface Connecting extends CallbackPeer {
        /** A caller that opens a connection, and closes it. */
        Request connect();
    }
}
