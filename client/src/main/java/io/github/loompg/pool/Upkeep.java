package io.github.loompg.pool;

import io.github.loompg.error.PostgresException;
import io.github.loompg.net.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a pool does by itself as time goes by: it refuses those who have waited too long and tries again to open what
 * could not be opened ({@link Slots#tick}), lets go what was idle for too long or has lived for long enough, asks the
 * idle for a sign of life, and reports connections that somebody seems to have forgotten.
 */
final class Upkeep {
    private static final Logger LOGGER = System.getLogger(Upkeep.class.getName());

    /** How often it looks round. */
    private static final long ROUND = TimeUnit.MILLISECONDS.toNanos(500);

    /** How often it looks at a clock that may be moved by hand. */
    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(5);

    /** How often a standby is asked whether it still is one, if it does not say so itself. */
    private static final long ROLE_QUESTION = TimeUnit.SECONDS.toNanos(5);

    /** A lifetime ends up to a tenth early, so that what was opened together does not end together. */
    private static final double JITTER = 0.1;

    private final PoolSettings settings;
    private final Slots<PooledSession> slots;
    private final Distrust distrust;
    private final Clock clock;

    /** When a host was asked last whether it is a standby. */
    private final Map<String, Long> roleAskedAt = new HashMap<>();

    /** Somebody else who has people waiting. */
    interface Queue {
        /** Refuses those who have waited for too long. */
        void tick();

        /** How long it is until that will be so for somebody, {@link Long#MAX_VALUE} if it will never be. */
        long nanosToNext();
    }

    private final Collection<? extends Queue> others;

    private volatile @Nullable Thread thread;
    private volatile boolean hurried;
    private long roundAt;

    /** @param others are looked after as the slots are */
    Upkeep(PoolSettings settings, Slots<PooledSession> slots, Distrust distrust, Collection<? extends Queue> others) {
        this.others = others;
        this.distrust = distrust;
        this.settings = settings;
        this.slots = slots;
        this.clock = settings.clock();
    }

    void start() {
        thread = Thread.ofVirtual().name("loompg-pool").start(this::run);
    }

    /** Something is due earlier than it seemed. */
    void hurry() {
        hurried = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        roundAt = clock.nanos() + ROUND;
        while (!slots.isClosed() || slots.counts().total() > 0) {
            long next = STEP;
            try {
                next = look();
            } catch (RuntimeException | Error failed) {
                // Those who wait depend on it that somebody goes on looking.
                LOGGER.log(Level.WARNING, "the upkeep of a pool has failed at something, and goes on", failed);
            }
            if (!hurried) {
                LockSupport.parkNanos(this, clock.equals(Clock.SYSTEM) ? next : Math.min(next, STEP));
            }
            hurried = false;
        }
    }

    /** Looks after all, and returns when there will be something to do again. */
    private long look() {
        slots.tick();
        others.forEach(Queue::tick);
        long now = clock.nanos();
        if (now - roundAt >= 0) {
            round(now);
            roundAt = now + ROUND;
        }
        long next = Math.min(slots.nanosToNext(), roundAt - now);
        for (Queue other : others) {
            next = Math.min(next, other.nanosToNext());
        }
        return next;
    }

    /** When a session that is opened now will have lived for long enough. */
    long retireAt(long now) {
        Duration most = settings.maxLifetime();
        if (most.isZero()) {
            return Long.MAX_VALUE;
        }
        return now + (long) (most.toNanos() * (1 - JITTER * settings.random().nextDouble()));
    }

    private void round(long now) {
        if (slots.isClosed()) {
            return;
        }
        retireIdle(now);
        replaceOld(now);
        keepAlive(now);
        askForRoles(now);
        reportForgotten(now);
    }

    private void retireIdle(long now) {
        long most = settings.maxIdle().toNanos();
        Counts counts = slots.counts();
        int spare = counts.idle() + counts.leased() - settings.limits().min();
        if (most > 0 && spare > 0) {
            slots.retire(pooled -> now - pooled.idleSince >= most, spare);
        }
    }

    /** Opens another one before it closes an old one, if there is room for that, and closes the old one in a later round. */
    private void replaceOld(long now) {
        List<PooledSession> old = new ArrayList<>();
        slots.forEach(pooled -> {
            if (pooled.borrowing == null && pooled.isOld(now)) {
                old.add(pooled);
            }
        });
        if (old.isEmpty()) {
            return;
        }
        if (slots.counts().connecting() == 0) {
            slots.retire(pooled -> pooled.replaced && pooled.isOld(now), Integer.MAX_VALUE);
        }
        List<PooledSession> unreplaced =
                old.stream().filter(pooled -> !pooled.replaced).toList();
        for (PooledSession pooled : unreplaced) {
            pooled.replaced = slots.openMore(pooled.role, 1) == 1;
        }
        slots.retire(pooled -> !pooled.replaced && pooled.isOld(now), Integer.MAX_VALUE);
    }

    private void keepAlive(long now) {
        long every = settings.keepalive().toNanos();
        if (every == 0) {
            return;
        }
        slots.forEach(pooled -> {
            if (pooled.borrowing == null && now - pooled.heardAt >= every) {
                pooled.heardAt = now;
                Thread.ofVirtual().name("loompg-keepalive").start(pooled.session::ping);
            }
        });
    }

    /** A server before version 14 does not say that it was promoted: one session with each such standby asks for all. */
    private void askForRoles(long now) {
        slots.forEach(pooled -> {
            Borrowing borrowing = pooled.borrowing;
            boolean free = borrowing == null || borrowing.isOfPool();
            if (!free || !pooled.mayChangeRoleUnheard()) {
                return;
            }
            Long before = roleAskedAt.get(pooled.session.host());
            if (before == null || now - before >= ROLE_QUESTION) {
                roleAskedAt.put(pooled.session.host(), now);
                Thread.ofVirtual().name("loompg-role").start(() -> askForRole(pooled));
            }
        });
    }

    private void askForRole(PooledSession pooled) {
        try {
            if (!pooled.session.isStandby()) {
                distrust.changed(pooled);
            }
        } catch (PostgresException silent) {
            // Whether it lives is asked elsewhere.
        }
    }

    private void reportForgotten(long now) {
        long most = settings.leakThreshold().toNanos();
        if (most == 0) {
            return;
        }
        slots.forEach(pooled -> {
            Borrowing borrowing = pooled.borrowing;
            if (borrowing == null || borrowing.reported) {
                return;
            }
            Holder holder = borrowing.holder(now);
            if (holder.restingNanos() >= most) {
                borrowing.reported = true;
                LOGGER.log(
                        Level.WARNING, "a connection of a pool was perhaps not given back, it is held by {0}", holder);
            }
        });
    }
}
