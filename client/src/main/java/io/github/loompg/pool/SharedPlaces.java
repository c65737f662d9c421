package io.github.loompg.pool;

import io.github.loompg.error.PostgresException;
import io.github.loompg.flight.Flight;
import io.github.loompg.flight.Recorded;
import io.github.loompg.net.Deadline;
import io.github.loompg.pool.Commons.Member;
import io.github.loompg.pool.Waiter.Refusal;
import io.github.loompg.session.Lane;
import io.github.loompg.session.Loan;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The places of calls among those of others, on sessions of one role that are shared ({@link Commons}). */
final class SharedPlaces {
    private final SessionPool pool;
    private final Role role;
    private final DeadLock deadLock;
    private final Errands errands = new Errands();
    private final Commons<PooledSession, Borrowing> commons;

    SharedPlaces(SessionPool pool, Role role, Slots<PooledSession> slots, DeadLock deadLock, PoolSettings settings) {
        this.pool = pool;
        this.role = role;
        this.deadLock = deadLock;
        this.commons = new Commons<>(
                new Sessions(), role, slots, settings.depth(), settings.limits(), settings.clock(), errands);
    }

    /** Who shares what. */
    Commons<PooledSession, Borrowing> commons() {
        return commons;
    }

    /**
     * A place among the calls of a session, or null if there is none now.
     *
     * @param whole when the call has to be over, or none
     */
    @Nullable
    Loan enter(Deadline whole) {
        Member<Borrowing> member = commons.join();
        return member == null ? null : new Place(member, whole);
    }

    /** The same if nobody has a place whose call was not sent yet. */
    @Nullable
    Loan enterInOrder(Deadline whole) {
        return errands.isEmpty() ? enter(whole) : null;
    }

    /**
     * A place among the calls of a session, when it is this caller's turn.
     *
     * @param patience how long to wait for it
     * @param whole when the call has to be over, or none
     * @param label what the caller calls himself, or null
     */
    Loan await(Deadline patience, Deadline whole, @Nullable String label) throws InterruptedException {
        return new Place(recorded(Entrant.present(patience), label), whole);
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
        Member<Borrowing> member = commons.join();
        if (member != null) {
            SharedReservation reservation = new SharedReservation(sql, () -> {});
            errands.add(() -> reservation.give(new Place(member, whole)));
            errands.run();
            return reservation;
        }
        Recorded recorded = Flight.acquire(label);
        AtomicReference<@Nullable SharedReservation> later = new AtomicReference<>();
        Entrant<Member<Borrowing>> entrant = new Entrant<>(
                patience,
                settled -> errands.add(
                        () -> settle(settled, Objects.requireNonNull(later.get()), whole, label, recorded)));
        SharedReservation reservation = new SharedReservation(sql, () -> commons.withdraw(entrant));
        later.set(reservation);
        commons.queue(entrant);
        errands.run();
        return reservation;
    }

    private void settle(
            Entrant<Member<Borrowing>> entrant,
            SharedReservation reservation,
            Deadline whole,
            @Nullable String label,
            @Nullable Recorded recorded) {
        Member<Borrowing> member = entrant.given();
        if (member != null) {
            end(recorded, member, null);
            reservation.give(new Place(member, whole));
        } else {
            PostgresException refusal = pool.refused(entrant.refusal(), role, label, entrant.deadline, entrant.cause());
            end(recorded, null, refusal);
            reservation.refuse(refusal);
        }
    }

    private Member<Borrowing> recorded(Entrant<Member<Borrowing>> entrant, @Nullable String label)
            throws InterruptedException {
        Recorded recorded = Flight.acquire(label);
        Member<Borrowing> member = null;
        Throwable failure = null;
        try {
            member = await(entrant, label);
            return member;
        } catch (RuntimeException | InterruptedException refusal) {
            failure = refusal;
            throw refusal;
        } finally {
            end(recorded, member, failure);
        }
    }

    private static void end(
            @Nullable Recorded recorded, @Nullable Member<Borrowing> served, @Nullable Throwable refusal) {
        if (recorded != null) {
            recorded.end(served == null ? null : served.shared.session().host(), refusal);
        }
    }

    private Member<Borrowing> await(Entrant<Member<Borrowing>> entrant, @Nullable String label)
            throws InterruptedException {
        commons.queue(entrant);
        errands.run();
        boolean answered = false;
        try {
            deadLock.enter(() -> entrant.refuse(Refusal.CANCELLED, null));
            entrant.await();
            answered = true;
        } finally {
            deadLock.leave();
            commons.forget(entrant);
            Member<Borrowing> unwanted = answered ? null : entrant.given();
            if (unwanted != null) {
                commons.leave(unwanted);
            }
        }
        Member<Borrowing> member = entrant.given();
        if (member != null) {
            return member;
        }
        throw pool.refused(entrant.refusal(), role, label, entrant.deadline, entrant.cause());
    }

    private final class Sessions implements Commons.Keeper<PooledSession, Borrowing> {
        @Override
        public @Nullable Lease<PooledSession> lendable(@Nullable Lease<PooledSession> lease) {
            return pool.lendable(lease);
        }

        @Override
        public Borrowing share(Lease<PooledSession> lease) {
            return pool.lendToMany(lease, role);
        }

        @Override
        public void hurry() {
            pool.hurry();
        }
    }

    /** The place of one call. */
    private final class Place implements Loan {
        private final Member<Borrowing> member;
        private final Lane lane;
        private boolean over;

        Place(Member<Borrowing> member, Deadline whole) {
            this.member = member;
            Lane all = member.shared.lane();
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
                commons.leave(member);
            }
        }
    }
}
