package io.github.loompg.pool;

import io.github.loompg.error.PostgresException;
import io.github.loompg.flight.Flight;
import io.github.loompg.flight.Recorded;
import io.github.loompg.net.Clock;
import io.github.loompg.net.Deadline;
import io.github.loompg.pool.Waiter.Refusal;
import io.github.loompg.session.Lane;
import io.github.loompg.session.Loan;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
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
 * <p>Nothing is waited for under {@code lock}, and the slots are not called.
 */
final class Commons implements Upkeep.Queue {
    /** A session that is shared, and how many calls are under way on it. */
    private static final class Member {
        final Borrowing borrowing;
        int load;
        boolean leaving;

        Member(Borrowing borrowing) {
            this.borrowing = borrowing;
        }
    }

    private final SessionPool pool;
    private final Role role;
    private final Slots<PooledSession> slots;
    private final DeadLock deadLock;
    private final Clock clock;
    private final int depth;
    private final int max;
    private final int mostWaiting;
    private final Errands errands = new Errands();
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final List<Member> members = new ArrayList<>();
    private final Set<Entrant<Member>> queue = new LinkedHashSet<>();
    private @Nullable Waiter<PooledSession> asked;
    private boolean asking;

    /** When somebody will come to see whether anybody in the queue has waited for too long. */
    private final Agenda agenda = new Agenda();

    /** @param role what the servers of the sessions have to be */
    Commons(SessionPool pool, Role role, Slots<PooledSession> slots, DeadLock deadLock, int depth, SlotLimits limits) {
        this.role = role;
        this.deadLock = deadLock;
        this.pool = pool;
        this.slots = slots;
        this.clock = pool.settings().clock();
        this.depth = depth;
        this.max = limits.max();
        this.mostWaiting = limits.waiting();
    }

    /**
     * A place among the calls of a session.
     *
     * @param patience how long to wait for it
     * @param whole when the call has to be over, or none
     * @param label what the caller calls himself, or null
     */
    Loan enter(Deadline patience, Deadline whole, @Nullable String label) throws InterruptedException {
        Member member = join();
        if (member == null) {
            member = recorded(Entrant.present(patience), label);
        }
        return new Place(member, whole);
    }

    /** The same if there is a place now, and nobody has one whose call was not sent yet; null otherwise. */
    @Nullable
    Loan tryEnter(Deadline whole) {
        Member member = errands.isEmpty() ? join() : null;
        return member == null ? null : new Place(member, whole);
    }

    /**
     * A place for a call that comes later, in the order in which they are asked for.
     *
     * @param patience how long the call waits for it
     * @param whole when the call has to be over, or none
     * @param label what the caller calls himself, or null
     * @param sql what the call runs
     */
    Reservation reserve(Deadline patience, Deadline whole, @Nullable String label, @Nullable String sql) {
        Member member = join();
        if (member != null) {
            SharedReservation reservation = new SharedReservation(sql, () -> {});
            errands.add(() -> reservation.give(new Place(member, whole)));
            errands.run();
            return reservation;
        }
        Recorded recorded = Flight.acquire(label);
        AtomicReference<@Nullable SharedReservation> later = new AtomicReference<>();
        Entrant<Member> entrant = new Entrant<>(
                patience,
                settled -> errands.add(
                        () -> settle(settled, Objects.requireNonNull(later.get()), whole, label, recorded)));
        SharedReservation reservation = new SharedReservation(sql, () -> withdraw(entrant));
        later.set(reservation);
        queue(entrant);
        errands.run();
        return reservation;
    }

    private void settle(
            Entrant<Member> entrant,
            SharedReservation reservation,
            Deadline whole,
            @Nullable String label,
            @Nullable Recorded recorded) {
        Member member = entrant.given();
        if (member != null) {
            end(recorded, member, null);
            reservation.give(new Place(member, whole));
        } else {
            PostgresException refusal = pool.refused(entrant.refusal(), role, label, entrant.deadline, entrant.cause());
            end(recorded, null, refusal);
            reservation.refuse(refusal);
        }
    }

    private void withdraw(Entrant<Member> entrant) {
        entrant.refuse(Refusal.CANCELLED, null);
        forget(entrant);
        errands.run();
    }

