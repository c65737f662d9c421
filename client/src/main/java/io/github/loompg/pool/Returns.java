package io.github.loompg.pool;

import io.github.loompg.net.Clock;
import io.github.loompg.session.Tenancy;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a session that comes back. If its borrower is known to have left nothing behind, it goes to the next at
 * once; otherwise it is made as good as new first, by a thread that nobody waits for.
 */
final class Returns {
    private static final Logger LOGGER = System.getLogger(Returns.class.getName());

    private final Slots<PooledSession> slots;
    private final Fitness fitness;
    private final Clock clock;
    private final @Nullable Consumer<Borrowing> reset;
    private final Function<Lease<PooledSession>, Borrowing> lendToReset;

    /**
     * @param reset the user's own way to make a session as good as new, or null
     * @param lendToReset lends a session to that
     */
    Returns(
            Slots<PooledSession> slots,
            Fitness fitness,
            Clock clock,
            @Nullable Consumer<Borrowing> reset,
            Function<Lease<PooledSession>, Borrowing> lendToReset) {
        this.slots = slots;
        this.fitness = fitness;
        this.clock = clock;
        this.reset = reset;
        this.lendToReset = lendToReset;
    }

    /** Takes a session back, the first time that it is given back. */
    void accept(Borrowing borrowing) {
        Tenancy tenancy = borrowing.tenancy();
        if (!tenancy.end()) {
            return;
        }
        Lease<PooledSession> lease = borrowing.lease();
        PooledSession pooled = lease.value();
        pooled.used(tenancy.calls());
        if (fitness.isSpent(pooled)) {
            discard(lease);
        } else if (reset == null && tenancy.isClean() && pooled.session.isAtRest()) {
            pooled.session.dismissGuest();
            release(lease);
        } else {
            slots.returning(lease);
            Thread.ofVirtual().name("loompg-reset").start(() -> restore(lease, tenancy));
        }
    }

    private void restore(Lease<PooledSession> lease, Tenancy tenancy) {
        boolean restored = false;
        try {
            boolean byPool = reset == null;
            restored = lease.value().session.restore(!tenancy.isClean() && byPool, tenancy.prepares() && byPool);
            if (restored && reset != null) {
                restored = resetByHook(reset, lease);
            }
        } finally {
            if (restored) {
                release(lease);
            } else {
                discard(lease);
            }
        }
    }

    /** Returns whether the session may be lent again. */
    private boolean resetByHook(Consumer<Borrowing> hook, Lease<PooledSession> lease) {
        Borrowing borrowing = lendToReset.apply(lease);
        try {
            hook.accept(borrowing);
            boolean first = borrowing.tenancy().end();
            borrowing.session().dismissGuest();
            return first && borrowing.session().isAtRest();
        } catch (RuntimeException failed) {
            LOGGER.log(Level.WARNING, "the reset of a connection has failed; it is closed", failed);
            return false;
        } finally {
            boolean unused = borrowing.tenancy().end();
        }
    }

    private void release(Lease<PooledSession> lease) {
        lease.value().returned(clock.nanos());
        slots.release(lease);
    }

    private void discard(Lease<PooledSession> lease) {
        lease.value().borrowing = null;
        slots.discard(lease);
    }
}
