package io.github.loompg;

import io.github.loompg.observe.ChannelEvent;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Gives what is heard on a channel to a subscriber, as much as it asks for, on a virtual thread of its own. */
final class ChannelSubscription implements Flow.Subscription {
    private static final System.Logger LOGGER = System.getLogger(ChannelSubscription.class.getName());

    private final ChannelFeed feed;
    private final Runnable leave;
    private final AtomicLong demand = new AtomicLong();

    /** Dropped at the end, so that who holds the subscription does not hold the subscriber. */
    private volatile Flow.@Nullable Subscriber<? super ChannelEvent> subscriber;

    private volatile boolean cancelled;
    private volatile @Nullable RuntimeException misuse;

    /** @param leave ends the listening */
    ChannelSubscription(ChannelFeed feed, Runnable leave, Flow.Subscriber<? super ChannelEvent> subscriber) {
        this.feed = feed;
        this.leave = leave;
        this.subscriber = subscriber;
    }

    @Override
    public void request(long events) {
        if (events <= 0) {
            misuse = new IllegalArgumentException(
                    "the number of events asked for must be more than zero, not " + events);
        } else {
            demand.accumulateAndGet(events, (before, more) -> before + more < 0 ? Long.MAX_VALUE : before + more);
        }
        feed.wake();
    }

    @Override
    public void cancel() {
        cancelled = true;
        leave.run();
        feed.wake();
    }

    void run() {
        Flow.Subscriber<? super ChannelEvent> receiver = subscriber;
        if (receiver == null) {
            return;
        }
        Throwable failure = null;
        try {
            ChannelEvent event = next();
            while (event != null && give(receiver, event)) {
                event = next();
            }
            failure = misuse == null ? feed.failure() : misuse;
        } catch (InterruptedException nobodyHasThisThread) {
            failure = nobodyHasThisThread;
        }
        subscriber = null;
        leave.run();
        if (!cancelled) {
            end(receiver, failure);
        }
    }

    private @Nullable ChannelEvent next() throws InterruptedException {
        ChannelEvent event = feed.next(() -> demand.get() > 0, () -> cancelled || misuse != null);
        if (event != null) {
            demand.decrementAndGet();
        }
        return event;
    }

    /** A subscriber must not throw, and one that does wants no more. */
    private boolean give(Flow.Subscriber<? super ChannelEvent> receiver, ChannelEvent event) {
        try {
            receiver.onNext(event);
            return true;
        } catch (RuntimeException broken) {
            cancelled = true;
            LOGGER.log(System.Logger.Level.ERROR, "a subscriber has thrown an exception", broken);
            return false;
        }
    }

    private static void end(Flow.Subscriber<? super ChannelEvent> receiver, @Nullable Throwable failure) {
        try {
            if (failure == null) {
                receiver.onComplete();
            } else {
                receiver.onError(failure);
            }
        } catch (RuntimeException broken) {
            LOGGER.log(System.Logger.Level.ERROR, "a subscriber has thrown an exception", broken);
        }
    }
}
