package io.github.loompg;

import io.github.loompg.observe.LogDetail;
import io.github.loompg.observe.NoticeListener;
import io.github.loompg.observe.NotificationListener;
import io.github.loompg.observe.Overflow;
import io.github.loompg.observe.QueryLogger;
import io.github.loompg.observe.Registration;
import io.github.loompg.observe.TerminationListener;

/**
 * What can be listened to on a {@link Connection}, also while nothing is called.
 *
 * <p>Listeners are called on virtual threads, or by {@link ConnectOptions#executor} if one is set: each hears of one thing
 * after the other, in their order, may wait, may use the connection, and keeps neither calls nor other listeners waiting.
 * What comes meanwhile waits for it, up to a number. What a listener throws is logged, and harms nobody.
 */
public sealed interface Listenable permits Connection {
    /**
     * Listens to a channel, as {@link #addListener(String, NotificationListener, int, Overflow)} does; up to 10,000
     * notifications may wait, and of more the oldest are dropped.
     *
     * {@snippet :
     * Registration jobs = connection.addListener("jobs", notification -> run(notification.payload()));
     * }
     *
     * @param channel its name, exactly, of 1 to 63 bytes
     * @param listener what to call
     * @return what ends it
     */
    Registration addListener(String channel, NotificationListener listener);

    /**
     * Listens to a channel. What is sent after this has returned is heard, until the registration is closed or the
     * connection ends. Several may listen to one channel.
     *
     * @param channel its name, exactly, of 1 to 63 bytes
     * @param listener what to call
     * @param capacity how many notifications may wait for the listener, more than zero
     * @param overflow what to do with more
     * @return what ends it; the last on a channel ends the server's listening
     * @throws io.github.loompg.error.UsageException if the name or the capacity is out of range; or within a transaction,
     *     where listening would begin at its end only, and not if it is rolled back
     * @see <a href="https://www.postgresql.org/docs/current/sql-listen.html">LISTEN</a>
     */
    Registration addListener(String channel, NotificationListener listener, int capacity, Overflow overflow);

    /**
     * Listens to what the server remarks: notices, warnings and the like. Which it sends at all is decided by its setting
     * {@code client_min_messages}. Up to 10,000 may wait, and of more the oldest are dropped.
     *
     * @param listener what to call
     * @return what ends it
     */
    Registration addLogListener(NoticeListener listener);

    /**
     * Waits for the end of the connection, however it comes. If it has come already, the listener is called at once.
     *
     * @param listener what to call, once
     * @return what ends it
     */
    Registration addTerminationListener(TerminationListener listener);

    /**
     * Logs calls, as {@link #addQueryLogger(QueryLogger, LogDetail)} does with {@link LogDetail#STATEMENTS}: with their
     * text, and without their arguments.
     *
     * @param logger what to call
     * @return what ends it
     */
    Registration addQueryLogger(QueryLogger logger);

    /**
     * Logs each call when it is over, with the time that it took: statements, and what begins and ends transactions. Of
     * a cursor it is told when that is over. Up to 10,000 may wait, and of more the oldest are dropped. Calls that are logged cost a
     * little more.
     *
     * @param logger what to call
     * @param detail what it may know
     * @return what ends it
     */
    Registration addQueryLogger(QueryLogger logger, LogDetail detail);

    /** Ends all listening to channels and to what the server remarks; the other listeners stay. */
    void resetListeners();
}
