package io.github.loompg.exchange;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Input that can be begun anew as long as nothing has come of it: what it has given is kept until then. It serves an input
 * of which there is only one go, such as a stream.
 */
public final class KeptSource<T> implements Source<T> {
    private final Source<? extends T> source;

    /** What was given; null if that is kept no longer. */
    private @Nullable List<T> given = new ArrayList<>();

    /** What is to be given once more. */
    private final ArrayDeque<T> again = new ArrayDeque<>();

    private volatile Runnable news = () -> {};
    private boolean open;

    public KeptSource(Source<? extends T> source) {
        this.source = source;
    }

    @Override
    public void open(Runnable news) {
        this.news = news;
        if (!open) {
            open = true;
            source.open(() -> this.news.run());
        }
    }

    /** Something has come of it, and it cannot be begun anew. */
    public void forget() {
        given = null;
    }

    /** Begins it anew, if that is possible; returns whether it is. */
    public boolean rewind() {
        List<T> kept = given;
        if (kept == null) {
            return false;
        }
        for (int i = kept.size() - 1; i >= 0; i--) {
            again.addFirst(kept.get(i));
        }
        kept.clear();
        return true;
    }

    @Override
    public boolean isReady() {
        return !again.isEmpty() || source.isReady();
    }

    @Override
    public boolean hasNext() {
        return !again.isEmpty() || source.hasNext();
    }

    @Override
    public T next() {
        T next = again.isEmpty() ? source.next() : again.removeFirst();
        if (given != null) {
            given.add(next);
        }
        return next;
    }

    @Override
    public void close() {
        source.close();
    }
}
