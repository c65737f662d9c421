package io.github.loompg.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * A platform thread that waits on many connections at once: it reads for callers that are virtual threads or futures,
 * listens on connections that idle, and sees to it that deadlines are kept.
 *
 * <p>Everything in here runs on that one thread, except {@link #execute}, {@link #watch} and {@link #close}. Deadlines
 * are not timers of their own: while a connection has a request with a deadline in flight, the loop wakes every
 * {@value #FAST_MILLIS} ms and asks it to look. A request costs nothing for its deadline, and the deadline is kept to
 * that precision. When nobody waits for anything the loop does not wake at all.
 */
final class Loop implements Runnable {
    private static final Logger LOGGER = System.getLogger(Loop.class.getName());

    static final long FAST_MILLIS = 5;
    private static final long SLOW_MILLIS = 500;

    /** Fast ticks without a reason before the loop stops making them; starting them again costs a wake-up. */
    private static final int PATIENCE = 200;

    /** How closely a connection wants to be looked after. */
    enum Tempo {
        NONE,
        SLOW,
        FAST
    }

    /** A connection, as the loop sees it. All is called on the loop's thread. */
    interface Member {
        /** The channel is ready for something that was asked for. */
        void ready(SelectionKey key);

        /** Time has passed: expire what is over, and say how soon to ask again. */
        Tempo tick();
    }

    private final Thread thread;
    private final Selector selector;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Set<Member> members = new LinkedHashSet<>();
    private volatile boolean watching;
    private volatile boolean closed;
    private boolean slow;
    private int idleTicks;
    private long lastTick = System.nanoTime();

    Loop(String name) {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a selector", e);
        }
        thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this);
    }

    void start() {
        thread.start();
    }

    /** Runs the task on the loop's thread. */
    void execute(Runnable task) {
        tasks.add(task);
        if (!isCurrent()) {
            selector.wakeup();
        }
    }

    private boolean isCurrent() {
        return Thread.currentThread().equals(thread);
    }

    void add(Member member) {
        execute(() -> {
            members.add(member);
            slow = true;
        });
    }

    void remove(Member member) {
        execute(() -> members.remove(member));
    }

    /** A member has something in flight that has a deadline. Called after it can be seen by {@link Member#tick}. */
    void watch() {
        if (!watching) {
            watching = true;
            selector.wakeup();
        }
    }

    /** A member has left the loop's reading and wants to be looked at once in a while. Loop's thread only. */
    void lookAgain() {
        slow = true;
    }

    /** Registers the channel, or finds it registered. Loop's thread only. */
    SelectionKey register(SelectableChannel channel, Member member) throws IOException {
        SelectionKey key = channel.keyFor(selector);
        if (key == null) {
            return channel.register(selector, 0, member);
        }
        key.attach(member);
        return key;
    }

    void close() {
        closed = true;
        selector.wakeup();
    }

    @Override
    public void run() {
        while (!closed) {
            try {
                long millis = watching ? FAST_MILLIS : slow ? SLOW_MILLIS : 0;
                selector.select(Loop::ready, millis);
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                long now = System.nanoTime();
                long passed = TimeUnit.NANOSECONDS.toMillis(now - lastTick);
                if ((watching && passed >= FAST_MILLIS) || (slow && passed >= SLOW_MILLIS)) {
                    lastTick = now;
                    tick();
                }
            } catch (IOException | RuntimeException e) {
                // One connection's trouble must not stop the others: each handles its own, so this is a defect.
                LOGGER.log(Logger.Level.ERROR, "a connection's event failed on " + thread.getName(), e);
            }
        }
        try {
            selector.close();
        } catch (IOException e) {
            LOGGER.log(Logger.Level.DEBUG, "closing the selector failed", e);
        }
    }

    private static void ready(SelectionKey key) {
        if (key.isValid()) {
            ((Member) key.attachment()).ready(key);
        }
    }

    private void tick() {
        boolean wasWatching = watching;
        // Cleared before looking: a deadline that is not seen now sets it again after this.
        watching = false;
        slow = false;
        boolean needed = false;
        for (Member member : members) {
            switch (member.tick()) {
                case NONE -> {
                    // nothing to come back for
                }
                case SLOW -> slow = true;
                case FAST -> needed = true;
            }
        }
        idleTicks = needed ? 0 : idleTicks + 1;
        if (needed || (wasWatching && idleTicks < PATIENCE)) {
            watching = true;
        }
    }
}
