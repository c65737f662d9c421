package io.github.loompg.bench.peer;

import io.github.loompg.bench.workload.Query;
import io.github.loompg.bench.workload.Tally;
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
     * What one of the callers runs over and over.
     *
     * @param caller the number of the caller, from 0
     */
    Request request(Query query, int caller);

    /** Runs the first step of a caller where the client wants its calls to come from. */
    default void begin(Runnable first) {
        first.run();
    }
}
