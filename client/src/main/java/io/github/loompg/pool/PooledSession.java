package io.github.loompg.pool;

import io.github.loompg.session.Session;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A session in a slot, and what the pool has to know of it. */
final class PooledSession {
    final Session session;

    /** Which of the pool's generations it was opened in; those of former ones are not lent any more. */
    final int generation;

    /** When it was opened. */
    final long openedAt;

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

    PooledSession(Session session, int generation, long now, long retireAt) {
        this.session = session;
        this.generation = generation;
        this.openedAt = now;
        this.retireAt = retireAt;
        this.idleSince = now;
        this.heardAt = now;
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
