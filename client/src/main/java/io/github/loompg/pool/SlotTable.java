package io.github.loompg.pool;

import io.github.loompg.net.Clock;
import io.github.loompg.pool.Slot.State;
import io.github.loompg.pool.Waiter.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The state of a number of {@link Slots} and the steps that change it. All of it is guarded by their lock.
 *
 * <p>A slot has one owner at every moment: whoever opens it while it is CONNECTING, the idle list, its lease, whoever
 * closes it while it is CLOSING. Nobody waits in the queue while a slot is idle that would do for him.
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
    private final Map<Role, Attempts> attempts = new EnumMap<>(Role.class);
    private final Clock clock;
    private final Effects<T> effects;

    private final Deque<Slot<T>> idle = new ArrayDeque<>();
    private final Set<Slot<T>> leased = new LinkedHashSet<>();
    private final Set<Waiter<T>> queue = new LinkedHashSet<>();
    private final Tally waiting = new Tally();
    private final Tally connecting = new Tally();
    private int closing;
    private int total;

    /** How many of the leased will be free soon. */
    private final Tally returning = new Tally();

    private boolean filling;
    private boolean closed;

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
        for (Role role : Role.values()) {
            attempts.put(role, new Attempts(backoff));
        }
        this.clock = clock;
        this.effects = effects;
    }

    // Borrowing

    void ask(Waiter<T> waiter) {
        if (closed) {
            refuse(waiter, Refusal.CLOSED, null);
            return;
        }
        Slot<T> free = takeIdle(waiter.role);
        if (free != null) {
            serve(waiter, free);
        } else if (queue.size() >= limits.waiting()) {
            refuse(waiter, Refusal.QUEUE_FULL, attempts(waiter.role).lastFailure());
        } else {
            queue.add(waiter);
            waiting.add(waiter.role);
            queued++;
            fill();
            if (!waiter.deadline.isNone()) {
                due(clock.nanos() + waiter.deadline.remainingNanos());
            }
        }
    }

    @Nullable
    Lease<T> poll(Role role) {
        Slot<T> free = closed ? null : takeIdle(role);
        return free == null ? null : lease(free);
    }

    void cancel(Waiter<T> waiter) {
        if (leave(waiter)) {
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
        if (leave(waiter)) {
            timedOut++;
            refuse(waiter, Refusal.TIMED_OUT, attempts(waiter.role).lastFailure());
        }
    }

    void returning(Lease<T> lease) {
        if (lease.slot.lease == lease && !lease.returning) {
            lease.returning = true;
            returning.add(lease.slot.role);
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
            returning.remove(slot.role);
        }
        slot.lease = null;
        leased.remove(slot);
    }

    // Opening and closing

    void opened(Slot<T> slot, T value, Role role) {
        require(slot, State.CONNECTING);
        connecting.remove(slot.role);
        attempts(slot.role).succeeded();
        attempts(role).succeeded();
        slot.role = role;
        slot.value = value;
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
        connecting.remove(slot.role);
        remove(slot);
        failed++;
        attempts(slot.role).failed(cause, clock.nanos());
        boolean nobodyHasOne = !isAny(idle, slot.role) && !isAny(leased, slot.role);
        for (Waiter<T> waiter : List.copyOf(queue)) {
            if (waiter.role == slot.role && (waiter.impatient || (hopeless && nobodyHasOne)) && leave(waiter)) {
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

    int openMore(Role role, int count) {
        int more = attempts(role).areFailing() || closed ? 0 : Math.min(count, limits.max() - total);
        for (int i = 0; i < more; i++) {
            open(role);
        }
        return more;
    }

    void keepFilled() {
        filling = true;
        fill();
    }

    void forgetFailures() {
        attempts.values().forEach(Attempts::forget);
        fill();
    }

    // The end

    void close() {
        closed = true;
        for (Waiter<T> waiter : List.copyOf(queue)) {
            if (leave(waiter)) {
                refuse(waiter, Refusal.CLOSED, null);
            }
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
        for (Role role : closed ? new Role[0] : Role.values()) {
            boolean wanted = missing(role) > 0 || (role == Role.ANY && missingOfLeast() > 0);
            if (wanted && attempts(role).areFailing() && connecting.of(role) == 0 && isRoomPossible()) {
                next = Math.min(next, Math.max(0, attempts(role).nanosToRetry(clock.nanos())));
            }
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
        return new Counts(idle.size(), leased.size(), connecting.total(), closing, total, queue.size());
    }

    int waiting() {
        return queue.size();
    }

    Totals totals() {
        return new Totals(served, queued, timedOut, abandoned, opened, failed, emptied);
    }

    @Nullable
    Throwable lastFailure() {
        for (Attempts each : attempts.values()) {
            if (each.lastFailure() != null) {
                return each.lastFailure();
            }
        }
        return null;
    }

    @Nullable
    Throwable lastFailure(Role role) {
        return attempts(role).lastFailure();
    }

    List<T> values() {
        List<T> all = new ArrayList<>();
        idle.forEach(slot -> all.add(value(slot)));
        leased.forEach(slot -> all.add(value(slot)));
        return all;
    }

    // Parts of steps

    private @Nullable Slot<T> takeIdle(Role role) {
        Iterator<Slot<T>> each = idle.iterator();
        while (each.hasNext()) {
            Slot<T> slot = each.next();
            if (slot.role.fits(role)) {
                each.remove();
                return slot;
            }
        }
        return null;
    }

    private void offer(Slot<T> slot) {
        for (Waiter<T> waiter : queue) {
            if (slot.role.fits(waiter.role)) {
                boolean unused = leave(waiter);
                serve(waiter, slot);
                return;
            }
            if (isStarving(waiter.role)) {
                empty(slot);
                return;
            }
        }
        slot.state = State.IDLE;
        idle.push(slot);
    }

    /** Whether nobody with this role can ever come back, nor is there room to open one. */
    private boolean isStarving(Role role) {
        return total == limits.max()
                && closing == 0
                && connecting.of(role) == 0
                && !isAny(leased, role)
                && attempts(role).nanosToRetry(clock.nanos()) <= 0;
    }

    private boolean isAny(Collection<Slot<T>> slots, Role role) {
        for (Slot<T> slot : slots) {
            if (slot.role.fits(role)) {
                return true;
            }
        }
        return false;
    }

    /** Takes somebody out of the queue; false if he is not in it. */
    private boolean leave(Waiter<T> waiter) {
        boolean queued = queue.remove(waiter);
        if (queued) {
            waiting.remove(waiter.role);
        }
        return queued;
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

    /** Opens what is missing, if it is time for that; for the role of the first in the queue before the others. */
    private void fill() {
        if (closed) {
            return;
        }
        int unmet = 0;
        if (!queue.isEmpty()) {
            unmet = fill(queue.iterator().next().role);
        }
        for (Role role : Role.values()) {
            unmet = Math.max(unmet, fill(role));
        }
        if (unmet > 0 && closing == 0) {
            for (int i = Math.min(unmet, idle.size()); i > 0; i--) {
                empty(idle.removeLast());
            }
        }
        for (int i = allowed(Role.ANY, Math.min(missingOfLeast(), limits.max() - total)); i > 0; i--) {
            open(Role.ANY);
        }
    }

    private int missingOfLeast() {
        return filling ? limits.min() - idle.size() - leased.size() - connecting.total() : 0;
    }

    /** Opens what is missing of a role as far as there is room; returns how many could be opened if there were more. */
    private int fill(Role role) {
        int allowed = allowed(role, missing(role));
        int opened = Math.min(allowed, limits.max() - total);
        for (int i = 0; i < opened; i++) {
            open(role);
        }
        return allowed - opened;
    }

    /** As long as attempts fail one goes at a time, and not before it is time. */
    private int allowed(Role role, int number) {
        Attempts those = attempts(role);
        if (number <= 0 || !those.areFailing()) {
            return Math.max(0, number);
        }
        if (connecting.of(role) > 0) {
            return 0;
        }
        long now = clock.nanos();
        long wait = those.nanosToRetry(now);
        if (wait > 0) {
            due(now + wait);
        }
        return wait > 0 ? 0 : 1;
    }

    /** How many more than are on their way those in the queue could use. */
    private int missing(Role role) {
        int missing = waiting.of(role) - onTheirWay(role);
        if (role == Role.ANY) {
            missing -= surplus(Role.PRIMARY) + surplus(Role.REPLICA);
        }
        return missing;
    }

    private int surplus(Role role) {
        return Math.max(0, onTheirWay(role) - waiting.of(role));
    }

    private int onTheirWay(Role role) {
        return connecting.of(role) + returning.of(role);
    }

    /** Whether there is room for another one, or could be made. */
    private boolean isRoomPossible() {
        return total < limits.max() || (closing == 0 && !idle.isEmpty());
    }

    private Attempts attempts(Role role) {
        return Objects.requireNonNull(attempts.get(role));
    }

    private void open(Role role) {
        connecting.add(role);
        total++;
        effects.open(new Slot<>(role));
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
