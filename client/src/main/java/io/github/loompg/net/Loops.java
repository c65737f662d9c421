package io.github.loompg.net;

import java.util.concurrent.atomic.AtomicInteger;

/** A few loops, among which connections are dealt out in turn. */
public final class Loops implements AutoCloseable {
    /** One loop keeps up with what many cores ask of it; see docs/architecture/calls.md. */
    private static final int MOST = 4;

    private static final class Shared {
        static final Loops LOOPS =
                new Loops(Math.clamp(Runtime.getRuntime().availableProcessors() / 4, 1, MOST), "loompg");
    }

    private final Loop[] loops;
    private final AtomicInteger next = new AtomicInteger();

    /** The loops of all connections that bring none of their own; their threads are daemons. */
    public static Loops shared() {
        return Shared.LOOPS;
    }

    public Loops(int count, String name) {
        loops = new Loop[count];
        for (int i = 0; i < count; i++) {
            loops[i] = new Loop(name + "-loop-" + i);
            loops[i].start();
        }
    }

    Loop assign() {
        return loops[Math.floorMod(next.getAndIncrement(), loops.length)];
    }

    /** Stops the threads; connections that are still open stop working. */
    @Override
    public void close() {
        for (Loop loop : loops) {
            loop.close();
        }
    }
}
