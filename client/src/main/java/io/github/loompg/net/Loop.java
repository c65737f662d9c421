package io.github.loompg.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

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

        /** One of the above has thrown, or the loop has ended: nobody looks after the member any more. */
        void forsaken(Throwable why);
    }

    private final Thread thread;
    private final Consumer<SelectionKey> readiness = this::ready;
    private final Selector selector;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    /** What the loop's own thread wants done; in the next round, so that it cannot keep the loop from the others. */
    private final Queue<Runnable> ownTasks = new ArrayDeque<>();

    private final Set<Member> members = new LinkedHashSet<>();
    private volatile boolean watching;
    private volatile boolean closed;
    private volatile boolean ended;
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
        if (Thread.currentThread().equals(thread)) {
            ownTasks.add(task);
        } else {
            tasks.add(task);
            selector.wakeup();
        }
    }

    void add(Member member) {
        execute(() -> {
            members.add(member);
            slow = true;
        });
        // Either this or the end of run() sees the other.
        if (ended) {
            member.forsaken(ended());
        }
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

    /** Ends the loop; its members are forsaken. */
    void close() {
        closed = true;
        selector.wakeup();
    }

    @Override
    public void run() {
        try {
            while (!closed) {
                round();
            }
        } finally {
            ended = true;
            runTasks(tasks, Integer.MAX_VALUE);
            members.forEach(member -> forsake(member, ended()));
            closeSelector();
        }
    }

    private void round() {
        try {
            if (ownTasks.isEmpty()) {
                selector.select(readiness, watching ? FAST_MILLIS : slow ? SLOW_MILLIS : 0);
            } else {
                selector.selectNow(readiness);
            }
        } catch (Throwable e) {
            defect(e);
        }
        // A container that stops all threads it does not know may interrupt this one, and no selector waits from then
        // on.
        Thread.interrupted();
        runTasks(ownTasks, ownTasks.size());
        runTasks(tasks, Integer.MAX_VALUE);
        long now = System.nanoTime();
        long passed = TimeUnit.NANOSECONDS.toMillis(now - lastTick);
        if ((watching && passed >= FAST_MILLIS) || (slow && passed >= SLOW_MILLIS)) {
            lastTick = now;
            tick();
        }
    }

    private void ready(SelectionKey key) {
        Member member = (Member) key.attachment();
        try {
            if (key.isValid()) {
                member.ready(key);
            }
        } catch (Throwable e) {
            forsake(member, e);
        }
    }

    /** One connection's trouble must not stop the others. */
    private void forsake(Member member, Throwable why) {
        try {
            member.forsaken(why);
        } catch (Throwable e) {
            defect(e);
        }
    }

    private void runTasks(Queue<Runnable> waiting, int most) {
        for (int i = 0; i < most; i++) {
            Runnable task = waiting.poll();
            if (task == null) {
                return;
            }
            try {
                task.run();
            } catch (Throwable e) {
                // Each handles its own, so this is a defect; and those behind it must not suffer.
                defect(e);
            }
        }
    }

    private void defect(Throwable e) {
        LOGGER.log(Logger.Level.ERROR, "a connection's event failed on " + thread.getName(), e);
    }

    private static IOException ended() {
        return new IOException("the loop that looked after it has been closed");
    }

    private void closeSelector() {
        try {
            selector.close();
        } catch (IOException e) {
            LOGGER.log(Logger.Level.DEBUG, "closing the selector failed", e);
        }
    }

    private void tick() {
        boolean wasWatching = watching;
        // Cleared before looking: a deadline that is not seen now sets it again after this.
        watching = false;
        slow = false;
        boolean needed = false;
        for (Member member : members) {
            switch (tempo(member)) {
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

    private Tempo tempo(Member member) {
        try {
            return member.tick();
        } catch (Throwable e) {
            forsake(member, e);
            return Tempo.NONE;
        }
    }
}
