package io.github.loompg.pool;

import io.github.loompg.net.Deadline;
import io.github.loompg.pool.Waiter.Refusal;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A thread that waits for something to be given to it, or refused; once. */
final class Entrant<T> {
    private sealed interface Answer<T> {
        record Given<T>(T thing) implements Answer<T> {}

        record Refused<T>(Refusal refusal, @Nullable Throwable cause) implements Answer<T> {}
    }

    final Deadline deadline;
    private final Thread thread = Thread.currentThread();
    private final AtomicReference<@Nullable Answer<T>> answer = new AtomicReference<>();

    Entrant(Deadline deadline) {
        this.deadline = deadline;
    }

    /** Returns false if it does not want it any more. */
    boolean give(T thing) {
        return settle(new Answer.Given<>(thing));
    }

    void refuse(Refusal refusal, @Nullable Throwable cause) {
        boolean unused = settle(new Answer.Refused<>(refusal, cause));
    }

    /** Looks whether it is too late. */
    void tick() {
        if (deadline.expired()) {
            refuse(Refusal.TIMED_OUT, null);
        }
    }

    private boolean settle(Answer<T> settled) {
        boolean first = answer.compareAndSet(null, settled);
        if (first) {
            LockSupport.unpark(thread);
        }
        return first;
    }

    /** Waits for the answer; a thread that is interrupted gets what it was given all the same, if that came first. */
    void await() throws InterruptedException {
        while (answer.get() == null) {
            if (deadline.isNone()) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, deadline.remainingNanos());
            }
            tick();
            if (Thread.interrupted()) {
                if (settle(new Answer.Refused<>(Refusal.CANCELLED, null))) {
                    throw new InterruptedException();
                }
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** What it was given, or null. */
    @Nullable
    T given() {
        return answer.get() instanceof Answer.Given<T> given ? given.thing() : null;
    }

    Refusal refusal() {
        return answer.get() instanceof Answer.Refused<T> refused ? refused.refusal() : Refusal.CANCELLED;
    }

    @Nullable
    Throwable cause() {
        return answer.get() instanceof Answer.Refused<T> refused ? refused.cause() : null;
    }
}
