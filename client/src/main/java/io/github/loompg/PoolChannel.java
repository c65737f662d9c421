package io.github.loompg;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.UsageException;
import io.github.loompg.observe.ChannelEvent;
import io.github.loompg.pool.Channels;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A channel that is listened to through a {@link Pool}, whatever becomes of connections.
 *
 * {@snippet :
 * try (PoolChannel jobs = pool.listen("jobs")) {
 *     for (ChannelEvent event : jobs) {
 *         switch (event) {
 *             case ChannelEvent.Connected now -> lookForAllJobs();
 *             case ChannelEvent.Message message -> lookForJob(message.payload());
 *             case ChannelEvent.Gap gap -> log("jobs may have been missed", gap.cause());
 *         }
 *     }
 * }
 * }
 *
 * <p>All channels of a pool are listened to on one connection, which is not lent, does not count in
 * {@link PoolOptions#maxSize}, and is opened for the first subscriber and closed behind the last. When it is lost it is
 * opened again, and what is listened to on it anew; what is sent meanwhile is lost, as PostgreSQL has it, but not silently:
 * each subscriber hears of a {@link ChannelEvent.Gap}, and of {@link ChannelEvent.Connected} when the loss is over. It leads
 * to a primary, since a standby takes no LISTEN.
 *
 * <p>Each subscriber, and each iterator, begins with {@code Connected}, hears everything in its order, and takes it at its own
 * pace: what it has not taken yet waits for it, up to a number, and of more the oldest are dropped, which is a {@code Gap},
 * too. None makes another one wait.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-listen.html">LISTEN</a>
 */
public final class PoolChannel implements Flow.Publisher<ChannelEvent>, Iterable<ChannelEvent>, AutoCloseable {
    static final int USUAL_CAPACITY = 10_000;

    private final Channels channels;
    private final String name;
    private final int capacity;
    private final Set<ChannelFeed> feeds = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    PoolChannel(Channels channels, String name, int capacity) {
        Channels.requireName(name);
        if (capacity < 1) {
            throw new UsageException(
                    "what may wait for a subscriber must be more than nothing, not " + capacity, null, null);
        }
        this.channels = channels;
        this.name = name;
        this.capacity = capacity;
    }

    /**
     * The name of the channel.
     *
     * @return the name, exactly
     */
    public String name() {
        return name;
    }

    /**
     * Tells a subscriber what is heard from now on, on a virtual thread of its own. It is complete when this, or the pool, is
     * closed; an error says that the server will not let us listen at all.
     *
     * @param subscriber asks for as many events as it can take
     */
    @Override
    public void subscribe(Flow.Subscriber<? super ChannelEvent> subscriber) {
        Objects.requireNonNull(subscriber);
        ChannelFeed feed = new ChannelFeed(capacity);
        ChannelSubscription subscription = new ChannelSubscription(feed, () -> leave(feed), subscriber);
        subscriber.onSubscribe(subscription);
        enter(feed);
        Thread.ofVirtual().name("loompg-channel").start(subscription::run);
    }

    /**
     * Gives what is heard from now on to a loop, which waits for it, and ends when this, or the pool, is closed.
     *
     * @return throws {@link CallInterruptedException} if the thread is interrupted while it waits, and what the server says
     *     if it will not let us listen at all
     */
    @Override
    public Iterator<ChannelEvent> iterator() {
        ChannelFeed feed = new ChannelFeed(capacity);
        enter(feed);
        return new Events(feed);
    }

    private void enter(ChannelFeed feed) {
        feeds.add(feed);
        if (closed) {
            leave(feed);
            feed.ended(null);
        } else {
            channels.add(name, feed);
        }
    }

    private void leave(ChannelFeed feed) {
        feeds.remove(feed);
        channels.remove(name, feed);
    }

    /** Ends all subscriptions and iterations; what they have not taken yet they still get. To close twice is no error. */
    @Override
    public void close() {
        closed = true;
        for (ChannelFeed feed : feeds) {
            leave(feed);
            feed.ended(null);
        }
    }

    /** The name of the channel. */
    @Override
    public String toString() {
        return "PoolChannel[" + name + (closed ? ", closed]" : "]");
    }

    /** What is heard, one after the other. */
    private final class Events implements Iterator<ChannelEvent> {
        private final ChannelFeed feed;
        private @Nullable ChannelEvent following;

        Events(ChannelFeed feed) {
            this.feed = feed;
        }

        @Override
        public boolean hasNext() {
            if (following == null) {
                following = await();
            }
            return following != null;
        }

        private @Nullable ChannelEvent await() {
            try {
                ChannelEvent event = feed.next(() -> true, () -> false);
                if (event == null) {
                    leave(feed);
                    throwFailure();
                }
                return event;
            } catch (InterruptedException interrupt) {
                leave(feed);
                Thread.currentThread().interrupt();
                throw new CallInterruptedException(
                        "the thread was interrupted while it listened to a channel", null, interrupt);
            }
        }

        private void throwFailure() {
            Throwable failure = feed.failure();
            if (failure instanceof PostgresException known) {
                throw known;
            } else if (failure != null) {
                throw new IllegalStateException(failure);
            }
        }

        @Override
        public ChannelEvent next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the channel " + name + " is closed");
            }
            ChannelEvent next = Objects.requireNonNull(following);
            following = null;
            return next;
        }
    }
}
