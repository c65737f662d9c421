package io.github.loompg;

import io.github.loompg.net.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that a test moves by hand. */
final class HandClock implements Clock {
    private final AtomicLong now = new AtomicLong();

    @Override
    public long nanos() {
        return now.get();
    }

    void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    /** Lets time pass in small steps until something that waits for it has ended. */
    <T> T passUntilDone(Future<T> waiting) throws InterruptedException, ExecutionException {
        return passUntilDone(waiting, Duration.ofMillis(500));
    }

    /** The same, so slowly that something that has to be done meanwhile, such as to connect, is not too late. */
    <T> T passSlowlyUntilDone(Future<T> waiting) throws InterruptedException, ExecutionException {
        return passUntilDone(waiting, Duration.ofMillis(10));
    }

    private <T> T passUntilDone(Future<T> waiting, Duration step) throws InterruptedException, ExecutionException {
        while (true) {
            pass(step);
            try {
                return waiting.get(1, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                // Some more time, then.
            }
        }
    }
}
