package io.github.loompg.pool;

import io.github.loompg.net.Deadline;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who wants what is in a slot: waiting in the queue, or settled one way or the other. It is settled under the
 * lock of its slots, once; who waits for that is woken afterwards.
 */
public final class Waiter<T> {
    /** Why somebody gets nothing. */
    public enum Refusal {
        /** The deadline came first. */
        TIMED_OUT,
        /** There were too many in the queue already. */
        QUEUE_FULL,
        /** No slot could be filled, and none that is in use could come back. */
        UNREACHABLE,
        /** The slots are closed. */
        CLOSED,
        /** Nobody wants it any more. */
        CANCELLED
    }

    enum State {
        WAITING,
        SERVED,
        TAKEN,
        REFUSED
    }

    final Role role;
    final Deadline deadline;

    /** Whether it would rather hear at once that a slot cannot be filled than wait for a better time. */
    final boolean impatient;

    // Guarded by the slots' lock; the first two may be read without it.
    private volatile @Nullable Runnable whenSettled;
    volatile State state = State.WAITING;
    private @Nullable Lease<T> lease;
    private @Nullable Refusal refusal;
    private @Nullable Throwable cause;

    private volatile @Nullable Thread thread;

    Waiter(Role role, Deadline deadline, boolean impatient, @Nullable Runnable whenSettled) {
        this.role = role;
        this.deadline = deadline;
        this.impatient = impatient;
        this.whenSettled = whenSettled;
    }

    /** Whether it is known what becomes of it. */
    public boolean isSettled() {
        return state != State.WAITING;
    }

    /** Why it got nothing; null unless that is so. */
    public @Nullable Refusal refusal() {
        return isSettled() ? refusal : null;
    }

    /** Why slots could not be filled, if that was so when it was refused. */
    public @Nullable Throwable cause() {
        return isSettled() ? cause : null;
    }

    /** Takes note of what is to be done when it is settled, unless it is. */
    boolean isSettledOrTells(Runnable action) {
        boolean settled = isSettled();
        if (!settled) {
            whenSettled = action;
        }
        return settled;
    }

    void serve(Lease<T> lease) {
        this.lease = lease;
        state = State.SERVED;
    }

    void refuse(Refusal refusal, @Nullable Throwable cause) {
        this.refusal = refusal;
        this.cause = cause;
        state = State.REFUSED;
    }

    /** Hands over what it was served, once. */
    @Nullable
    Lease<T> take() {
        Lease<T> taken = lease;
        if (state != State.SERVED) {
            return null;
        }
        lease = null;
        state = State.TAKEN;
        return taken;
    }

    /** Parks the calling thread until it is settled, woken for another reason, or too late. */
    void park() {
        thread = Thread.currentThread();
        try {
            if (!isSettled()) {
                if (deadline.isNone()) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, deadline.remainingNanos());
                }
            }
        } finally {
            thread = null;
        }
    }

    /** Whether somebody wants to be told that it is settled. Who comes to wait later sees it himself. */
    boolean isAwaited() {
        return thread != null || whenSettled != null;
    }

    /** Tells whoever waits that it is settled; called without the lock. */
    void wake() {
        Thread waiting = thread;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
        Runnable action = whenSettled;
        if (action != null) {
            action.run();
        }
    }
}
