package io.github.loompg.pool;

import io.github.loompg.net.Clock;
import io.github.loompg.net.Deadline;
import io.github.loompg.pool.Waiter.Refusal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that single calls of many callers share: their statements follow each other on the wire without waiting for
 * the answers of those before, each with a Sync, and so a transaction, of its own.
 *
 * <p>A session is shared for as long as calls are under way on it; then it goes back to the slots. A call goes to one that
 * is free if there is one, and otherwise to the one with the fewest calls; when all have as many as they may, it waits,
 * first come, first served. When somebody waits for a session of his own, the next that comes to the end of a call takes
 * no more of them, and is his when the rest of them has ended.
 *
 * <p>Nothing is waited for under {@code lock}, and the slots are not called. Like them, it does not know what it shares.
 *
 * @param <T> what is in the slots
 * @param <S> the same when it is shared
 */
final class Commons<T, S extends Commons.Shared> implements Upkeep.Queue {
    /** What is shared. */
    interface Shared {
        /** Whether it takes no more calls. */
        boolean isSpent();

        /** Gives it back, when nobody has a call on it any more. */
        void close();
    }

    /** Where it comes from. */
    interface Keeper<T, S> {
        /** What was leased, if it may be shared; otherwise it is closed, and null. */
        @Nullable
        Lease<T> lendable(@Nullable Lease<T> lease);

        S share(Lease<T> lease);

        /** Something is due earlier than it seemed. */
        void hurry();
    }

    /** What is shared, and how many calls are under way on it. */
    static final class Member<S> {
        final S shared;

        // Guarded by the lock.
        int load;
        boolean leaving;

        private Member(S shared) {
            this.shared = shared;
        }
    }

    private final Keeper<T, S> keeper;
    private final Role role;
    private final Slots<T> slots;
    private final Clock clock;
    private final int depth;
    private final int max;
    private final int mostWaiting;
    private final Errands errands;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final List<Member<S>> members = new ArrayList<>();
    private final Set<Entrant<Member<S>>> queue = new LinkedHashSet<>();
    private @Nullable Waiter<T> asked;
    private boolean asking;

    /** When somebody will come to see whether anybody in the queue has waited for too long. */
    private final Agenda agenda = new Agenda();

    /**
     * @param role what the servers of the sessions have to be
     * @param depth how many calls may be under way on one
     * @param errands what the callbacks of entrants have noted, to be run here without a lock
     */
    Commons(
            Keeper<T, S> keeper,
            Role role,
            Slots<T> slots,
            int depth,
            SlotLimits limits,
            Clock clock,
            Errands errands) {
        this.keeper = keeper;
        this.role = role;
        this.slots = slots;
        this.clock = clock;
        this.errands = errands;
        this.depth = depth;
        this.max = limits.max();
        this.mostWaiting = limits.waiting();
    }

    /** A place among the calls of those that are shared; null if there is none at the moment. */
    @Nullable
    Member<S> join() {
        boolean alone;
        lock.lock();
        try {
            if (!queue.isEmpty()) {
                return null;
            }
            alone = members.size() == max;
            Member<S> best = best();
            if (best != null && (alone || best.load == 0)) {
                best.load++;
                return best;
            }
        } finally {
            lock.unlock();
        }
        Lease<T> free = alone ? null : keeper.lendable(slots.poll(role));
        int load = 0;
        lock.lock();
        try {
            Member<S> member = free == null ? best() : add(free);
            if (member != null) {
                member.load++;
                load = free == null ? member.load : 0;
            }
            return member;
        } finally {
            lock.unlock();
            if (load > 2) {
                grow(load);
            }
        }
    }

    /** More sessions would make it faster, one for every two calls, and there may be more. */
    private void grow(int load) {
        Counts counts = slots.counts();
        int more = load / 2 - counts.connecting();
        if (more > 0 && counts.total() < max) {
            int unused = slots.openMore(role, more);
        }
    }

    private @Nullable Member<S> best() {
        Member<S> best = null;
        for (Member<S> member : members) {
            if (!member.leaving && member.load < depth && (best == null || member.load < best.load)) {
                best = member;
            }
        }
        return best;
    }

    private Member<S> add(Lease<T> lease) {
        Member<S> member = new Member<>(keeper.share(lease));
        members.add(member);
        return member;
    }

    // Waiting

    /** Has somebody wait for a place, who is told when he has it, or will have none. */
    void queue(Entrant<Member<S>> entrant) {
        boolean hurry = false;
        lock.lock();
        try {
            if (queue.size() < mostWaiting) {
                queue.add(entrant);
                serve();
                hurry = isDueEarlier(entrant.deadline);
            } else {
                entrant.refuse(Refusal.QUEUE_FULL, null);
            }
        } finally {
            lock.unlock();
        }
        askIfNeeded();
        if (hurry) {
            keeper.hurry();
        }
    }

