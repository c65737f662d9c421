package io.github.loompg.pool;

import io.github.loompg.net.Clock;
import io.github.loompg.net.Deadline;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded number of slots for things that are costly to open and are lent to one borrower at a time. It does not know
 * what the things are.
 *
 * <p>Who asks gets an idle one, the one that was used last; or waits, first come, first served. Things are opened on
 * behalf of the queue, not of a borrower: as many as there are waiting, and whoever is first in the queue gets whatever
 * is ready first. So it costs nothing when somebody gives up while his was being opened. Who wants a thing of a certain
 * {@link Role} gets the first that has it; if there is no room for one, an idle one of another role makes room.
 *
 * <p>It is a state machine, {@link SlotTable}, under {@code lock}. Each method here is one step of it, in which nothing is
 * waited for; what is to be done about the change (wake somebody, open or close something) is noted in {@code todo} and
 * done when the lock is free.
 */
public final class Slots<T> {
    private static final Logger LOGGER = System.getLogger(Slots.class.getName());

    /** Where things come from and go to. Its methods start something and return; they do not wait. */
    public interface Source<T> {
        /** Starts to open a thing, to be ended by {@link Slots#opened} or {@link Slots#failed}. */
        void open(Slot<T> slot);

        /** Starts to close a thing, to be ended by {@link Slots#closed}. */
        void close(Slot<T> slot, T value);

        /** Which role a thing has. */
        default Role role(T value) {
            return Role.ANY;
        }

        /** Something is due earlier than {@link Slots#nanosToNext} had said. */
        void hurry();
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final SlotTable<T> table;
    private final Source<T> source;
    private final Executor effects;
    private final CompletableFuture<@Nullable Void> drained = new CompletableFuture<>();

    private volatile int waiting;

    /** Guarded by the lock. */
    private @Nullable List<Runnable> todo;

    /**
     * @param limits how many there may be
     * @param backoff how long to wait after failures
     */
    public Slots(SlotLimits limits, Backoff backoff, Clock clock, Source<T> source) {
        this(limits, backoff, clock, source, Runnable::run);
    }

    /** @param effects does what follows from a step; one after the other, or in any order that a test may think of */
    Slots(SlotLimits limits, Backoff backoff, Clock clock, Source<T> source, Executor effects) {
        this.source = source;
        this.effects = effects;
        this.table = new SlotTable<>(limits, backoff, clock, new Effects());
    }

    // Borrowing

    /** Asks for a slot of any role. */
    public Waiter<T> ask(Deadline deadline, boolean impatient, @Nullable Runnable whenSettled) {
        return ask(Role.ANY, deadline, impatient, whenSettled);
    }

    /**
     * Asks for a slot. The answer is given at once if it can be.
     *
     * @param role which one it has to have
     * @param impatient whether to be refused at once when a slot cannot be filled, instead of waiting for another try
     * @param whenSettled is run when the answer is there, without any lock; or null
     */
    public Waiter<T> ask(Role role, Deadline deadline, boolean impatient, @Nullable Runnable whenSettled) {
        Waiter<T> waiter = new Waiter<>(role, deadline, impatient, whenSettled);
        step(() -> table.ask(waiter));
        return waiter;
    }

    /** An idle one of a role, if there is one; null otherwise. */
    public @Nullable Lease<T> poll(Role role) {
        return result(() -> table.poll(role));
    }

    /** How many wait for one; as of a moment ago. */
    int waiting() {
        return waiting;
    }

    /** The same as a future; whoever completes that otherwise, by a cancel or a timeout, withdraws the wish. */
    public CompletableFuture<Lease<T>> askLater(Deadline deadline) {
        return new FutureLease<>(this).ask(deadline);
    }

    /**
     * Waits until somebody's wish is settled, at most until its deadline.
     *
     * @throws InterruptedException if the thread is interrupted before; the wish is then withdrawn
     */
    public void await(Waiter<T> waiter) throws InterruptedException {
        while (!waiter.isSettled()) {
            waiter.park();
            if (Thread.interrupted()) {
                cancel(waiter);
                throw new InterruptedException();
            }
            if (!waiter.isSettled() && waiter.deadline.expired()) {
                step(() -> table.expire(waiter));
            }
        }
    }

    /** Has the action run when somebody's wish is settled, without any lock; at once if it is already. */
    public void whenSettled(Waiter<T> waiter, Runnable action) {
        if (result(() -> waiter.isSettledOrTells(action))) {
            action.run();
        }
    }

    /** What somebody was served, for the first who asks; null if there is nothing to take. */
    public @Nullable Lease<T> take(Waiter<T> waiter) {
        return result(waiter::take);
    }

    /** Withdraws a wish; what was served already and not taken goes to the next. */
    public void cancel(Waiter<T> waiter) {
        step(() -> table.cancel(waiter));
    }

    // Giving back

    /** Says that a lease will end soon, so that nothing is opened for those who can have what is lent now. */
    public void returning(Lease<T> lease) {
        step(() -> table.returning(lease));
    }

    /**
     * Ends a lease, and gives what was lent to the next.
     *
     * @return false if it was over already
     */
    public boolean release(Lease<T> lease) {
        return result(() -> table.end(lease, true));
    }

    /**
     * Ends a lease, and has what was lent closed.
     *
     * @return false if it was over already
     */
    public boolean discard(Lease<T> lease) {
        return result(() -> table.end(lease, false));
    }

