package io.github.loompg.pool;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Those who wait for a slot, first come, first served. Guarded by the lock of its {@link Slots}. */
final class WaitingLine<T> implements Iterable<Waiter<T>> {
    private final Set<Waiter<T>> queue = new LinkedHashSet<>();
    private final Tally roles = new Tally();
    private final int most;

    /** @param most how many may wait */
    WaitingLine(int most) {
        this.most = most;
    }

    boolean isFull() {
        return queue.size() >= most;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    int size() {
        return queue.size();
    }

    /** How many want a slot of this role. */
    int of(Role role) {
        return roles.of(role);
    }

    /** The role that the first wants; there has to be one. */
    Role firstRole() {
        return queue.iterator().next().role;
    }

    void join(Waiter<T> waiter) {
        queue.add(waiter);
        roles.add(waiter.role);
    }

    /** Takes somebody out; false if he is not in it. */
    boolean leave(Waiter<T> waiter) {
        boolean queued = queue.remove(waiter);
        if (queued) {
            roles.remove(waiter.role);
        }
        return queued;
    }

    /** In their order; not to be gone on with after somebody has left. */
    @Override
    public Iterator<Waiter<T>> iterator() {
        return queue.iterator();
    }

    List<Waiter<T>> all() {
        return List.copyOf(queue);
    }

    List<Waiter<T>> late() {
        List<Waiter<T>> late = new ArrayList<>(0);
        for (Waiter<T> waiter : queue) {
            if (waiter.deadline.expired()) {
                late.add(waiter);
            }
        }
        return late;
    }

    /** How long it is until somebody will have waited for too long, {@link Long#MAX_VALUE} if nobody will. */
    long nanosToNext() {
        long next = Long.MAX_VALUE;
        for (Waiter<T> waiter : queue) {
            next = Math.min(next, waiter.deadline.remainingNanos());
        }
        return next;
    }
}
