package io.github.loompg.pool;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is noted under a lock, in an order that counts, and done when the lock is free: one after the other, by whichever
 * thread finds nobody doing it.
 */
final class Errands {
    private static final Logger LOGGER = System.getLogger(Errands.class.getName());

    private final Queue<Runnable> noted = new ConcurrentLinkedQueue<>();
    private final AtomicInteger left = new AtomicInteger();
    private final AtomicInteger runners = new AtomicInteger();

    void add(Runnable errand) {
        left.incrementAndGet();
        noted.add(errand);
    }

    /** Whether all that was noted is done. */
    boolean isEmpty() {
        return left.get() == 0;
    }

    /**
     * Does what is noted, or leaves it to somebody who is at it; not to be called with a lock in hand. What fails keeps
     * nothing from being done that comes behind it.
     */
    void run() {
        if (left.get() == 0 || runners.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        do {
            for (Runnable errand = noted.poll(); errand != null; errand = noted.poll()) {
                try {
                    errand.run();
                } catch (RuntimeException | Error failed) {
                    LOGGER.log(
                            Level.WARNING, "somebody could not be told what has become of his place in a pool", failed);
                } finally {
                    left.decrementAndGet();
                }
            }
            seen = runners.addAndGet(-seen);
        } while (seen > 0);
    }
}
