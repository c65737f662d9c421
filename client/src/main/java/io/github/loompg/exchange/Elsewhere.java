package io.github.loompg.exchange;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.net.Deadline;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Work of others that knows no deadline: it gets a thread of its own, and whoever needs it waits no longer than agreed. */
final class Elsewhere {
    /** As often as the clock is looked at, which may be another one than the system's. */
    private static final long LOOK_MILLIS = 5;

    private Elsewhere() {}

    /**
     * Does the work.
     *
     * @param doing what is being done, for the message when it takes too long
     * @throws ExecutionException if the work failed
     */
    static <T> T run(Callable<T> work, Deadline deadline, String doing) throws ExecutionException {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().name("loompg-" + doing.replace(' ', '-')).start(task);
        while (true) {
            try {
                return task.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                if (deadline.expired()) {
                    task.cancel(true);
                    throw new QueryTimeoutException(
                            doing + " took longer than " + deadline.budget().toMillis() + " ms", null, null, doing);
                }
            } catch (InterruptedException interrupted) {
                task.cancel(true);
                Thread.currentThread().interrupt();
                throw new CallInterruptedException("the thread was interrupted while " + doing, null, interrupted);
            }
        }
    }
}
