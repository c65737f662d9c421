package io.github.loompg.pool;

import io.github.loompg.error.PoolTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds threads that have a session and wait for another one, while all others that have one do the same. What a thread
 * has borrowed and another one has used is left out: it may come back from there.
 */
final class DeadLock {
    private final Slots<PooledSession> slots;
    private final int max;
    private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();

    DeadLock(Slots<PooledSession> slots, int max) {
        this.slots = slots;
        this.max = max;
    }

    /**
     * The current thread is about to wait; refused if that could not end.
     *
     * @param withdraw takes back the wish
     */
    void enter(Runnable withdraw) {
        waiting.add(Thread.currentThread());
        List<Borrowing> held = held();
        if (held.size() == max && isHolder(held) && held.stream().allMatch(this::isHeldByWaiting)) {
            withdraw.run();
            leave();
            throw new PoolTimeoutException(
                    "this thread has a connection of the pool and asks for another one, and so do all that have the others: they"
                            + " would wait for each other; the connections are held by " + held,
                    "go on with the connection that is there already, or allow with PoolOptions.maxSize more connections"
                            + " than there are threads that need two at a time",
                    null,
                    PoolTimeoutException.Reason.DEADLOCK);
        }
    }

    void leave() {
        waiting.remove(Thread.currentThread());
    }

    private List<Borrowing> held() {
        List<Borrowing> held = new ArrayList<>();
        slots.forEach(pooled -> {
            Borrowing borrowing = pooled.borrowing;
            if (borrowing != null && !borrowing.isOver()) {
                held.add(borrowing);
            }
        });
        return held;
    }

    private static boolean isHolder(List<Borrowing> held) {
        Thread asking = Thread.currentThread();
        return held.stream().anyMatch(borrowing -> asking.equals(borrowing.user()));
    }

    private boolean isHeldByWaiting(Borrowing borrowing) {
        Thread user = borrowing.user();
        return user != null && waiting.contains(user);
    }
}
