package io.github.loompg.session;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Which threads run code of the caller at the moment, while they read an answer or encode a request: the constructor of
 * a record, or a collection that is an argument. If such code called its own connection, it would wait for itself.
 *
 * <p>The first thread to come has a place that costs nothing; the others meet in a set.
 */
final class CallersCode {
    private final AtomicReference<@Nullable Thread> first = new AtomicReference<>();
    private final Set<Thread> others = ConcurrentHashMap.newKeySet();

    void enter() {
        Thread thread = Thread.currentThread();
        if (!first.compareAndSet(null, thread)) {
            others.add(thread);
        }
    }

    void leave() {
        Thread thread = Thread.currentThread();
        if (!first.compareAndSet(thread, null)) {
            others.remove(thread);
        }
    }

    boolean isCurrentThreadIn() {
        Thread thread = Thread.currentThread();
        return thread.equals(first.get()) || (!others.isEmpty() && others.contains(thread));
    }
}
