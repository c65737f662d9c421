package io.github.loompg.pool;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.UsageException;
import io.github.loompg.net.Clock;
import io.github.loompg.observe.Notification;
import io.github.loompg.session.Listening;
import io.github.loompg.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The channels that somebody listens to through a pool, all on one session that does nothing else. It is opened when it is
 * needed and opened again when it was lost, by one thread, which is there as long as anybody listens.
 *
 * <p>What comes is told by whichever thread reads it, under {@code lock}, so that everybody is told everything in its order;
 * hearers must not wait.
 */
public final class Channels {
    /** Somebody who listens to one channel. */
    public interface Hearer {
        /** What is sent from now on is heard. */
        void connected(Instant now);

        /** Something was sent. */
        void received(Notification notification, Instant now);

        /**
         * What is sent is not heard, until {@link #connected}.
         *
         * @param from the last moment of which it is known that all that had been sent before was heard
         */
        void lost(PostgresException why, Instant from, Instant now);

        /** Nothing more will be heard: the pool is closed, or it would be of no use to try again. */
        void ended(@Nullable Throwable why);
    }

    /** How long the server may take for a word. */
    private static final Duration LONGEST_WORD = Duration.ofSeconds(10);

    /** What is lost within this time of being told something, in nanoseconds, may be lost again as soon. */
    private static final long SHORT_LIFE = TimeUnit.SECONDS.toNanos(10);

    /** How often the thread looks at a clock that may be moved by hand. */
    private static final long STEP = TimeUnit.MILLISECONDS.toNanos(5);

    private final Supplier<Session> connect;
    private final Backoff backoff;
    private final Duration keepalive;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final Map<String, Set<Hearer>> hearers = new HashMap<>();

    /** Which of them the server sends, and since when. */
    private final Map<String, Long> heard = new HashMap<>();

    /** What the server was asked to leave, and perhaps has not left yet: what still comes is no sign that it will listen. */
    private final Set<String> leaving = new HashSet<>();

    private volatile @Nullable Session session;

    /** When the session was begun, and which of them will do, counted in calls of {@link #expire}. */
    private int begun;

    private int generation;

    private volatile @Nullable Thread thread;
    private boolean changed;
    private boolean closed;

    /** When the server was asked the last thing that it has answered. */
    private long answeredAt;

    Channels(Supplier<Session> connect, Backoff backoff, Duration keepalive, Clock clock) {
        this.connect = connect;
        this.backoff = backoff;
        this.keepalive = keepalive;
        this.clock = clock;
    }

    /** Refuses what cannot be the name of a channel. */
    public static void requireName(String channel) {
        String unused = Listening.quoted(channel);
    }

