package io.github.loompg.exchange;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher publishes. It is asked for {@value #AHEAD} elements at first, and for more whenever half of them are
 * used up; so that many wait here at most.
 *
 * @see <a href="https://github.com/reactive-streams/reactive-streams-jvm#specification">Reactive Streams</a>
 */
public final class PublisherSource<T> implements Source<T>, Subscriber<T> {
    private static final int AHEAD = 256;

    private final Publisher<? extends T> publisher;
    private final ConcurrentLinkedQueue<T> waiting = new ConcurrentLinkedQueue<>();
    private volatile Runnable news = () -> {};
    private volatile @Nullable Subscription subscription;
    private volatile @Nullable Throwable failure;
    private volatile boolean complete;
    private volatile boolean closed;

    /** Belongs to the thread of the operation. */
    private int used;

    private PublisherSource(Publisher<? extends T> publisher) {
        this.publisher = publisher;
    }

    public static <T> PublisherSource<T> of(Publisher<? extends T> publisher) {
        return new PublisherSource<>(publisher);
    }

    // The operation.

    @Override
    public void open(Runnable news) {
        this.news = news;
        publisher.subscribe(this);
    }

    @Override
    public boolean isReady() {
        return complete || !waiting.isEmpty();
    }

    @Override
    public boolean hasNext() {
        // Looked at first, because the last element comes before the end.
        boolean complete = this.complete;
        if (!waiting.isEmpty()) {
            return true;
        }
        Throwable failure = this.failure;
        if (!complete || failure == null) {
            return false;
        }
        switch (failure) {
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            case IOException broken -> throw new UncheckedIOException(broken);
            default -> throw new CompletionException(failure);
        }
    }

    @Override
    public T next() {
        T next = waiting.remove();
        Subscription subscription = this.subscription;
        if (++used == AHEAD / 2 && subscription != null) {
            used = 0;
            subscription.request(AHEAD / 2);
        }
        return next;
    }

    @Override
    public void close() {
        closed = true;
        Subscription subscription = this.subscription;
        if (subscription != null && !complete) {
            subscription.cancel();
        }
        waiting.clear();
    }

    // The publisher.

    @Override
    public void onSubscribe(Subscription given) {
        Objects.requireNonNull(given);
        if (subscription != null || closed) {
            given.cancel();
            return;
        }
        subscription = given;
        // Either this or close() sees the other.
        if (closed) {
            given.cancel();
        } else {
            given.request(AHEAD);
        }
    }

    @Override
    public void onNext(T element) {
        Objects.requireNonNull(element);
        if (!closed) {
            waiting.add(element);
            news.run();
        }
    }

    @Override
    public void onError(Throwable thrown) {
        failure = Objects.requireNonNull(thrown);
        complete = true;
        news.run();
    }

    @Override
    public void onComplete() {
        complete = true;
        news.run();
    }
}
