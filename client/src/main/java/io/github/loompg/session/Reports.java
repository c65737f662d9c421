package io.github.loompg.session;

import io.github.loompg.error.PostgresException;
import io.github.loompg.net.Asides;
import io.github.loompg.observe.Notification;
import io.github.loompg.protocol.message.ErrorFields;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the server says of a session besides its answers. The settings that it reports, at the start and whenever one of
 * them changes, are found whatever the case of their letters, as in SQL.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-ASYNC">Asynchronous Operations</a>
 */
final class Reports implements Asides {
    private static final String CLIENT_ENCODING = "client_encoding";

    private final Listeners listeners = new Listeners();
    /** Of a version, more than any has. */
    private static final int MOST_DIGITS = 4;

    private final Map<String, String> settings = new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, String> view = Collections.unmodifiableMap(settings);
    private final Map<String, Consumer<String>> watchers = new ConcurrentHashMap<>();
    private final CompletableFuture<PostgresException> end = new CompletableFuture<>();
    private volatile @Nullable String foreignEncoding;
    private volatile boolean closed;
    private volatile @Nullable Runnable whenClosed;

    /** Shows at any time what was reported last. */
    Map<String, String> settings() {
        return view;
    }

    /** Who is told of what comes besides settings. */
    Listeners listeners() {
        return listeners;
    }

    /** The encoding that texts come in if it is not UTF8, which is all that we read. */
    @Nullable
    String foreignEncoding() {
        return foreignEncoding;
    }

    /** Has something done when the connection is gone, which must not wait; it is done twice at most. */
    void whenClosed(Runnable action) {
        whenClosed = action;
        if (closed) {
            action.run();
        }
    }

    /** The server's major version, 0 if it has not said. */
    int majorVersion() {
        String version = settings.getOrDefault("server_version", "");
        int end = 0;
        while (end < version.length() && end < MOST_DIGITS && Character.isDigit(version.charAt(end))) {
            end++;
        }
        return end == 0 ? 0 : Integer.parseInt(version.substring(0, end));
    }

    @Override
    public void parameterStatus(String name, String value) {
        settings.put(name, value);
        if (name.equals(CLIENT_ENCODING) && !value.equalsIgnoreCase("UTF8")) {
            foreignEncoding = value;
        }
        Consumer<String> watcher = watchers.get(name);
        if (watcher != null) {
            watcher.accept(value);
        }
    }

    @Override
    public void notice(ErrorFields fields) {
        listeners.noticed(fields);
    }

    @Override
    public void notification(int processId, String channel, String payload) {
        listeners.notified(new Notification(processId, channel, payload));
    }

    @Override
    public void closed(PostgresException why) {
        listeners.ended(why);
        closed = true;
        Runnable action = whenClosed;
        if (action != null) {
            action.run();
        }
        end.complete(why);
    }

    /** Has somebody know whenever the server reports a setting. */
    void whenReported(String name, Consumer<String> action) {
        watchers.put(name, action);
    }

    /** Has somebody else know, now if it is over already. */
    void whenEnded(Consumer<PostgresException> action) {
        CompletableFuture<Void> unused = end.thenAccept(action);
    }
}
