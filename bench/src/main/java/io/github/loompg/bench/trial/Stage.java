package io.github.loompg.bench.trial;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** How far a trial has come; all callers look here before each call. */
final class Stage {
    private final CountDownLatch failed = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CountDownLatch running;
    private volatile boolean measured;
    private volatile boolean over;

    Stage(int callers) {
        running = new CountDownLatch(callers);
    }

    /** Whether latencies count. */
    boolean isMeasured() {
        return measured;
    }

    void beginMeasuring() {
        measured = true;
    }

    /** Whether callers shall end. */
    boolean isOver() {
        return over;
    }

    /** A caller has ended, for good or by a failure. */
    void ended(@Nullable Throwable reason) {
        if (reason != null) {
            failure.compareAndSet(null, reason);
            failed.countDown();
        }
        running.countDown();
    }

    /** Waits, and throws what a caller failed by as soon as one does. */
    void pass(Duration time) throws Exception {
        if (failed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
            rethrow();
        }
    }

    /** Has all callers end and waits for them. */
    void finish(Duration limit) throws Exception {
        measured = false;
        over = true;
        if (!running.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException(
                    running.getCount() + " callers have had no answer for " + limit.toSeconds() + " s");
        }
        rethrow();
    }

    private void rethrow() throws Exception {
        Throwable reason = failure.get();
        if (reason != null) {
            throw new Exception("a caller failed: " + reason, reason);
        }
    }
}
