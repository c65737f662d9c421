package io.github.loompg.session;

import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.UsageException;
import io.github.loompg.exchange.PipelineEntry;
import io.github.loompg.flight.Flight;
import io.github.loompg.flight.Recorded;
import io.github.loompg.net.Clock;
import io.github.loompg.observe.LogDetail;
import io.github.loompg.observe.LoggedQuery;
import io.github.loompg.observe.Notice;
import io.github.loompg.observe.NoticeListener;
import io.github.loompg.observe.Notification;
import io.github.loompg.observe.NotificationListener;
import io.github.loompg.observe.Overflow;
import io.github.loompg.observe.QueryLogger;
import io.github.loompg.observe.Registration;
import io.github.loompg.observe.TerminationListener;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How somebody comes to listen on a connection, and no longer does. What the server has to be told of it, LISTEN and
 * UNLISTEN, gets its place among the calls at the same moment: so the server knows the last that was said here.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-listen.html">LISTEN</a>
 */
public final class Listening {
    /** How long the name of a channel may be, in bytes; the server cuts off what is longer. */
    private static final int LONGEST_CHANNEL = 63;

    private static final int USUAL_CAPACITY = 10_000;

    private final Session session;
    private final Listeners listeners;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();

    Listening(Session session, Listeners listeners, Clock clock) {
        this.session = session;
        this.listeners = listeners;
        this.clock = clock;
    }

    // Channels

    /** Listens to a channel; what has been sent when this returns is heard. */
    public Registration listen(
            Lane lane, String channel, NotificationListener listener, int capacity, Overflow overflow) {
        String quoted = quoted(channel);
        requireNoTransaction();
        Mailbox<Notification> mailbox = mailbox(listener::received, listener::missed, capacity, overflow);
        Lane place;
        lock.lock();
        try {
            place = lane.reserve(null);
            listeners.add(channel, mailbox);
            session.pipeline().listenWhileIdle(true);
        } finally {
            lock.unlock();
        }
        try {
            place.execute("LISTEN " + quoted);
        } catch (RuntimeException failure) {
            unlisten(channel, mailbox);
            throw failure;
        }
        return () -> unlisten(channel, mailbox);
    }

    /** The server is told by another thread, since nothing depends on it: what is still sent is heard by nobody. */
    private void unlisten(String channel, Mailbox<Notification> mailbox) {
        Place place = null;
        lock.lock();
        try {
            if (listeners.remove(channel, mailbox) && session.isOpen()) {
                session.pipeline().listenWhileIdle(listeners.hasChannels());
                place = session.reserved();
            }
        } catch (ConnectionClosedException gone) {
            // With it the server's side.
        } finally {
            lock.unlock();
        }
        if (place != null) {
            Place reserved = place;
            Thread.ofVirtual().name("loompg-unlisten").start(() -> unlisten(reserved, "UNLISTEN " + quoted(channel)));
        }
    }

    private void unlisten(Place place, String sql) {
        try {
            TextCall.run(session, place, sql, session.grace());
        } catch (PostgresException tooLate) {
            // The server goes on sending what nobody hears.
        } finally {
            place.close();
        }
    }

    /** Nobody listens to channels and notices any more. */
    public void reset(Lane lane) {
        Lane place;
        lock.lock();
        try {
            place = lane.reserve(null);
            listeners.reset();
            session.pipeline().listenWhileIdle(false);
        } finally {
            lock.unlock();
        }
        place.execute("UNLISTEN *");
    }

    /** Whoever listens now does so for as long as the session lives. */
    void settle() {
        listeners.settle();
    }

    /** Nobody listens any more who has come since. */
    void dismissGuests() {
        lock.lock();
        try {
            if (listeners.dismissGuests()) {
                session.pipeline().listenWhileIdle(listeners.hasChannels());
            }
        } finally {
            lock.unlock();
        }
    }

    /** The channels that are listened to, as SQL writes them. */
    List<String> channels() {
        return listeners.channels().stream().map(Listening::quoted).toList();
    }

    private void requireNoTransaction() {
        if (session.isInTransaction()) {
            throw new UsageException(
                    "cannot listen within a transaction: LISTEN takes effect at its end, and never if it is rolled"
                            + " back",
                    "call addListener when it is over",
                    null);
        }
    }

