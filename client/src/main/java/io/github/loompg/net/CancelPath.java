package io.github.loompg.net;

import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.TlsException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a request whose asker has gone: interrupt, deadline, a cancelled future and a closed reply all come
 * here.
 *
 * <p>Only the request that the server works on can be cancelled, the first in flight; another one's answer is dropped
 * when it comes. While the cancel lasts nothing is written, and what has been written behind the victim must be such that
 * it can be asked again if the signal comes late and hits that. All of it is bounded by the grace; then the connection is
 * given up.
 */
final class CancelPath {
    private final ReentrantLock lock;
    private final Turns turns;
    private final InFlight inFlight;
    private final Loop loop;
    private final Clock clock;
    private final Duration grace;
    private final Consumer<PostgresException> giveUp;

    private volatile @Nullable Canceller canceller;
    private volatile @Nullable Cancellation current;

    CancelPath(
            ReentrantLock lock,
            Turns turns,
            InFlight inFlight,
            Loop loop,
            Clock clock,
            Duration grace,
            Consumer<PostgresException> giveUp) {
        this.lock = lock;
        this.turns = turns;
        this.inFlight = inFlight;
        this.loop = loop;
        this.clock = clock;
        this.grace = grace;
        this.giveUp = giveUp;
    }

    /** The server has given the key without which nothing can be cancelled. */
    void open(Canceller canceller) {
        this.canceller = canceller;
    }

    /** The asker has gone. */
    void abandon(Reply reply) {
        reply.markAbandoned();
        if (canceller == null) {
            giveUp.accept(Life.givenUpWhileOpening());
            return;
        }
        lock.lock();
        try {
            cancelFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Answers have been handed out, so that another request is the first now. */
    void dispatched() {
        Reply first = inFlight.first();
        if (first != null && first.isAbandoned() && current == null) {
            lock.lock();
            try {
                cancelFirst();
            } finally {
                lock.unlock();
            }
        }
    }

    /** A request has been answered to its end. */
    void answered(Reply reply) {
        Cancellation cancellation = current;
        if (cancellation != null && cancellation.isOf(reply)) {
            lock.lock();
            try {
                end();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Time has passed. Returns whether a cancel is under way; its grace may have ended the connection. */
    boolean tick() {
        Cancellation cancellation = current;
        if (cancellation == null) {
            return false;
        }
        if (cancellation.deadline().expired()) {
            giveUp.accept(Life.unstoppable(grace.toMillis()));
            return false;
        }
        lock.lock();
        try {
            if (cancellation.beginAgain()) {
                signal(cancellation);
            }
        } finally {
            lock.unlock();
        }
        return true;
    }

    /** Under the lock. */
    private void cancelFirst() {
        Reply victim = inFlight.first();
        if (current != null || victim == null || victim.isFinal() || !victim.isAbandoned()) {
            return;
        }
        for (Reply next = inFlight.after(victim); next != null; next = inFlight.after(next)) {
            if (!next.canBeAskedAgain() && !next.isAbandoned()) {
                return;
            }
        }
        for (Reply next = inFlight.after(victim); next != null; next = inFlight.after(next)) {
            next.mayBeStruck();
        }
        // Answers go on coming. Once the victim's is complete, the walk may have missed some; as long as it is not,
        // none.
        if (!victim.open()) {
            return;
        }
        Cancellation begun = new Cancellation(victim, Deadline.after(grace, clock), clock);
        current = begun;
        turns.hold();
        loop.watch();
        signal(begun);
    }

    private void signal(Cancellation cancellation) {
        Canceller canceller = this.canceller;
        if (canceller != null) {
            Thread.ofVirtual().name("loompg-cancel").start(() -> deliver(cancellation, canceller));
        }
    }

    private void deliver(Cancellation cancellation, Canceller canceller) {
        try {
            canceller.cancel(cancellation.deadline());
        } catch (ConnectFailedException | TlsException e) {
            // Nothing was sent, so no signal can come late; the victim is awaited for what is left of the grace.
        } catch (RuntimeException e) {
            giveUp.accept(Life.unconfirmedCancel(e));
            return;
        }
        lock.lock();
        try {
            cancellation.delivered();
            end();
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void end() {
        Cancellation cancellation = current;
        if (cancellation != null && cancellation.isOver()) {
            current = null;
            cancelFirst();
            if (current == null) {
                turns.release();
            }
        }
    }

    @Override
    public String toString() {
        Cancellation cancellation = current;
        return cancellation == null ? "nothing is being cancelled" : cancellation.toString();
    }
}
