package io.github.loompg.pool;

import io.github.loompg.net.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides what has to be opened so that those who wait are served, in which role, and when. It changes nothing. Guarded by
 * the lock of its {@link Slots}.
 */
final class Supply {
    private final SlotLimits limits;
    private final Clock clock;
    private final Stock<?> stock;
    private final WaitingLine<?> line;
    private final Map<Role, Attempts> attempts = new EnumMap<>(Role.class);

    private boolean filling;

    /**
     * @param stock what there is
     * @param line who wants it
     */
    Supply(SlotLimits limits, Backoff backoff, Clock clock, Stock<?> stock, WaitingLine<?> line) {
        this.limits = limits;
        this.clock = clock;
        this.stock = stock;
        this.line = line;
        for (Role role : Role.values()) {
            attempts.put(role, new Attempts(backoff));
        }
    }

    // What has happened

    void succeeded(Role role) {
        attempts(role).succeeded();
    }

    void failed(Role role, Throwable cause) {
        attempts(role).failed(cause, clock.nanos());
    }

    void forgetFailures() {
        attempts.values().forEach(Attempts::forget);
    }

    /** From now on the least number has to be there. */
    void keepFilled() {
        filling = true;
    }

    // What is to be done

    /** How many more than are on their way those in the queue could use, as many as may be opened now. */
    int wanted(Role role) {
        return allowed(role, missing(role));
    }

    /** How many of any role have to be opened for there to be the least number. */
    int wantedOfLeast() {
        return allowed(Role.ANY, Math.min(missingOfLeast(), stock.room()));
    }

    /** How many may be opened beyond what is needed. */
    int spare(Role role) {
        return attempts(role).areFailing() ? 0 : stock.room();
    }

    /** Whether nobody with this role can ever come back, nor is there room to open one. */
    boolean isStarving(Role role) {
        return stock.room() == 0
                && !stock.isAnyClosing()
                && stock.connecting(role) == 0
                && !stock.isAnyLeased(role)
                && nanosToRetry(role) <= 0;
    }

    /** How long it is until something may be opened for which it is too early now, {@link Long#MAX_VALUE} if nothing. */
    long nanosToNext() {
        long next = Long.MAX_VALUE;
        boolean roomPossible = stock.room() > 0 || (!stock.isAnyClosing() && stock.isAnyIdle());
        for (Role role : Role.values()) {
            boolean heldBack = attempts(role).areFailing() && stock.connecting(role) == 0 && isWanted(role);
            if (roomPossible && heldBack) {
                next = Math.min(next, Math.max(0, nanosToRetry(role)));
            }
        }
        return next;
    }

    private boolean isWanted(Role role) {
        return missing(role) > 0 || (role == Role.ANY && missingOfLeast() > 0);
    }

    private int missingOfLeast() {
        return filling ? limits.min() - stock.open() : 0;
    }

    /** As long as attempts fail one goes at a time, and not before it is time. */
    private int allowed(Role role, int number) {
        if (number <= 0 || !attempts(role).areFailing()) {
            return Math.max(0, number);
        }
        return stock.connecting(role) > 0 || nanosToRetry(role) > 0 ? 0 : 1;
    }

    private int missing(Role role) {
        int missing = line.of(role) - stock.onTheirWay(role);
        if (role == Role.ANY) {
            missing -= surplus(Role.PRIMARY) + surplus(Role.REPLICA);
        }
        return missing;
    }

    private int surplus(Role role) {
        return Math.max(0, stock.onTheirWay(role) - line.of(role));
    }

    private long nanosToRetry(Role role) {
        return attempts(role).nanosToRetry(clock.nanos());
    }

    @Nullable
    Throwable lastFailure() {
        for (Attempts each : attempts.values()) {
            if (each.lastFailure() != null) {
                return each.lastFailure();
            }
        }
        return null;
    }

    @Nullable
    Throwable lastFailure(Role role) {
        return attempts(role).lastFailure();
    }

    private Attempts attempts(Role role) {
        return Objects.requireNonNull(attempts.get(role));
    }
}
