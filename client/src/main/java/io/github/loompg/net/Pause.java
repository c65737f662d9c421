package io.github.loompg.net;

import java.nio.channels.SelectionKey;
import java.util.concurrent.locks.LockSupport;

/** A wait for nothing but a moment, which the loop keeps as it keeps deadlines. */
final class Pause implements Loop.Member {
    private final Thread waiter = Thread.currentThread();
    private final Deadline end;
    private volatile boolean forsaken;

    private Pause(Deadline end) {
        this.end = end;
    }

    /** Waits until then. An interrupt ends the wait, with an exception. */
    static void until(Deadline end, Loop loop) {
        Pause pause = new Pause(end);
        loop.add(pause);
        loop.watch();
        try {
            while (!end.expired() && !pause.forsaken) {
                if (Thread.interrupted()) {
                    throw Patience.PAUSE.interrupted();
                }
                LockSupport.park(pause);
            }
        } finally {
            loop.remove(pause);
        }
    }

    @Override
    public void ready(SelectionKey key) {
        // It has no channel.
    }

    @Override
    public Loop.Tempo tick() {
        if (end.expired()) {
            LockSupport.unpark(waiter);
        }
        return Loop.Tempo.FAST;
    }

    @Override
    public void forsaken(Throwable why) {
        forsaken = true;
        LockSupport.unpark(waiter);
    }
}
