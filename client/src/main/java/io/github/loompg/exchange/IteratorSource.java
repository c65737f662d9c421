package io.github.loompg.exchange;

import java.util.Collections;
import java.util.Iterator;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What an iterator gives, one after the other. */
public final class IteratorSource<T> implements Source<T> {
    private final Supplier<Iterator<? extends T>> elements;
    private final Runnable end;
    private Iterator<? extends T> iterator = Collections.emptyIterator();

    private IteratorSource(Supplier<Iterator<? extends T>> elements, Runnable end) {
        this.elements = elements;
        this.end = end;
    }

    public static <T> IteratorSource<T> of(Iterable<? extends T> elements) {
        return new IteratorSource<>(elements::iterator, () -> {});
    }

    /** The stream is closed at the end. */
    public static <T> IteratorSource<T> of(Stream<? extends T> elements) {
        return new IteratorSource<>(elements::iterator, elements::close);
    }

    @Override
    public void open(Runnable news) {
        iterator = elements.get();
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public boolean hasNext() {
        return iterator.hasNext();
    }

    @Override
    public T next() {
        return iterator.next();
    }

    @Override
    public void close() {
        end.run();
    }
}
