package io.github.loompg.pool;

import io.github.loompg.net.Clock;
import io.github.loompg.pool.Slot.State;
import io.github.loompg.pool.Waiter.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The state of a number of {@link Slots} and the steps that change it. All of it is guarded by their lock.
 *
 * <p>A slot has one owner at every moment: whoever opens it while it is CONNECTING, the idle list, its lease, whoever
 * closes it while it is CLOSING. Nobody waits in the queue while a slot is idle.
 */
final class SlotTable<T> {
    /** What is to be done about a step when the lock is free. */
    interface Effects<T> {
        void open(Slot<T> slot);

        void close(Slot<T> slot, T value);

        void wake(Waiter<T> waiter);

        void hurry();

        void drained();
    }

    private final SlotLimits limits;
    private final Backoff backoff;
    private final Clock clock;
    private final Effects<T> effects;

    private final Deque<Slot<T>> idle = new ArrayDeque<>();
    private final Set<Slot<T>> leased = new LinkedHashSet<>();
    private final Set<Waiter<T>> queue = new LinkedHashSet<>();
    private int connecting;
    private int closing;
    private int total;

    /** How many of the leased will be free soon. */
    private int returning;

    private boolean filling;
    private boolean closed;

    /** How many attempts to open have failed in a row, why the last did, and when the next may go. */
    private int failures;

    private @Nullable Throwable lastFailure;
    private long retryAt;

    /** When somebody will come to see what is due. */
    private long plannedAt;

    private boolean planned;

    private long served;
    private long queued;
    private long timedOut;
    private long abandoned;
    private long opened;
    private long failed;
    private long emptied;

    SlotTable(SlotLimits limits, Backoff backoff, Clock clock, Effects<T> effects) {
        this.limits = limits;
        this.backoff = backoff;
        this.clock = clock;
        this.effects = effects;
    }

    // Borrowing

    void ask(Waiter<T> waiter) {
        if (closed) {
            refuse(waiter, Refusal.CLOSED, null);
        } else if (!idle.isEmpty()) {
            serve(waiter, idle.pop());
        } else if (queue.size() >= limits.waiting()) {
            refuse(waiter, Refusal.QUEUE_FULL, lastFailure);
        } else {
            queue.add(waiter);
            queued++;
            fill();
            if (!waiter.deadline.isNone()) {
                due(clock.nanos() + waiter.deadline.remainingNanos());
            }
        }
    }

    @Nullable
    Lease<T> poll() {
        return closed || idle.isEmpty() ? null : lease(idle.pop());
    }

    void cancel(Waiter<T> waiter) {
        if (queue.remove(waiter)) {
            abandoned++;
            refuse(waiter, Refusal.CANCELLED, null);
            return;
        }
        Lease<T> untaken = waiter.take();
        if (untaken != null) {
            abandoned++;
            end(untaken, true);
        }
    }

    void expire(Waiter<T> waiter) {
        if (queue.remove(waiter)) {
            timedOut++;
            refuse(waiter, Refusal.TIMED_OUT, lastFailure);
        }
    }

    void returning(Lease<T> lease) {
        if (lease.slot.lease == lease && !lease.returning) {
            lease.returning = true;
            returning++;
        }
    }

    /** Ends a lease; false if it was over already. */
    boolean end(Lease<T> lease, boolean keep) {
        Slot<T> slot = lease.slot;
        if (slot.lease != lease) {
            return false;
        }
        endLease(slot);
        if (keep && !closed) {
            offer(slot);
        } else {
            empty(slot);
        }
        fill();
        return true;
    }

    private void endLease(Slot<T> slot) {
        if (slot.lease != null && slot.lease.returning) {
            returning--;
        }
        slot.lease = null;
        leased.remove(slot);
    }

    // Opening and closing

    void opened(Slot<T> slot, T value) {
        require(slot, State.CONNECTING);
        connecting--;
        slot.value = value;
        failures = 0;
        lastFailure = null;
        opened++;
        if (closed) {
            empty(slot);
        } else {
            offer(slot);
        }
        fill();
    }

    void failed(Slot<T> slot, Throwable cause, boolean hopeless) {
        require(slot, State.CONNECTING);
        connecting--;
        remove(slot);
        failed++;
        failures++;
        lastFailure = cause;
        retryAt = clock.nanos() + backoff.nanos(failures);
        boolean nobodyHasOne = idle.isEmpty() && leased.isEmpty();
        for (Waiter<T> waiter : List.copyOf(queue)) {
            if (waiter.impatient || (hopeless && nobodyHasOne)) {
                queue.remove(waiter);
                refuse(waiter, Refusal.UNREACHABLE, cause);
            }
        }
        fill();
    }

    void closed(Slot<T> slot) {
        require(slot, State.CLOSING);
        closing--;
        remove(slot);
        fill();
    }

    boolean lost(Slot<T> slot) {
        if (slot.state == State.LEASED) {
            endLease(slot);
        } else if (slot.state == State.IDLE) {
            idle.remove(slot);
        } else {
            return false;
        }
        remove(slot);
        fill();
        return true;
    }