    /** Null if there is no place at the moment. */
    private @Nullable Member join() {
        boolean alone;
        lock.lock();
        try {
            if (!queue.isEmpty()) {
                return null;
            }
            alone = members.size() == max;
            Member best = best();
            if (best != null && (alone || best.load == 0)) {
                best.load++;
                return best;
            }
        } finally {
            lock.unlock();
        }
        Lease<PooledSession> free = alone ? null : pool.lendable(slots.poll(role));
        int load = 0;
        lock.lock();
        try {
            Member member = free == null ? best() : add(free);
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

    private @Nullable Member best() {
        Member best = null;
        for (Member member : members) {
            if (!member.leaving && member.load < depth && (best == null || member.load < best.load)) {
                best = member;
            }
        }
        return best;
    }

    private Member add(Lease<PooledSession> lease) {
        Member member = new Member(pool.lendToMany(lease, role));
        members.add(member);
        return member;
    }

    // Waiting

    private void queue(Entrant<Member> entrant) {
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
            pool.hurry();
        }
    }

    /** Whether somebody will lose patience before the next look at those in the queue; under the lock. */
    private boolean isDueEarlier(Deadline deadline) {
        return !deadline.isNone() && agenda.isEarlier(clock.nanos() + deadline.remainingNanos());
    }

    private Member recorded(Entrant<Member> entrant, @Nullable String label) throws InterruptedException {
        Recorded recorded = Flight.acquire(label);
        Member member = null;
        Throwable failure = null;
        try {
            member = await(entrant, label);
            return member;
        } catch (RuntimeException refusal) {
            failure = refusal;
            throw refusal;
        } finally {
            end(recorded, member, failure);
        }
    }

    private static void end(@Nullable Recorded recorded, @Nullable Member served, @Nullable Throwable refusal) {
        if (recorded != null) {
            recorded.end(served == null ? null : served.borrowing.session().host(), refusal);
        }
    }

    private Member await(Entrant<Member> entrant, @Nullable String label) throws InterruptedException {
        queue(entrant);
        errands.run();
        boolean answered = false;
        try {
            deadLock.enter(() -> entrant.refuse(Refusal.CANCELLED, null));
            entrant.await();
            answered = true;
        } finally {
            deadLock.leave();
            forget(entrant);
            Member unwanted = answered ? null : entrant.given();
            if (unwanted != null) {
                leave(unwanted);
            }
        }
        Member member = entrant.given();
        if (member != null) {
            return member;
        }
        throw pool.refused(entrant.refusal(), role, label, entrant.deadline, entrant.cause());
    }

    private void forget(Entrant<Member> entrant) {
        boolean last;
        lock.lock();
        try {
            last = queue.remove(entrant) && queue.isEmpty();
        } finally {
            lock.unlock();
        }
        if (last) {
            withdraw();
        }
    }

    /** Gives places to those in the queue; under the lock. */
    private void serve() {
        Iterator<Entrant<Member>> first = queue.iterator();
        while (first.hasNext()) {
            Member best = best();
            if (best == null) {
                return;
            }
            Entrant<Member> entrant = first.next();
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
        Waiter<PooledSession> waiter = slots.ask(role, Deadline.NONE, false, this::arrived);
        lock.lock();
        try {
            asked = waiter;
        } finally {
            lock.unlock();
        }
        arrived();
    }

    private void withdraw() {
        Waiter<PooledSession> waiter;
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
        Waiter<PooledSession> waiter;
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
        Lease<PooledSession> lease = pool.lendable(slots.take(waiter));
        Refusal refusal = waiter.refusal();
        Member idle = null;
        lock.lock();
        try {
            if (lease != null) {
                Member member = add(lease);
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
            idle.borrowing.close();
        }
        askIfNeeded();
        errands.run();
    }

    // Leaving

    private void leave(Member member) {
        boolean spent = pool.isSpent(member.borrowing);
        int waiting = slots.waiting();
        boolean last;
        lock.lock();
        try {
            member.load--;
            member.leaving |= spent || leaving() < waiting - (asking ? 1 : 0);
            last = member.load == 0 && (member.leaving || queue.isEmpty());
            if (last) {
                members.remove(member);
            } else {
                serve();
            }
        } finally {
            lock.unlock();
        }
        if (last) {
            member.borrowing.close();
            askIfNeeded();
        }
        errands.run();
    }

    private int leaving() {
        int leaving = 0;
        for (Member member : members) {
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
        List<Entrant<Member>> waiting;
        lock.lock();
        try {
            if (queue.isEmpty()) {
                return;
            }
            waiting = List.copyOf(queue);
        } finally {
            lock.unlock();
        }
        for (Entrant<Member> entrant : waiting) {
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
            for (Entrant<Member> entrant : queue) {
                next = Math.min(next, entrant.deadline.remainingNanos());
            }
            agenda.plan(clock.nanos(), next);
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** The place of one call. */
    private final class Place implements Loan {
        private final Member member;
        private final Lane lane;
        private boolean over;

        Place(Member member, Deadline whole) {
            this.member = member;
            Lane all = member.borrowing.lane();
            this.lane = whole.isNone() ? all : all.until(whole);
        }

        @Override
        public Lane lane() {
            return lane;
        }

        @Override
        public void close() {
            if (!over) {
                over = true;
                leave(member);
            }
        }
    }
}
