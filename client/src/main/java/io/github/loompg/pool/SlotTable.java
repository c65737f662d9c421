package io.github.loompg.pool;

import io.github.loompg.net.Clock;
import io.github.loompg.pool.Waiter.Refusal;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The state of a number of {@link Slots} and the steps that change it: what there is ({@link Stock}), who waits for it
 * ({@link WaitingLine}), and what has to be opened therefore ({@link Supply}). All of it is guarded by their lock.
 *
 * <p>After each step nobody waits in the queue while a slot is idle that would do for him.
 */
final class SlotTable<T> {
    private final Clock clock;
    private final SlotEffects<T> effects;
    private final Stock<T> stock;
    private final WaitingLine<T> line;
    private final Supply supply;

    /** When a time that passes will be noticed. */
    private final Agenda agenda = new Agenda();

    private boolean closed;

    private long queued;
    private long timedOut;
    private long abandoned;
    private long failed;

    SlotTable(SlotLimits limits, Backoff backoff, Clock clock, SlotEffects<T> effects) {
        this.clock = clock;
        this.effects = effects;
        this.stock = new Stock<>(limits.max());
        this.line = new WaitingLine<>(limits.waiting());
        this.supply = new Supply(limits, backoff, clock, stock, line);
    }

    // Borrowing

    void ask(Waiter<T> waiter) {
        if (closed) {
            refuse(waiter, Refusal.CLOSED, null);
            return;
        }
        Slot<T> free = stock.takeIdle(waiter.role);
        if (free != null) {
            serve(waiter, free);
        } else if (line.isFull()) {
            refuse(waiter, Refusal.QUEUE_FULL, supply.lastFailure(waiter.role));
        } else {
            line.join(waiter);
            queued++;
            fill();
            if (!waiter.deadline.isNone()) {
                due(waiter.deadline.remainingNanos());
            }
        }
    }

    @Nullable
    Lease<T> poll(Role role) {
        Slot<T> free = closed ? null : stock.takeIdle(role);
        return free == null ? null : stock.lease(free);
    }

    void cancel(Waiter<T> waiter) {
        if (line.leave(waiter)) {
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
        if (line.leave(waiter)) {
            timedOut++;
            refuse(waiter, Refusal.TIMED_OUT, supply.lastFailure(waiter.role));
        }
    }

    void returning(Lease<T> lease) {
        stock.returning(lease);
    }

    /** Ends a lease; false if it was over already. */
    boolean end(Lease<T> lease, boolean keep) {
        Slot<T> slot = lease.slot;
        if (slot.lease != lease) {
            return false;
        }
        stock.endLease(slot);
        offerOrEmpty(slot, keep);
        return true;
    }

    // Opening and closing

    void opened(Slot<T> slot, T value, Role role) {
        supply.succeeded(slot.role);
        supply.succeeded(role);
        stock.filled(slot, value, role);
        offerOrEmpty(slot, true);
    }

    void failed(Slot<T> slot, Throwable cause, boolean hopeless) {
        Role role = slot.role;
        stock.unfilled(slot);
        checkDrained();
        failed++;
        supply.failed(role, cause);
        boolean nobodyHasOne = !stock.isAnyIdle(role) && !stock.isAnyLeased(role);
        for (Waiter<T> waiter : line.all()) {
            if (waiter.role == role && (waiter.impatient || (hopeless && nobodyHasOne)) && line.leave(waiter)) {
                refuse(waiter, Refusal.UNREACHABLE, cause);
            }
        }
        fill();
    }

    void closed(Slot<T> slot) {
        stock.emptied(slot);
        checkDrained();
        fill();
    }

    boolean lost(Slot<T> slot) {
        boolean first = stock.lost(slot);
        if (first) {
            checkDrained();
            fill();
        }
        return first;
    }

    int retire(Predicate<T> condition, int most) {
        List<Slot<T>> retired = stock.takeIdle(condition, most);
        retired.forEach(this::empty);
        fill();
        return retired.size();
    }

    int openMore(Role role, int count) {
        int more = closed ? 0 : Math.min(count, supply.spare(role));
        open(role, more);
        return more;
    }

    void keepFilled() {
        supply.keepFilled();
        fill();
    }

    void forgetFailures() {
        supply.forgetFailures();
        fill();
    }

    // The end

    void close() {
        closed = true;
        for (Waiter<T> waiter : line.all()) {
            if (line.leave(waiter)) {
                refuse(waiter, Refusal.CLOSED, null);
            }
        }
        stock.takeIdle(any -> true, Integer.MAX_VALUE).forEach(this::empty);
        checkDrained();
    }

    void terminate() {
        close();
        for (Slot<T> slot : stock.leased()) {
            stock.endLease(slot);
            empty(slot);
        }
    }

    boolean isClosed() {
        return closed;
    }

    // Time

    void tick() {
        line.late().forEach(this::expire);
        fill();
    }

    long nanosToNext() {
        long next = closed ? line.nanosToNext() : Math.min(line.nanosToNext(), supply.nanosToNext());
        agenda.plan(clock.nanos(), next);
        return next;
    }

    private void due(long nanos) {
        if (agenda.isEarlier(clock.nanos() + nanos)) {
            effects.hurry();
        }
    }

    // What there is

    Counts counts() {
        return stock.counts(line.size());
    }

    int waiting() {
        return line.size();
    }

    Totals totals() {
        return new Totals(stock.served(), queued, timedOut, abandoned, stock.opened(), failed, stock.emptied());
    }

    @Nullable
    Throwable lastFailure() {
        return supply.lastFailure();
    }

    @Nullable
    Throwable lastFailure(Role role) {
        return supply.lastFailure(role);
    }

    List<T> values() {
        return stock.values();
    }

    // Parts of steps

    private void offerOrEmpty(Slot<T> slot, boolean keep) {
        if (keep && !closed) {
            offer(slot);
        } else {
            empty(slot);
        }
        fill();
    }

    private void offer(Slot<T> slot) {
        for (Waiter<T> waiter : line) {
            if (slot.role.fits(waiter.role)) {
                boolean unused = line.leave(waiter);
                serve(waiter, slot);
                return;
            }
            if (supply.isStarving(waiter.role)) {
                empty(slot);
                return;
            }
        }
        stock.shelve(slot);
    }

    private void serve(Waiter<T> waiter, Slot<T> slot) {
        waiter.serve(stock.lease(slot));
        effects.wake(waiter);
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
        int unmet = line.isEmpty() ? 0 : fill(line.firstRole());
        for (Role role : Role.values()) {
            unmet = Math.max(unmet, fill(role));
        }
        if (unmet > 0 && !stock.isAnyClosing()) {
            stock.takeIdle(any -> true, unmet).forEach(this::empty);
        }
        open(Role.ANY, supply.wantedOfLeast());
        long next = supply.nanosToNext();
        if (next != Long.MAX_VALUE) {
            due(next);
        }
    }

    /** Opens what is missing of a role as far as there is room; returns how many could be opened if there were more. */
    private int fill(Role role) {
        int wanted = supply.wanted(role);
        int opened = Math.min(wanted, stock.room());
        open(role, opened);
        return wanted - opened;
    }

    private void open(Role role, int count) {
        for (int i = 0; i < count; i++) {
            effects.open(stock.add(role));
        }
    }

    private void empty(Slot<T> slot) {
        effects.close(slot, stock.empty(slot));
    }

    private void checkDrained() {
        if (closed && stock.isGone()) {
            effects.drained();
        }
    }
}
