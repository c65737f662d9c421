package io.github.loompg.session;

import io.github.loompg.error.PostgresException;
import io.github.loompg.observe.LogDetail;
import io.github.loompg.observe.LoggedQuery;
import io.github.loompg.observe.Notice;
import io.github.loompg.observe.Notification;
import io.github.loompg.protocol.message.ErrorFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who listens to what on one connection. Told by whichever thread reads or calls; each listener hears of it through its
 * own {@link Mailbox}.
 */
final class Listeners {
    /** A logger and what it wants to know. */
    record Log(Mailbox<LoggedQuery> mailbox, LogDetail detail) {}

    private final Map<String, List<Mailbox<Notification>>> channels = new ConcurrentHashMap<>();
    private volatile @Nullable Consumer<Notification> overhearing;
    private final List<Mailbox<Notice>> notices = new CopyOnWriteArrayList<>();
    private final List<Mailbox<PostgresException>> terminations = new CopyOnWriteArrayList<>();
    private final List<Log> logs = new CopyOnWriteArrayList<>();

    /** Those who listen for as long as the connection lives, whoever has it. */
    private volatile Set<Mailbox<?>> residents = Set.of();

    /** Whether somebody else may have come. */
    private volatile boolean guests;

    /** Why the connection has ended. */
    private final AtomicReference<@Nullable PostgresException> end = new AtomicReference<>();

    // Notifications

    void add(String channel, Mailbox<Notification> mailbox) {
        guests = true;
        channels.computeIfAbsent(channel, name -> new CopyOnWriteArrayList<>()).add(mailbox);
    }

    /** Returns whether this was the last one on the channel. */
    boolean remove(String channel, Mailbox<Notification> mailbox) {
        mailbox.close();
        List<Mailbox<Notification>> listening = channels.get(channel);
        boolean last = listening != null && listening.remove(mailbox) && listening.isEmpty();
        if (last) {
            channels.remove(channel);
        }
        return last;
    }

    List<String> channels() {
        return List.copyOf(channels.keySet());
    }

    boolean hasChannels() {
        return !channels.isEmpty();
    }

    void overhear(Consumer<Notification> action) {
        overhearing = action;
    }

    void notified(Notification notification) {
        Consumer<Notification> action = overhearing;
        if (action != null) {
            action.accept(notification);
        }
        for (Mailbox<Notification> mailbox : channels.getOrDefault(notification.channel(), List.of())) {
            mailbox.put(notification);
        }
    }

    // Notices

    void addNotices(Mailbox<Notice> mailbox) {
        guests = true;
        notices.add(mailbox);
    }

    void removeNotices(Mailbox<Notice> mailbox) {
        mailbox.close();
        notices.remove(mailbox);
    }

    void noticed(ErrorFields fields) {
        if (!notices.isEmpty()) {
            Notice notice = Notice.of(fields);
            notices.forEach(mailbox -> mailbox.put(notice));
        }
    }

    /** Forgets all but those who wait for the end and those who log. */
    void reset() {
        channels.values().forEach(listening -> listening.forEach(Mailbox::close));
        channels.clear();
        notices.forEach(Mailbox::close);
        notices.clear();
    }

    // Those of a borrower

    /** Whoever listens now is no guest. */
    void settle() {
        Set<Mailbox<?>> all = new HashSet<>();
        channels.values().forEach(all::addAll);
        all.addAll(notices);
        all.addAll(terminations);
        logs.forEach(log -> all.add(log.mailbox()));
        residents = all;
        guests = false;
    }

    /** Forgets all who have come since; returns false if there was certainly nobody. */
    boolean dismissGuests() {
        if (!guests) {
            return false;
        }
        guests = false;
        channels.forEach((channel, listening) -> {
            listening.removeIf(this::dismiss);
            if (listening.isEmpty()) {
                channels.remove(channel);
            }
        });
        notices.removeIf(this::dismiss);
        terminations.removeIf(this::dismiss);
        logs.removeIf(log -> dismiss(log.mailbox()));
        return true;
    }

    /** Returns whether it was a guest. */
    private boolean dismiss(Mailbox<?> mailbox) {
        boolean guest = !residents.contains(mailbox);
        if (guest) {
            mailbox.close();
        }
        return guest;
    }

    // The end

    /** If the connection has ended meanwhile, the listener is told now, or has been told just before. */
    void addTermination(Mailbox<PostgresException> mailbox) {
        guests = true;
        terminations.add(mailbox);
        PostgresException why = end.get();
        if (why != null && terminations.remove(mailbox)) {
            mailbox.put(why);
        }
    }

    void removeTermination(Mailbox<PostgresException> mailbox) {
        mailbox.close();
        terminations.remove(mailbox);
    }

    void ended(PostgresException why) {
        end.set(why);
        for (Mailbox<PostgresException> mailbox : List.copyOf(terminations)) {
            if (terminations.remove(mailbox)) {
                mailbox.put(why);
            }
        }
    }

    // Logs

    void addLog(Log log) {
        guests = true;
        logs.add(log);
    }

    void removeLog(Log log) {
        log.mailbox().close();
        logs.remove(log);
    }

    boolean isLogging() {
        return !logs.isEmpty();
    }

    void ran(String sql, @Nullable Object @Nullable [] arguments, long nanos, @Nullable Throwable failure) {
        for (Log log : logs) {
            log.mailbox().put(logged(log.detail(), sql, arguments, nanos, failure));
        }
    }

    private static LoggedQuery logged(
            LogDetail detail,
            String sql,
            @Nullable Object @Nullable [] arguments,
            long nanos,
            @Nullable Throwable failure) {
        boolean texts = detail != LogDetail.TIMES;
        List<@Nullable Object> given = new ArrayList<>();
        if (detail == LogDetail.ARGUMENTS && arguments != null) {
            Collections.addAll(given, arguments);
        }
        return new LoggedQuery(
                texts ? sql : "",
                Collections.unmodifiableList(given),
                Duration.ofNanos(nanos),
                failure != null,
                failure instanceof PostgresException refusal ? refusal.sqlState() : null,
                texts ? failure : null);
    }
}
