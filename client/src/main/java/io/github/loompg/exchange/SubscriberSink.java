package io.github.loompg.exchange;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the data of a COPY to one subscriber, a piece for each that it has requested. While it requests none, nothing
 * is read, and the server waits.
 *
 * @see <a href="https://github.com/reactive-streams/reactive-streams-jvm#specification">Reactive Streams</a>
 */
public final class SubscriberSink implements Sink, Subscription {
    private final Subscriber<? super ByteBuffer> subscriber;
    private final AtomicLong requested = new AtomicLong();
    private volatile boolean cancelled;
    private volatile @Nullable IllegalArgumentException misuse;
    private volatile Runnable news = () -> {};
    private Waiting waiting = holds -> {};
    private boolean subscribed;

    public SubscriberSink(Subscriber<? super ByteBuffer> subscriber) {
        this.subscriber = Objects.requireNonNull(subscriber);
    }

    // The operation.

    @Override
    public void open(Waiting waiting, Runnable news) {
        this.waiting = waiting;
        this.news = news;
        subscribed = true;
        subscriber.onSubscribe(this);
    }

    @Override
    public void write(byte[] array, int offset, int length) {
        if (requested.get() == 0) {
            waiting.until(() -> requested.get() > 0 || cancelled || misuse != null);
        }
        requireWanted();
        requested.updateAndGet(n -> n == Long.MAX_VALUE ? n : n - 1);
        subscriber.onNext(ByteBuffer.wrap(Arrays.copyOfRange(array, offset, offset + length)));
    }

    private void requireWanted() {
        IllegalArgumentException misuse = this.misuse;
        if (misuse != null) {
            throw misuse;
        }
        if (cancelled) {
            throw new CancellationException("the subscriber has cancelled the subscription");
        }
    }

    @Override
    public void complete() {
        requireWanted();
        subscriber.onComplete();
    }

    @Override
    public void fail(Throwable failure) {
        if (!cancelled) {
            if (!subscribed) {
                subscriber.onSubscribe(this);
            }
            subscriber.onError(failure);
        }
    }

    // The subscriber.

    @Override
    public void request(long n) {
        if (n <= 0) {
            misuse = new IllegalArgumentException("a subscriber has to request at least one, not " + n);
        } else {
            requested.updateAndGet(before -> before + n < 0 ? Long.MAX_VALUE : before + n);
        }
        news.run();
    }

    @Override
    public void cancel() {
        cancelled = true;
        news.run();
    }
}