    /** Has somebody be told what there is, until {@link #remove}. */
    public void add(String channel, Hearer hearer) {
        boolean late;
        lock.lock();
        try {
            late = closed;
            if (!late) {
                hearers.computeIfAbsent(channel, none -> new LinkedHashSet<>()).add(hearer);
                if (heard.containsKey(channel)) {
                    hearer.connected(Instant.now());
                }
                if (thread == null) {
                    thread = Thread.ofVirtual().name("loompg-channels").start(this::run);
                }
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            hearer.ended(null);
        } else {
            wake();
        }
    }

    /** He is told nothing any more. */
    public void remove(String channel, Hearer hearer) {
        lock.lock();
        try {
            Set<Hearer> those = hearers.get(channel);
            if (those != null && those.remove(hearer) && those.isEmpty()) {
                hearers.remove(channel);
            }
        } finally {
            lock.unlock();
        }
        wake();
    }

    /** The session is replaced by another one. */
    void expire() {
        lock.lock();
        try {
            generation++;
        } finally {
            lock.unlock();
        }
        wake();
    }

    private void wake() {
        lock.lock();
        try {
            changed = true;
            LockSupport.unpark(thread);
        } finally {
            lock.unlock();
        }
    }

    /** Tells everybody that it is over, and waits a while until the session is closed. */
    void close(Duration longest) {
        Thread last;
        lock.lock();
        try {
            closed = true;
            last = thread;
        } finally {
            lock.unlock();
        }
        end(null);
        if (last != null) {
            last.interrupt();
            try {
                boolean unused = last.join(longest);
            } catch (InterruptedException impatient) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void end(@Nullable Throwable why) {
        lock.lock();
        try {
            hearers.values().forEach(those -> those.forEach(hearer -> hearer.ended(why)));
            hearers.clear();
        } finally {
            lock.unlock();
        }
    }

    // The thread

    /** What was lost is opened again at once, and what is lost again and again with pauses. */
    private void run() {
        int failures = 0;
        while (isWanted()) {
            try {
                Session open = session();
                long since = clock.nanos();
                tellServer(open);
                answered(open, since);
                await(keepalive.isZero() ? Long.MAX_VALUE : keepalive.toNanos(), true);
                boolean shortLived = !open.isOpen() && clock.nanos() - since < SHORT_LIFE;
                failures = shortLived ? failures + 1 : 0;
                if (failures > 1) {
                    await(backoff.nanos(failures - 1), false);
                }
            } catch (CallInterruptedException closing) {
                // Then nobody wants anything any more.
            } catch (PostgresException failure) {
                lose(failure);
                if (failure instanceof UsageException || Distrust.isHopeless(failure)) {
                    end(failure);
                } else {
                    await(backoff.nanos(++failures), false);
                }
            } catch (RuntimeException | Error failure) {
                end(failure);
            }
        }
        boolean unused = Thread.interrupted();
        letGo();
    }

    /** Whether anybody listens; if not, the thread has to end, and another one will be started for the next. */
    private boolean isWanted() {
        lock.lock();
        try {
            if (hearers.isEmpty()) {
                thread = null;
                return false;
            }
            changed = false;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Closes the session that nobody needs any more, unless another thread has it already. */
    private void letGo() {
        Session needless;
        lock.lock();
        try {
            needless = thread == null ? session : null;
            if (needless != null) {
                session = null;
                heard.clear();
                leaving.clear();
            }
        } finally {
            lock.unlock();
        }
        if (needless != null) {
            needless.close();
        }
    }

    /** The session, if there is one, is of no use any more. */
    private void lose(PostgresException why) {
        Session useless = session;
        if (useless != null) {
            lost(useless, why);
            useless.terminate();
        }
    }

    /** The one that there is, unless it has expired, or a new one. */
    private Session session() {
        Session before;
        int current;
        lock.lock();
        try {
            before = session;
            current = generation;
            if (before != null && begun == current) {
                return before;
            }
        } finally {
            lock.unlock();
        }
        if (before != null) {
            lost(before, expired());
            Thread.ofVirtual().name("loompg-close").start(before::close);
        }
        Session opened = connect.get();
        try {
            opened.requireOwnSession("LISTEN");
        } catch (UsageException impossible) {
            opened.terminate();
            throw impossible;
        }
        lock.lock();
        try {
            session = opened;
            answeredAt = clock.nanos();
            begun = current;
        } finally {
            lock.unlock();
        }
        opened.listening().overhear(notification -> received(opened, notification));
        opened.whenClosed(why -> lost(opened, why));
        return opened;
    }

    /** Says what to listen to, and what no longer; or asks for a sign of life. */
    private void tellServer(Session open) {
        List<String> missing;
        List<String> needless;
        lock.lock();
        try {
            missing = hearers.keySet().stream()
                    .filter(channel -> !heard.containsKey(channel))
                    .toList();
            needless = heard.keySet().stream()
                    .filter(channel -> !hearers.containsKey(channel))
                    .toList();
            needless.forEach(heard::remove);
            leaving.addAll(needless);
        } finally {
            lock.unlock();
        }
        for (String channel : missing) {
            say(open, "LISTEN " + Listening.quoted(channel));
            lock.lock();
            try {
                connected(open, channel);
            } finally {
                lock.unlock();
            }
        }
        for (String channel : needless) {
            say(open, "UNLISTEN " + Listening.quoted(channel));
            lock.lock();
            try {
                leaving.remove(channel);
            } finally {
                lock.unlock();
            }
        }
        if (missing.isEmpty() && needless.isEmpty()) {
            open.ping();
        }
    }

    private void answered(Session open, long asked) {
        lock.lock();
        try {
            if (open.equals(session) && open.isOpen()) {
                answeredAt = asked;
            }
        } finally {
            lock.unlock();
        }
    }

    private static void say(Session open, String sql) {
        String unused = open.lane().timeout(LONGEST_WORD).execute(sql);
    }

    /** Waits for so long, or until there is something to do. */
    private void await(long nanos, boolean alsoForChanges) {
        long begin = clock.nanos();
        while (clock.nanos() - begin < nanos && !isOver(alsoForChanges)) {
            long left = nanos - (clock.nanos() - begin);
            LockSupport.parkNanos(this, clock.equals(Clock.SYSTEM) ? left : Math.min(left, STEP));
        }
    }

    private boolean isOver(boolean alsoForChanges) {
        lock.lock();
        try {
            return closed || hearers.isEmpty() || (alsoForChanges && (changed || session == null));
        } finally {
            lock.unlock();
        }
    }

    // What comes, from whichever thread reads

    private void received(Session from, Notification notification) {
        lock.lock();
        try {
            connected(from, notification.channel());
            Set<Hearer> those = hearers.get(notification.channel());
            if (those != null && from.equals(session) && heard.containsKey(notification.channel())) {
                Instant now = Instant.now();
                those.forEach(hearer -> hearer.received(notification, now));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes note that the server sends what it gets; under the lock. */
    private void connected(Session open, String channel) {
        Set<Hearer> those = hearers.get(channel);
        boolean sent = open.equals(session) && open.isOpen() && !leaving.contains(channel);
        if (sent && those != null && heard.putIfAbsent(channel, clock.nanos()) == null) {
            Instant now = Instant.now();
            those.forEach(hearer -> hearer.connected(now));
        }
    }

    private void lost(Session gone, @Nullable PostgresException why) {
        lock.lock();
        try {
            if (gone.equals(session)) {
                session = null;
                PostgresException cause = why == null ? silent() : why;
                Instant now = Instant.now();
                long nanos = clock.nanos();
                heard.forEach((channel, since) -> {
                    Instant from = now.minusNanos(Math.min(nanos - answeredAt, nanos - since));
                    hearers.getOrDefault(channel, Set.of()).forEach(hearer -> hearer.lost(cause, from, now));
                });
                heard.clear();
                leaving.clear();
            }
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(thread);
    }

    private static PostgresException expired() {
        return new ConnectionClosedException(
                "the connection that listens to channels is replaced, as all connections of the pool are",
                "it is listened to again at once; read anew what may have been missed meanwhile",
                null);
    }

    private static PostgresException silent() {
        return new ConnectionLostException(
                "the connection that listens to channels gave no sign of life, and was closed", null, null, false);
    }
}
