package io.github.loompg.pool;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.UsageException;
import io.github.loompg.flight.Flight;
import io.github.loompg.flight.Recorded;
import io.github.loompg.net.Deadline;
import io.github.loompg.pool.Waiter.Refusal;
import io.github.loompg.session.Loan;
import io.github.loompg.session.Session;
import io.github.loompg.session.Tenancy;
import io.github.loompg.sql.KnownEffects;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that are lent to many callers. {@link Slots} say who gets which; here is what it means to open, to lend, to
 * take back and to close one.
 */
public final class SessionPool {
    private static final Logger LOGGER = System.getLogger(SessionPool.class.getName());

    private static final int CLOCK_STEP_MILLIS = 20;
    private static final Duration CLOSE_OF_CHANNELS = Duration.ofSeconds(2);

    /** Between two attempts to connect, of which there is one at a time: what is back is found soon. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final PoolSettings settings;
    private final Slots<PooledSession> slots;
    private final Upkeep upkeep;
    private final Channels channels;
    private final KnownEffects effects = new KnownEffects();
    private final Distrust distrust;
    private final Fitness fitness;
    private final Returns returns;
    private final FirstFill firstFill;
    private final DeadLock deadLock;

    /** None if no calls share a session. */
    private final Map<Role, SharedPlaces> shared = new EnumMap<>(Role.class);

    private volatile PoolHooks hooks;
    private volatile boolean terminated;

    private SessionPool(PoolSettings settings, PoolHooks hooks) {
        this.settings = settings;
        this.hooks = hooks;
        this.firstFill = new FirstFill(settings.limits().min());
        Backoff backoff = new Backoff(Duration.ofMillis(100), LONGEST_PAUSE, settings.random());
        this.slots = new Slots<>(settings.limits(), backoff, settings.clock(), new Sessions());
        this.distrust = new Distrust(slots);
        this.fitness = new Fitness(distrust, settings);
        this.returns = new Returns(slots, fitness, settings.clock(), hooks.reset(), this::lendToReset);
        this.deadLock = new DeadLock(slots, settings.limits().max());
        int depth = hooks.setup() == null && hooks.reset() == null ? settings.depth() : 0;
        for (Role role : depth == 0 ? new Role[0] : Role.values()) {
            shared.put(role, new SharedPlaces(this, role, slots, deadLock, settings));
        }
        this.channels = new Channels(
                () -> this.hooks.connect().open(Role.PRIMARY, distrust::refused),
                backoff,
                settings.keepalive(),
                settings.clock());
        this.upkeep = new Upkeep(settings, slots, distrust, commons());
    }

    /**
     * Opens a pool. If it is to have sessions from the beginning, the first of them is opened alone, so that a mistake in
     * the options costs one attempt and shows here; then the others, all at the same time.
     */
    public static SessionPool open(PoolSettings settings, PoolHooks hooks) {
        SessionPool pool = new SessionPool(settings, hooks);
        pool.upkeep.start();
        boolean open = false;
        try {
            if (settings.limits().min() > 0) {
                pool.openFirst();
            }
            pool.slots.keepFilled();
            if (settings.fillFirst() && settings.limits().min() > 0) {
                pool.awaitFirstFill();
            }
            open = true;
            return pool;
        } finally {
            if (!open) {
                pool.terminate();
            }
        }
    }

    private void openFirst() {
        Waiter<PooledSession> first = slots.ask(Deadline.NONE, true, null);
        awaitSettled(first);
        Lease<PooledSession> lease = slots.take(first);
        if (lease != null) {
            slots.release(lease);
        } else {
            rethrow(first.cause());
        }
    }

