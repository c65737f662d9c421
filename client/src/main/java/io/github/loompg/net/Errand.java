package io.github.loompg.net;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.QueryTimeoutException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Something that may take its time and knows no deadline, such as a look-up in the name service: a thread of its own
 * does it, so that the caller need not wait for longer than it can. If it does not, the thread is interrupted.
 */
public final class Errand {
    /** How often the clock is looked at, which a test may move. */
    private static final long LOOK_MILLIS = 5;

    private Errand() {}

    /**
     * Runs it, and waits for what it brings.
     *
     * @param thread of which kind the thread is
     * @param phase what is being waited for, to be read after "while"
     * @throws ExecutionException with what the errand has thrown
     * @throws QueryTimeoutException at the deadline
     * @throws CallInterruptedException when the waiting thread is interrupted, which stays so
     */
    public static <T> T run(Thread.Builder thread, Callable<T> errand, String phase, Deadline deadline)
            throws ExecutionException {
        FutureTask<T> task = new FutureTask<>(errand);
        thread.name("loompg-errand").start(task);
        try {
            return await(task, phase, deadline);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CallInterruptedException("the thread was interrupted while " + phase, null, interrupted);
        } finally {
            task.cancel(true);
        }
    }

    private static <T> T await(FutureTask<T> task, String phase, Deadline deadline)
            throws InterruptedException, ExecutionException {
        if (deadline.isNone()) {
            return task.get();
        }
        while (true) {
            try {
                return task.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                if (deadline.expired()) {
                    throw new QueryTimeoutException(
                            "no connection within " + deadline.budget().toMillis() + " ms",
                            "see why that takes so long, or allow more time with connect_timeout",
                            null,
                            phase);
                }
            }
        }
    }
}
