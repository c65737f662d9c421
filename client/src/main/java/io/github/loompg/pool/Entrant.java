package io.github.loompg.pool;

import io.github.loompg.net.Deadline;
import io.github.loompg.pool.Waiter.Refusal;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Somebody who wants something to be given to him, or refused; once. */
final class Entrant<T> {
    private sealed interface Answer<T> {
        record Given<T>(T thing) implements Answer<T> {}

        record Refused<T>(Refusal refusal, @Nullable Throwable cause) implements Answer<T> {}
    }

    final Deadline deadline;
    private final Consumer<Entrant<T>> told;
    private final AtomicReference<@Nullable Answer<T>> answer = new AtomicReference<>();

    /** @param told is run by whoever gives or refuses, under locks of his, and must not wait */
    Entrant(Deadline deadline, Consumer<Entrant<T>> told) {
        this.deadline = deadline;
        this.told = told;
    }

    /** The current thread, which is going to {@link #await} it. */
    static <T> Entrant<T> present(Deadline deadline) {
        Thread thread = Thread.currentThread();
        return new Entrant<>(deadline, entrant -> LockSupport.unpark(thread));
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
            told.accept(this);
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

    boolean isRefused() {
        return answer.get() instanceof Answer.Refused<T>;
    }

    Refusal refusal() {
        return answer.get() instanceof Answer.Refused<T> refused ? refused.refusal() : Refusal.CANCELLED;
    }

    @Nullable
    Throwable cause() {
        return answer.get() instanceof Answer.Refused<T> refused ? refused.cause() : null;
    }
}