    private void awaitFirstFill() {
        try {
            rethrow(firstFill.await());
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    private static void rethrow(@Nullable Throwable failure) {
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
    }

    public PoolSettings settings() {
        return settings;
    }

    /** Where calls get their sessions. */
    public PoolLender lender(Role role) {
        return new PoolLender(this, role);
    }

    // Lending

    /**
     * Takes a place in the queue.
     *
     * @param site where in the program the wish comes from, or null
     */
    Ticket ask(Wish wish, @Nullable String site) {
        Recorded recorded = Flight.acquire(wish.label());
        Deadline whole = wish.whole(settings.clock());
        Waiter<PooledSession> waiter = slots.ask(wish.role(), patience(wish, whole), false, null);
        return new Ticket(waiter, whole, Thread.currentThread(), wish.label(), site, recorded);
    }

    private Deadline patience(Wish wish, Deadline whole) {
        return wish.wait(whole, settings.acquireTimeout(), settings.clock());
    }

    void whenSettled(Ticket ticket, Runnable action) {
        slots.whenSettled(ticket.waiter(), action);
    }

    void withdraw(Ticket ticket) {
        slots.cancel(ticket.waiter());
    }

    /** Waits until it is somebody's turn. */
    Borrowing await(Ticket asked) {
        Ticket ticket = asked;
        while (true) {
            Waiter<PooledSession> waiter = ticket.waiter();
            if (!waiter.isSettled()) {
                try {
                    deadLock.enter(() -> slots.cancel(waiter));
                    awaitSettled(waiter);
                } catch (PostgresException refusal) {
                    ticket.ended(null, refusal);
                    throw refusal;
                } finally {
                    deadLock.leave();
                }
            }
            Lease<PooledSession> lease = slots.take(waiter);
            if (lease == null) {
                PostgresException refusal = refusal(waiter, ticket.label());
                ticket.ended(null, refusal);
                throw refusal;
            }
            if (lendable(lease) != null) {
                ticket.ended(lease.value(), null);
                return setUp(lend(lease, ticket));
            }
            ticket = ticket.again(slots.ask(waiter.role, waiter.deadline, false, null));
        }
    }

    private void awaitSettled(Waiter<PooledSession> waiter) {
        try {
            slots.await(waiter);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    private static CallInterruptedException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new CallInterruptedException(
                "the thread was interrupted while it waited for a connection of the pool", null, cause);
    }

    private PostgresException refusal(Waiter<PooledSession> waiter, @Nullable String label) {
        Refusal refusal = waiter.refusal();
        return refusal == null
                ? new UsageException("the place in the pool's queue was used already", null, null)
                : refused(refusal, waiter.role, label, waiter.deadline, waiter.cause());
    }

    PostgresException refused(
            Refusal refusal, Role role, @Nullable String label, Deadline deadline, @Nullable Throwable cause) {
        Throwable reason = cause == null ? slots.lastFailure(role) : cause;
        return Refusals.of(refusal, label, deadline, reason, state());
    }

    /** What was leased, if it may be lent; otherwise it is closed, and null. */
    @Nullable
    Lease<PooledSession> lendable(@Nullable Lease<PooledSession> lease) {
        if (lease == null || fitness.isLendable(lease.value())) {
            return lease;
        }
        slots.discard(lease);
        return null;
    }

    private Borrowing lend(Lease<PooledSession> lease, Ticket ticket) {
        PooledSession pooled = lease.value();
        long now = settings.clock().nanos();
        Tenancy tenancy = new Tenancy(
                settings.clock(),
                effects,
                failure -> distrust.failed(pooled, failure, ticket.role()),
                ticket.isOfPool());
        Borrowing borrowing = new Borrowing(this, lease, tenancy, ticket, now);
        pooled.borrowing = borrowing;
        return borrowing;
    }

    /** Lends a session to all whose calls go among each other. */
    Borrowing lendToMany(Lease<PooledSession> lease, Role role) {
        return lend(lease, Ticket.ofPool("calls that share it", role));
    }

    private Borrowing lendToReset(Lease<PooledSession> lease) {
        return lend(lease, Ticket.ofPool("the pool's reset", Role.ANY));
    }

    /** Whether a call of this text may go among those of others. */
    boolean shares(@Nullable String sql) {
        return !shared.isEmpty() && sql != null && effects.of(sql).single();
    }

    /** Whether a call of this text reads and does nothing else, but for what functions do. */
    boolean isRead(String sql) {
        return effects.of(sql).reads();
    }

    /** A place among the calls of others. */
    Loan share(Wish wish) {
        SharedPlaces places = shared(wish.role());
        Deadline whole = wish.whole(settings.clock());
        Loan now = places.enter(whole);
        if (now != null) {
            return now;
        }
        try {
            return places.await(patience(wish, whole), whole, wish.label());
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    /** A place among the calls of others if there is one now, or null. */
    @Nullable
    Loan tryShare(Wish wish) {
        return shared(wish.role()).enterInOrder(wish.whole(settings.clock()));
    }

    /** A place among the calls of others for a call that comes later. */
    Reservation reserveShared(Wish wish, @Nullable String sql) {
        Deadline whole = wish.whole(settings.clock());
        return shared(wish.role()).reserve(patience(wish, whole), whole, wish.label(), sql);
    }

    private List<Commons<PooledSession, Borrowing>> commons() {
        return shared.values().stream().map(SharedPlaces::commons).toList();
    }

    private SharedPlaces shared(Role role) {
        return Objects.requireNonNull(shared.get(role));
    }

    /** Something is due earlier than it seemed. */
    void hurry() {
        upkeep.hurry();
    }

    private Borrowing setUp(Borrowing borrowing) {
        Consumer<Borrowing> setup = hooks.setup();
        if (setup == null) {
            return borrowing;
        }
        boolean ready = false;
        try {
            setup.accept(borrowing);
            ready = true;
            return borrowing;
        } finally {
            if (!ready) {
                borrowing.terminate();
            }
        }
    }

    // Taking back

    void giveBack(Borrowing borrowing) {
        returns.accept(borrowing);
    }

    /** Whether a session that is shared has to come back. */
    boolean isSpent(Borrowing shared) {
        return fitness.isSpent(shared.lease().value(), shared.tenancy().calls());
    }

    // Changing

    /** Sessions that are open now are not lent any more when they come back. */
    public void expire() {
        int before = fitness.endGeneration();
        slots.retire(pooled -> pooled.generation <= before, Integer.MAX_VALUE);
        channels.expire();
    }

    /** From now on sessions are opened like this. */
    public void connectBy(PoolHooks.Connecting connect) {
        hooks = hooks.connect(connect);
        slots.forgetFailures();
    }

    // The end

    /** What is listened to, on a session that is not lent. */
    public Channels channels() {
        return channels;
    }

    /** Lends nothing any more, and waits until everything is given back; at the end of its patience it takes it away. */
    public void close() {
        channels.close(CLOSE_OF_CHANNELS);
        if (!awaitDrained(slots.close())) {
            LOGGER.log(Level.WARNING, "a pool closes connections that were not given back: {0}", state().holders());
            terminate();
        }
    }

    /** Returns whether nothing is left. */
    private boolean awaitDrained(CompletableFuture<@Nullable Void> drained) {
        Duration most = settings.closeTimeout();
        Deadline deadline = most.isZero() ? Deadline.NONE : Deadline.after(most, settings.clock());
        while (!deadline.expired()) {
            try {
                drained.get(CLOCK_STEP_MILLIS, TimeUnit.MILLISECONDS);
                return true;
            } catch (TimeoutException notYet) {
                // The clock is looked at again.
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return drained.isDone();
    }

    /** Closes everything at once. */
    public void terminate() {
        terminated = true;
        channels.close(Duration.ZERO);
        CompletableFuture<@Nullable Void> unused = slots.terminate();
    }

    public boolean isClosing() {
        return slots.isClosed();
    }

    // What there is

    public PoolState state() {
        long now = settings.clock().nanos();
        List<Holder> holders = new ArrayList<>();
        slots.forEach(pooled -> {
            Borrowing borrowing = pooled.borrowing;
            if (borrowing != null) {
                holders.add(borrowing.holder(now));
            }
        });
        Counts counts = slots.counts();
        for (Commons<?, ?> each : commons()) {
            counts = counts.alsoWaiting(each.waiting());
        }
        return new PoolState(counts, slots.totals(), List.copyOf(holders), slots.lastFailure());
    }

    /** What the slots hold, and how they get it. */
    private final class Sessions implements Slots.Source<PooledSession> {
        @Override
        public void open(Slot<PooledSession> slot) {
            Thread.ofVirtual().name("loompg-connect").start(() -> openNow(slot));
        }

        private void openNow(Slot<PooledSession> slot) {
            int current = fitness.generation();
            long number = distrust.next();
            Session session;
            try {
                session = settled(hooks.connect().open(slot.wanted(), distrust::refused));
            } catch (Throwable failure) {
                firstFill.failed(failure);
                slots.failed(slot, failure, Distrust.isHopeless(failure));
                return;
            }
            long now = settings.clock().nanos();
            PooledSession pooled =
                    new PooledSession(session, slot.wanted(), current, number, now, upkeep.retireAt(now));
            session.whenReported(PooledSession.IN_HOT_STANDBY, value -> distrust.reported(pooled));
            distrust.reported(pooled);
            slots.opened(slot, pooled);
            firstFill.opened();
            session.whenClosed(why -> {
                boolean ofAll = distrust.isOfAll(why);
                if (ofAll) {
                    distrust.note(pooled);
                }
                slots.lost(slot);
                if (ofAll) {
                    distrust.retire();
                }
            });
        }

        private static Session settled(Session opened) {
            try {
                opened.settle();
                return opened;
            } catch (Throwable failure) {
                opened.terminate();
                throw failure;
            }
        }

        @Override
        public void close(Slot<PooledSession> slot, PooledSession pooled) {
            Thread.ofVirtual().name("loompg-close").start(() -> {
                try {
                    if (terminated) {
                        pooled.session.terminate();
                    } else {
                        pooled.session.close();
                    }
                } finally {
                    slots.closed(slot);
                }
            });
        }

        @Override
        public Role role(PooledSession pooled) {
            return pooled.role;
        }

        @Override
        public void hurry() {
            upkeep.hurry();
        }
    }
}
