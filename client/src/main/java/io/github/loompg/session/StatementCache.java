package io.github.loompg.session;

import io.github.loompg.net.Clock;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The prepared statements that a connection keeps, by the exact text of their SQL.
 *
 * <p>When it is full, the entry that was not used for the longest time gives way. An entry's lifetime begins when it is
 * put in, and to use it does not extend that. Whatever leaves is given to {@code dropped}, exactly once, by whoever made
 * it leave.
 *
 * <p>Safe for use by several threads. Finding an entry takes no lock: "last used" is a number that is written without
 * one, so under contention the order of two uses that met may be lost, and nothing else. To put one in goes through all
 * entries, which a round trip to prepare the statement has preceded.
 *
 * @param <S> a prepared statement
 */
final class StatementCache<S> {
    /** A statement that is kept, and since when. */
    static final class Entry<S> {
        final S statement;
        final long putAt;
        long lastUse;

        Entry(S statement, long putAt) {
            this.statement = statement;
            this.putAt = putAt;
        }
    }

    private final StatementLimits limits;
    private final Clock clock;
    private final Consumer<S> dropped;
    private final Map<String, Entry<S>> entries = new ConcurrentHashMap<>();
    private final long lifetimeNanos;
    private long uses;

    StatementCache(StatementLimits limits, Clock clock, Consumer<S> dropped) {
        this.limits = limits;
        this.clock = clock;
        this.dropped = dropped;
        this.lifetimeNanos = limits.lifetime().toNanos();
    }

    /** Whether a statement with this text may be put in. */
    boolean accepts(String sql) {
        return limits.size() > 0 && (limits.textSize() == 0 || sql.length() <= limits.textSize());
    }

    /** The statement with exactly this text, or null if there is none or its time is over. */
    @Nullable
    S find(String sql) {
        Entry<S> entry = entries.get(sql);
        if (entry == null) {
            return null;
        }
        if (isOver(entry)) {
            drop(sql, entry);
            return null;
        }
        entry.lastUse = ++uses;
        return entry.statement;
    }

    /**
     * Drops what is too old, and, if it is still full, takes out the entry that was not used for the longest time. That
     * is not given to {@code dropped}, and may be put back by {@link #restore}.
     *
     * @return the entry that was taken out, or null if there was room
     */
    @Nullable
    Entry<S> makeRoom() {
        dropOver();
        while (entries.size() >= limits.size()) {
            Map.Entry<String, Entry<S>> oldest = oldest();
            if (oldest == null || entries.remove(oldest.getKey(), oldest.getValue())) {
                return oldest == null ? null : oldest.getValue();
            }
        }
        return null;
    }

    /** Puts back what {@link #makeRoom} has taken out. */
    void restore(String sql, Entry<S> entry) {
        entries.put(sql, entry);
    }

    /** Keeps a statement, in place of one with the same text if there is one. */
    void put(String sql, S statement) {
        dropOver();
        Entry<S> entry = new Entry<>(statement, clock.nanos());
        entry.lastUse = ++uses;
        Entry<S> replaced = entries.put(sql, entry);
        if (replaced != null) {
            dropped.accept(replaced.statement);
        }
        while (entries.size() > limits.size()) {
            Map.Entry<String, Entry<S>> oldest = oldest();
            if (oldest != null) {
                drop(oldest.getKey(), oldest.getValue());
            }
        }
    }

    private Map.@Nullable Entry<String, Entry<S>> oldest() {
        return entries.entrySet().stream()
                .min(Comparator.comparingLong(each -> each.getValue().lastUse))
                .orElse(null);
    }

    private void dropOver() {
        entries.forEach((text, entry) -> {
            if (isOver(entry)) {
                drop(text, entry);
            }
        });
    }

    /** Drops a statement, if it is still the one that is kept under this text. */
    @SuppressWarnings("ReferenceEquality") // the very one, and not another of the same text
    void remove(String sql, S statement) {
        Entry<S> entry = entries.get(sql);
        if (entry != null && entry.statement == statement) {
            drop(sql, entry);
        }
    }

    /** Drops all. */
    void clear() {
        entries.forEach(this::drop);
    }

    int size() {
        return entries.size();
    }

    private boolean isOver(Entry<S> entry) {
        return lifetimeNanos > 0 && clock.nanos() - entry.putAt >= lifetimeNanos;
    }

    private void drop(String sql, Entry<S> entry) {
        if (entries.remove(sql, entry)) {
            dropped.accept(entry.statement);
        }
    }
}