    /** Whether a lease is not over yet. */
    public boolean holds(Lease<T> lease) {
        return result(() -> lease.slot.lease == lease);
    }

    // Opening and closing

    /** A thing is open, and goes to the first in the queue for whom it will do. */
    public void opened(Slot<T> slot, T value) {
        Role role = source.role(value);
        step(() -> table.opened(slot, value, role));
    }

    /**
     * A thing could not be opened. The next attempt waits a while, and then goes alone.
     *
     * @param hopeless whether the next attempt would fail the same way: if nothing else is open either, nobody in the
     *     queue has anything to wait for
     */
    public void failed(Slot<T> slot, Throwable cause, boolean hopeless) {
        step(() -> table.failed(slot, cause, hopeless));
    }

    /** A thing is closed; its slot is free. */
    public void closed(Slot<T> slot) {
        step(() -> table.closed(slot));
    }

    /**
     * A thing has ended by itself. If it was lent, the lease is over.
     *
     * @return false if it was being closed or gone already
     */
    public boolean lost(Slot<T> slot) {
        return result(() -> table.lost(slot));
    }

    /**
     * Closes those idle things that meet a condition, the ones first that were not used for the longest time.
     *
     * @param condition is asked with the lock in hand
     * @param most closes no more than so many
     * @return how many
     */
    public int retire(Predicate<T> condition, int most) {
        return result(() -> table.retire(condition, most));
    }

    /**
     * Opens things of a role beyond what is needed, as far as there is room.
     *
     * @return how many
     */
    public int openMore(Role role, int count) {
        return result(() -> table.openMore(role, count));
    }

    /** From now on there are never fewer open than the least number, if that can be done. */
    public void keepFilled() {
        step(table::keepFilled);
    }

    /** Past failures count no more: the next attempt goes at once. */
    public void forgetFailures() {
        step(table::forgetFailures);
    }

    // The end

    /**
     * Refuses everybody from now on, and closes everything as it becomes idle.
     *
     * @return is complete when nothing is left
     */
    public CompletableFuture<@Nullable Void> close() {
        step(table::close);
        return drained;
    }

    /** The same, and ends every lease. */
    public CompletableFuture<@Nullable Void> terminate() {
        step(table::terminate);
        return drained;
    }

    public boolean isClosed() {
        return result(table::isClosed);
    }

    // Time

    /** Does what is due: refuses those who have waited too long, and tries again what had failed. */
    public void tick() {
        step(table::tick);
    }

    /** How long it is until something is due, {@link Long#MAX_VALUE} if nothing is. */
    public long nanosToNext() {
        return result(table::nanosToNext);
    }

    // What there is

    public Counts counts() {
        return result(table::counts);
    }

    public Totals totals() {
        return result(table::totals);
    }

    /** Why no slot can be filled; null unless the last attempt has failed. */
    public @Nullable Throwable lastFailure() {
        return result(table::lastFailure);
    }

    /** The same for one role. */
    public @Nullable Throwable lastFailure(Role role) {
        return result(() -> table.lastFailure(role));
    }

    /** Shows everything that is idle or lent. */
    public void forEach(Consumer<T> action) {
        result(table::values).forEach(action);
    }

    private void step(Runnable change) {
        List<Runnable> now;
        lock.lock();
        try {
            change.run();
        } finally {
            now = todo;
            todo = null;
            waiting = table.waiting();
            lock.unlock();
        }
        if (now != null) {
            now.forEach(this::follow);
        }
    }

    /** What fails keeps nobody else from being told what has become of him. */
    private void follow(Runnable effect) {
        try {
            effects.execute(effect);
        } catch (RuntimeException | Error failed) {
            LOGGER.log(Level.WARNING, "somebody could not be told what has become of his place in a pool", failed);
        }
    }

    private <R extends @Nullable Object> R result(Supplier<R> change) {
        Result<R> result = new Result<>(change);
        step(result);
        return result.get();
    }

    private static final class Result<R extends @Nullable Object> implements Runnable, Supplier<R> {
        private final Supplier<R> change;
        private @Nullable R value;

        Result(Supplier<R> change) {
            this.change = change;
        }

        @Override
        public void run() {
            value = change.get();
        }

        // The step that sets the value has either run or thrown.
        @SuppressWarnings("NullAway")
        @Override
        public R get() {
            return value;
        }
    }

    /** What follows from a step, noted under the lock. */
    private final class Effects implements SlotEffects<T> {
        @Override
        public void open(Slot<T> slot) {
            later(() -> {
                try {
                    source.open(slot);
                } catch (Throwable broken) {
                    failed(slot, broken, false);
                }
            });
        }

        @Override
        public void close(Slot<T> slot, T value) {
            later(() -> {
                try {
                    source.close(slot, value);
                } catch (Throwable broken) {
                    closed(slot);
                }
            });
        }

        @Override
        public void wake(Waiter<T> waiter) {
            if (waiter.isAwaited()) {
                later(waiter::wake);
            }
        }

        @Override
        public void hurry() {
            later(source::hurry);
        }

        @Override
        public void drained() {
            later(() -> drained.complete(null));
        }

        private void later(Runnable effect) {
            if (todo == null) {
                todo = new ArrayList<>(2);
            }
            todo.add(effect);
        }
    }
}