    int retire(Predicate<T> condition, int most) {
        int retired = 0;
        Iterator<Slot<T>> each = idle.descendingIterator();
        while (each.hasNext() && retired < most) {
            Slot<T> slot = each.next();
            if (condition.test(value(slot))) {
                each.remove();
                empty(slot);
                retired++;
            }
        }
        fill();
        return retired;
    }

    int openMore(int count) {
        int more = failures > 0 || closed ? 0 : Math.min(count, limits.max() - total);
        for (int i = 0; i < more; i++) {
            open();
        }
        return more;
    }

    void keepFilled() {
        filling = true;
        fill();
    }

    void forgetFailures() {
        failures = 0;
        fill();
    }

    // The end

    void close() {
        closed = true;
        for (Waiter<T> waiter : List.copyOf(queue)) {
            queue.remove(waiter);
            refuse(waiter, Refusal.CLOSED, null);
        }
        while (!idle.isEmpty()) {
            empty(idle.removeLast());
        }
        checkDrained();
    }

    void terminate() {
        close();
        for (Slot<T> slot : List.copyOf(leased)) {
            endLease(slot);
            empty(slot);
        }
    }

    boolean isClosed() {
        return closed;
    }

    // Time

    void tick() {
        List<Waiter<T>> late = new ArrayList<>(0);
        for (Waiter<T> waiter : queue) {
            if (waiter.deadline.expired()) {
                late.add(waiter);
            }
        }
        late.forEach(this::expire);
        fill();
    }

    long nanosToNext() {
        long next = Long.MAX_VALUE;
        for (Waiter<T> waiter : queue) {
            next = Math.min(next, waiter.deadline.remainingNanos());
        }
        if (failures > 0 && connecting == 0 && missing() > 0) {
            next = Math.min(next, Math.max(0, retryAt - clock.nanos()));
        }
        planned = next != Long.MAX_VALUE;
        plannedAt = planned ? clock.nanos() + next : 0;
        return next;
    }

    private void due(long at) {
        if (!planned || at - plannedAt < 0) {
            planned = true;
            plannedAt = at;
            effects.hurry();
        }
    }

    // What there is

    Counts counts() {
        return new Counts(idle.size(), leased.size(), connecting, closing, total, queue.size());
    }

    int waiting() {
        return queue.size();
    }

    Totals totals() {
        return new Totals(served, queued, timedOut, abandoned, opened, failed, emptied);
    }

    @Nullable
    Throwable lastFailure() {
        return lastFailure;
    }

    List<T> values() {
        List<T> all = new ArrayList<>();
        idle.forEach(slot -> all.add(value(slot)));
        leased.forEach(slot -> all.add(value(slot)));
        return all;
    }

    // Parts of steps

    private void offer(Slot<T> slot) {
        if (queue.isEmpty()) {
            slot.state = State.IDLE;
            idle.push(slot);
            return;
        }
        Iterator<Waiter<T>> first = queue.iterator();
        Waiter<T> waiter = first.next();
        first.remove();
        serve(waiter, slot);
    }

    private void serve(Waiter<T> waiter, Slot<T> slot) {
        waiter.serve(lease(slot));
        effects.wake(waiter);
    }

    private Lease<T> lease(Slot<T> slot) {
        Lease<T> lease = new Lease<>(slot, value(slot));
        slot.state = State.LEASED;
        slot.lease = lease;
        leased.add(slot);
        served++;
        return lease;
    }

    private void refuse(Waiter<T> waiter, Refusal refusal, @Nullable Throwable cause) {
        waiter.refuse(refusal, cause);
        effects.wake(waiter);
    }

    /** Opens what is missing, if it is time for that. */
    private void fill() {
        int missing = missing();
        if (missing > 0 && failures > 0) {
            if (connecting > 0) {
                missing = 0;
            } else if (clock.nanos() - retryAt < 0) {
                missing = 0;
                due(retryAt);
            } else {
                missing = 1;
            }
        }
        for (int i = 0; i < missing; i++) {
            open();
        }
    }

    private int missing() {
        if (closed) {
            return 0;
        }
        int wanted = queue.size() - connecting - returning;
        int least = filling ? limits.min() - idle.size() - leased.size() - connecting : 0;
        return Math.min(Math.max(wanted, least), limits.max() - total);
    }

    private void open() {
        connecting++;
        total++;
        effects.open(new Slot<>());
    }

    private void empty(Slot<T> slot) {
        slot.state = State.CLOSING;
        closing++;
        effects.close(slot, value(slot));
    }

    private void remove(Slot<T> slot) {
        if (slot.value != null) {
            emptied++;
        }
        slot.state = State.GONE;
        slot.value = null;
        total--;
        checkDrained();
    }

    private void checkDrained() {
        if (closed && total == 0) {
            effects.drained();
        }
    }

    private T value(Slot<T> slot) {
        T value = slot.value;
        if (value == null) {
            throw new IllegalStateException("a slot that is " + slot.state + " holds nothing");
        }
        return value;
    }

    private static void require(Slot<?> slot, State state) {
        if (slot.state != state) {
            throw new IllegalStateException("a slot is " + slot.state + " that should be " + state);
        }
    }
}
