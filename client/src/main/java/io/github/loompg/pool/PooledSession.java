package io.github.loompg.pool;

import io.github.loompg.session.Session;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A session in a slot, and what the pool has to know of it. */
final class PooledSession {
    static final String IN_HOT_STANDBY = "in_hot_standby";

    final Session session;

    /** What its server is. */
    final Role role;

    /** Which of the pool's generations it was opened in; those of former ones are not lent any more. */
    final int generation;

    /** Its place among those that the pool has opened, by when that was begun. */
    final long number;

    /** When it has lived long enough; {@link Long#MAX_VALUE} if it never has. */
    final long retireAt;

    /** When it came back last, or was opened. */
    volatile long idleSince;

    /** When it was last known to be alive. */
    volatile long heardAt;

    /** Who has it. */
    volatile @Nullable Borrowing borrowing;

    /** How many calls were made on it. */
    private final AtomicLong uses = new AtomicLong();

    /** Whether another one was opened in its place; written by the upkeep. */
    volatile boolean replaced;

    /** @param wanted what was asked of its server; it says itself what it is, from version 14 on */
    PooledSession(Session session, Role wanted, int generation, long number, long now, long retireAt) {
        this.session = session;
        this.role = wanted == Role.ANY ? roleOf(session) : wanted;
        this.generation = generation;
        this.number = number;
        this.retireAt = retireAt;
        this.idleSince = now;
        this.heardAt = now;
    }

    private static Role roleOf(Session session) {
        String standby = session.settings().get(IN_HOT_STANDBY);
        if (standby == null) {
            return Role.ANY;
        }
        return standby.equals("on") ? Role.REPLICA : Role.PRIMARY;
    }

    /** Whether its server has begun to say something else of itself than when the session was opened. */
    boolean hasChangedRole() {
        Role now = roleOf(session);
        return now != Role.ANY && now != role;
    }

    /** Whether it has lived for long enough. */
    boolean isOld(long now) {
        return retireAt != Long.MAX_VALUE && now - retireAt >= 0;
    }

    /** Whether it was opened as a standby's on a server that would not say when it is one no more. */
    boolean mayChangeRoleUnheard() {
        return role == Role.REPLICA && roleOf(session) == Role.ANY;
    }

    long uses() {
        return uses.get();
    }

    void used(int calls) {
        uses.addAndGet(calls);
    }

    /** It comes back, and nobody has it any more. */
    void returned(long now) {
        borrowing = null;
        idleSince = now;
        heardAt = now;
    }
}