    /** Whether somebody will lose patience before the next look at those in the queue; under the lock. */
    private boolean isDueEarlier(Deadline deadline) {
        return !deadline.isNone() && agenda.isEarlier(clock.nanos() + deadline.remainingNanos());
    }

    /** Somebody does not want a place any more; what he was given meanwhile is his. */
    void withdraw(Entrant<Member<S>> entrant) {
        entrant.refuse(Refusal.CANCELLED, null);
        forget(entrant);
        errands.run();
    }

    /** Somebody has been told, or does not want to be told any more. */
    void forget(Entrant<Member<S>> entrant) {
        boolean last;
        lock.lock();
        try {
            last = queue.remove(entrant) && queue.isEmpty();
        } finally {
            lock.unlock();
        }
        if (last) {
            withdrawWish();
        }
    }

    /** Gives places to those in the queue; under the lock. */
    private void serve() {
        if (queue.isEmpty()) {
            return; // as mostly, and without an iterator
        }
        Iterator<Entrant<Member<S>>> first = queue.iterator();
        while (first.hasNext()) {
            Member<S> best = best();
            if (best == null) {
                return;
            }
            Entrant<Member<S>> entrant = first.next();
            first.remove();
            if (entrant.give(best)) {
                best.load++;
            }
        }
    }

    /** If nobody else will serve the queue, a session has to be had, and it comes when it is its turn. */
    private void askIfNeeded() {
        lock.lock();
        try {
            boolean needed = !asking && !queue.isEmpty() && members.stream().allMatch(member -> member.leaving);
            if (!needed) {
                return;
            }
            asking = true;
        } finally {
            lock.unlock();
        }
        Waiter<T> waiter = slots.ask(role, Deadline.NONE, false, this::arrived);
        lock.lock();
        try {
            asked = waiter;
        } finally {
            lock.unlock();
        }
        arrived();
    }

    private void withdrawWish() {
        Waiter<T> waiter;
        lock.lock();
        try {
            waiter = asked;
            if (waiter == null || !queue.isEmpty()) {
                return;
            }
        } finally {
            lock.unlock();
        }
        slots.cancel(waiter);
        arrived();
    }

    /** A session has come, or none will. */
    private void arrived() {
        Waiter<T> waiter;
        lock.lock();
        try {
            waiter = asked;
            if (waiter == null || !waiter.isSettled()) {
                return;
            }
            asked = null;
            asking = false;
        } finally {
            lock.unlock();
        }
        Lease<T> lease = keeper.lendable(slots.take(waiter));
        Refusal refusal = waiter.refusal();
        Member<S> idle = null;
        lock.lock();
        try {
            if (lease != null) {
                Member<S> member = add(lease);
                serve();
                if (member.load == 0) {
                    members.remove(member);
                    idle = member;
                }
            } else if (refusal != null && refusal != Refusal.CANCELLED) {
                queue.forEach(entrant -> entrant.refuse(refusal, waiter.cause()));
                queue.clear();
            }
        } finally {
            lock.unlock();
        }
        if (idle != null) {
            idle.shared.close();
        }
        askIfNeeded();
        errands.run();
    }

    // Leaving

    /** A call has ended. */
    void leave(Member<S> member) {
        boolean spent = member.shared.isSpent();
        int waiting = slots.waiting();
        boolean last;
        lock.lock();
        try {
            member.load--;
            member.leaving |= spent || leaving() < waiting - (asking ? 1 : 0);
            if (!queue.isEmpty()) {
                serve();
            }
            // Those in the queue may all have given up just now.
            last = member.load == 0;
            if (last) {
                members.remove(member);
            }
        } finally {
            lock.unlock();
        }
        if (last) {
            member.shared.close();
            askIfNeeded();
        }
        errands.run();
    }

    private int leaving() {
        int leaving = 0;
        for (Member<S> member : members) {
            leaving += member.leaving ? 1 : 0;
        }
        return leaving;
    }

    /** How many wait that are not in the queue of the slots. */
    int waiting() {
        lock.lock();
        try {
            return queue.size() - (asking && !queue.isEmpty() ? 1 : 0);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void tick() {
        List<Entrant<Member<S>>> waiting;
        lock.lock();
        try {
            if (queue.isEmpty()) {
                return;
            }
            waiting = List.copyOf(queue);
        } finally {
            lock.unlock();
        }
        for (Entrant<Member<S>> entrant : waiting) {
            entrant.tick();
            if (entrant.isRefused()) {
                forget(entrant);
            }
        }
        errands.run();
    }

    @Override
    public long nanosToNext() {
        lock.lock();
        try {
            long next = Long.MAX_VALUE;
            for (Entrant<Member<S>> entrant : queue) {
                next = Math.min(next, entrant.deadline.remainingNanos());
            }
            agenda.plan(clock.nanos(), next);
            return next;
        } finally {
            lock.unlock();
        }
    }
}
