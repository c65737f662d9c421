package io.github.loompg.pool;

import io.github.loompg.pool.Slot.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All slots that there are. Each has one owner at every moment: whoever opens it while it is CONNECTING, the idle list,
 * its lease, whoever closes it while it is CLOSING; and it is counted there, and nowhere else. Each method takes a slot
 * from one to the next. Guarded by the lock of its {@link Slots}.
 */
final class Stock<T> {
    private final int max;
    private final Deque<Slot<T>> idle = new ArrayDeque<>();
    private final Set<Slot<T>> leased = new LinkedHashSet<>();
    private final Tally connecting = new Tally();

    /** How many of the leased will be free soon. */
    private final Tally returning = new Tally();

    private int closing;
    private int total;

    private long served;
    private long opened;
    private long emptied;

    /** @param max how many slots there may be */
    Stock(int max) {
        this.max = max;
    }

    // From one owner to the next

    /** A new slot, to be filled by whoever opens a thing for it. */
    Slot<T> add(Role role) {
        connecting.add(role);
        total++;
        return new Slot<>(role);
    }

    /** It is filled, and has to go on at once, by {@link #lease}, {@link #shelve} or {@link #empty}. */
    void filled(Slot<T> slot, T value, Role role) {
        require(slot, State.CONNECTING);
        connecting.remove(slot.role);
        slot.role = role;
        slot.value = value;
        opened++;
    }

    /** It could not be filled, and is gone. */
    void unfilled(Slot<T> slot) {
        require(slot, State.CONNECTING);
        connecting.remove(slot.role);
        remove(slot);
    }

    /** The idle one that was used last of those with a role, which has to go on at once; or null. */
    @Nullable
    Slot<T> takeIdle(Role role) {
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

    Lease<T> lease(Slot<T> slot) {
        Lease<T> lease = new Lease<>(slot, value(slot));
        slot.state = State.LEASED;
        slot.lease = lease;
        leased.add(slot);
        served++;
        return lease;
    }

    void returning(Lease<T> lease) {
        if (lease.slot.lease == lease && !lease.returning) {
            lease.returning = true;
            returning.add(lease.slot.role);
        }
    }

    /** Ends whatever lease there is of a slot, which has to go on at once. */
    void endLease(Slot<T> slot) {
        if (slot.lease != null && slot.lease.returning) {
            returning.remove(slot.role);
        }
        slot.lease = null;
        leased.remove(slot);
    }

    /** Nobody wants it at the moment. */
    void shelve(Slot<T> slot) {
        slot.state = State.IDLE;
        idle.push(slot);
    }

    /** It is to be closed; returns what is in it. */
    T empty(Slot<T> slot) {
        slot.state = State.CLOSING;
        closing++;
        return value(slot);
    }

    void emptied(Slot<T> slot) {
        require(slot, State.CLOSING);
        closing--;
        remove(slot);
    }

    /** What was in it is gone; false if it was neither idle nor lent. */
    boolean lost(Slot<T> slot) {
        if (slot.state == State.LEASED) {
            endLease(slot);
        } else if (slot.state == State.IDLE) {
            idle.remove(slot);
        } else {
            return false;
        }
        remove(slot);
        return true;
    }

    private void remove(Slot<T> slot) {
        if (slot.value != null) {
            emptied++;
        }
        slot.state = State.GONE;
        slot.value = null;
        total--;
    }

    /** Takes out idle ones that meet a condition, those first that were not used for the longest time. */
    List<Slot<T>> takeIdle(Predicate<T> condition, int most) {
        List<Slot<T>> taken = new ArrayList<>();
        Iterator<Slot<T>> each = idle.descendingIterator();
        while (each.hasNext() && taken.size() < most) {
            Slot<T> slot = each.next();
            if (condition.test(value(slot))) {
                each.remove();
                taken.add(slot);
            }
        }
        return taken;
    }

    // What there is

    Counts counts(int waiting) {
        return new Counts(idle.size(), leased.size(), connecting.total(), closing, total, waiting);
    }

    int room() {
        return max - total;
    }

    boolean isGone() {
        return total == 0;
    }

    boolean isAnyIdle() {
        return !idle.isEmpty();
    }

    boolean isAnyClosing() {
        return closing > 0;
    }

    boolean isAnyIdle(Role role) {
        return isAny(idle, role);
    }

    boolean isAnyLeased(Role role) {
        return isAny(leased, role);
    }

    private boolean isAny(Collection<Slot<T>> slots, Role role) {
        for (Slot<T> slot : slots) {
            if (slot.role.fits(role)) {
                return true;
            }
        }
        return false;
    }

    int connecting(Role role) {
        return connecting.of(role);
    }

    /** How many there will be soon for those who want this role. */
    int onTheirWay(Role role) {
        return connecting.of(role) + returning.of(role);
    }

    /** How many are filled or being filled. */
    int open() {
        return idle.size() + leased.size() + connecting.total();
    }

    List<Slot<T>> leased() {
        return List.copyOf(leased);
    }

    /** What is idle or lent. */
    List<T> values() {
        List<T> all = new ArrayList<>();
        idle.forEach(slot -> all.add(value(slot)));
        leased.forEach(slot -> all.add(value(slot)));
        return all;
    }

    long served() {
        return served;
    }

    long opened() {
        return opened;
    }

    long emptied() {
        return emptied;
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
