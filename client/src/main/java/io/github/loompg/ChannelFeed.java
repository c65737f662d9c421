package io.github.loompg;

import io.github.loompg.error.PostgresException;
import io.github.loompg.observe.ChannelEvent;
import io.github.loompg.observe.ChannelEvent.Connected;
import io.github.loompg.observe.ChannelEvent.Gap;
import io.github.loompg.observe.ChannelEvent.Message;
import io.github.loompg.observe.Notification;
import io.github.loompg.pool.Channels;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one subscriber of a channel is still to be told. Whoever tells it never waits: of more than there is room for, what
 * came first is dropped, and a {@link Gap} stands in its place.
 */
final class ChannelFeed implements Channels.Hearer {
    private record Told(ChannelEvent event, Instant at) {}

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();

    // Guarded by the lock.
    private final Deque<Told> events = new ArrayDeque<>();
    private @Nullable Gap dropped;
    private boolean over;
    private @Nullable Throwable failure;

    ChannelFeed(int capacity) {
        this.capacity = capacity;
    }

    @Override
    public void connected(Instant now) {
        put(new Connected(now), now);
    }

    @Override
    public void received(Notification notification, Instant now) {
        put(new Message(notification), now);
    }

    @Override
    public void lost(PostgresException why, Instant from, Instant now) {
        put(new Gap(why, 0, from, now), now);
    }

    @Override
    public void ended(@Nullable Throwable why) {
        lock.lock();
        try {
            if (!over) {
                over = true;
                failure = why;
                news.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Something else has changed that somebody in here may wait for. */
    void wake() {
        lock.lock();
        try {
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void put(ChannelEvent event, Instant now) {
        lock.lock();
        try {
            if (over) {
                return;
            }
            if (events.size() == capacity) {
                drop(events.removeFirst());
            }
            events.addLast(new Told(event, now));
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void drop(Told oldest) {
        Gap before = dropped == null ? new Gap(null, 0, oldest.at(), oldest.at()) : dropped;
        dropped = switch (oldest.event()) {
            case Message message -> new Gap(before.cause(), before.dropped() + 1, before.from(), oldest.at());
            case Gap gap -> new Gap(gap.cause(), before.dropped(), earlier(before.from(), gap.from()), gap.until());
            // It is heard again, and nobody will be told so by another event.
            case Connected connected -> new Gap(null, before.dropped(), before.from(), connected.since());
        };
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /**
     * Waits for something to be told.
     *
     * @param wanted whether anything is wanted at the moment
     * @param given whether nothing is wanted any more
     * @return null at the end
     */
    @Nullable
    ChannelEvent next(BooleanSupplier wanted, BooleanSupplier given) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!given.getAsBoolean()) {
                boolean empty = dropped == null && events.isEmpty();
                if (empty && over) {
                    return null;
                }
                if (!empty && wanted.getAsBoolean()) {
                    return take();
                }
                news.await();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable ChannelEvent take() {
        Gap gap = dropped;
        dropped = null;
        if (gap != null) {
            return gap;
        }
        Told first = events.pollFirst();
        return first == null ? null : first.event();
    }

    /** Why there is nothing more; null if that is as it should be. */
    @Nullable
    Throwable failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }
}