    /**
     * A channel's name as SQL writes it.
     *
     * @throws UsageException if it is none
     */
    public static String quoted(String channel) {
        int length = channel.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > LONGEST_CHANNEL) {
            throw new UsageException(
                    "the name of a channel must have 1 to " + LONGEST_CHANNEL + " bytes, and not " + length,
                    null,
                    null);
        }
        return '"' + channel.replace("\"", "\"\"") + '"';
    }

    /** Has every notification told, by whichever thread reads, to the one who has the session to himself; he must not wait. */
    public void overhear(Consumer<Notification> action) {
        listeners.overhear(action);
        session.pipeline().listenWhileIdle(true);
    }

    // All else, of which the server knows nothing

    public Registration addLogListener(NoticeListener listener) {
        Mailbox<Notice> mailbox = mailbox(listener::received, listener::missed, USUAL_CAPACITY, Overflow.DROP_OLDEST);
        listeners.addNotices(mailbox);
        return () -> listeners.removeNotices(mailbox);
    }

    public Registration addTerminationListener(TerminationListener listener) {
        Mailbox<PostgresException> mailbox = mailbox(listener::terminated, none -> {}, 1, Overflow.DROP_NEWEST);
        listeners.addTermination(mailbox);
        return () -> listeners.removeTermination(mailbox);
    }

    public Registration addQueryLogger(QueryLogger logger, LogDetail detail) {
        Mailbox<LoggedQuery> mailbox = mailbox(logger::ran, logger::missed, USUAL_CAPACITY, Overflow.DROP_OLDEST);
        Listeners.Log log = new Listeners.Log(mailbox, detail);
        listeners.addLog(log);
        return () -> listeners.removeLog(log);
    }

    private <T> Mailbox<T> mailbox(Consumer<T> listener, LongConsumer missing, int capacity, Overflow overflow) {
        if (capacity <= 0) {
            throw new UsageException(
                    "what may wait for a listener must be more than nothing, not " + capacity, null, null);
        }
        Mailbox.Limit limit = new Mailbox.Limit(capacity, overflow, session::terminate);
        return new Mailbox<>(limit, listener, missing, session.executor());
    }

    /** Makes a call, and tells those who log. */
    <R extends @Nullable Object> R logged(String sql, @Nullable Object @Nullable [] arguments, Supplier<R> work) {
        LoggedCall call = call(sql, arguments);
        try {
            return call.timed(work);
        } finally {
            call.end();
        }
    }

    /** The same for several statements that are sent in one flight: each is told with its failure and the time of all. */
    void logged(List<List<PipelineEntry<?>>> segments, Supplier<?> work) {
        if (!isLogging()) {
            Object unused = work.get();
            return;
        }
        List<? extends PipelineEntry<?>> entries =
                segments.stream().flatMap(List::stream).toList();
        List<LoggedCall> calls = entries.stream()
                .map(entry -> call(entry.sql(), entry.arguments()))
                .toList();
        Throwable failure = null;
        try {
            Object unused = work.get();
        } catch (RuntimeException | Error thrown) {
            failure = thrown;
            throw thrown;
        } finally {
            for (int i = 0; i < calls.size(); i++) {
                Throwable own = entries.get(i).failure();
                calls.get(i).end(own == null ? failure : own);
            }
        }
    }

    /** A call that may be made in several parts. */
    LoggedCall call(String sql, @Nullable Object @Nullable [] arguments) {
        return new LoggedCall(sql, arguments);
    }

    /** What loggers are told of a call when it is over. */
    final class LoggedCall {
        private final String sql;
        private final @Nullable Object @Nullable [] arguments;
        private final @Nullable Recorded recorded = Flight.query();
        private final long begun = clock.nanos();
        private long nanos;
        private @Nullable Throwable failure;
        private boolean over;

        private LoggedCall(String sql, @Nullable Object @Nullable [] arguments) {
            this.sql = sql;
            this.arguments = arguments;
        }

        <R extends @Nullable Object> R timed(Supplier<R> work) {
            long begin = clock.nanos();
            try {
                return work.get();
            } catch (RuntimeException | Error thrown) {
                failure = thrown;
                throw thrown;
            } finally {
                nanos += clock.nanos() - begin;
            }
        }

        /** Tells of it, once, with the time since its beginning. */
        void end(@Nullable Throwable failure) {
            this.failure = failure;
            nanos = clock.nanos() - begun;
            end();
        }

        /** Tells of it, once. */
        void end() {
            if (!over) {
                over = true;
                listeners.ran(sql, arguments, nanos, failure);
                if (recorded != null) {
                    recorded.end(sql, failure);
                }
            }
        }
    }

    /** Whether somebody wants to know of every call. */
    boolean isLogging() {
        return listeners.isLogging() || Flight.recordsQueries();
    }
}
