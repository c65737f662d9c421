package io.github.loompg.pool;

import io.github.loompg.net.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Tells which sessions may be lent, and which have served their time. */
final class Fitness {
    /** How long a session may lie idle, in nanoseconds, before it is worth a system call to see whether it has ended. */
    private static final long TRUSTED_REST = TimeUnit.MILLISECONDS.toNanos(1);

    private final AtomicInteger generation = new AtomicInteger();
    private final Distrust distrust;
    private final long maxQueries;
    private final Clock clock;

    Fitness(Distrust distrust, PoolSettings settings) {
        this.distrust = distrust;
        this.maxQueries = settings.maxQueries();
        this.clock = settings.clock();
    }

    /** Which generation a session belongs to that begins to be opened now. */
    int generation() {
        return generation.get();
    }

    /** Begins another generation; returns the one that ends, whose sessions are fit for nothing any more. */
    int endGeneration() {
        return generation.getAndIncrement();
    }

    /** Whether an idle one may be lent; looks at its socket if it has been idle for more than a moment. */
    boolean isLendable(PooledSession pooled) {
        long rest = clock.nanos() - pooled.idleSince;
        boolean alive = rest < TRUSTED_REST ? pooled.session.isOpen() : pooled.session.isAlive();
        return alive && pooled.generation == generation.get() && !distrust.includes(pooled);
    }

    /** Whether one has to be closed when it comes back. */
    boolean isSpent(PooledSession pooled) {
        return isSpent(pooled, 0);
    }

    /** The same for one with so many calls more than it knows of. */
    boolean isSpent(PooledSession pooled, int calls) {
        return !pooled.session.isOpen()
                || pooled.generation != generation.get()
                || pooled.uses() + calls >= maxQueries
                || distrust.includes(pooled)
                || pooled.isOld(clock.nanos());
    }
}
