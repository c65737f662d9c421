package io.github.loompg;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The same work by many threads. */
final class ManyThreads {
    private ManyThreads() {}

    /**
     * Runs something on many virtual threads at once, waits for all of them, and throws what any of them has thrown.
     *
     * @param work is told which of them it is, from 0 on
     */
    static void run(int threads, IntConsumer work) throws InterruptedException {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            all.add(Thread.ofVirtual().start(() -> {
                try {
                    work.accept(number);
                } catch (Throwable broken) {
                    failure.compareAndSet(null, broken);
                }
            }));
        }
        for (Thread thread : all) {
            thread.join();
        }
        if (failure.get() != null) {
            throw new AssertionError("a caller has failed", failure.get());
        }
    }
}
