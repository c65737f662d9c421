package io.github.loompg;

import io.github.loompg.codec.TypeCodec;
import io.github.loompg.observe.LogDetail;
import io.github.loompg.observe.NoticeListener;
import io.github.loompg.observe.NotificationListener;
import io.github.loompg.observe.Overflow;
import io.github.loompg.observe.QueryLogger;
import io.github.loompg.observe.Registration;
import io.github.loompg.observe.TerminationListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A {@link Connection} for code that does not wait. */
public final class AsyncConnection extends AsyncQueries {
    private final Connection blocking;

    AsyncConnection(Connection blocking) {
        super(blocking);
        this.blocking = blocking;
    }

    /** As {@link Connection#close}. */
    public CompletableFuture<@Nullable Void> close() {
        return calls().run(blocking::close);
    }

    /** As {@link Connection#close(Duration)}. */
    public CompletableFuture<@Nullable Void> close(Duration longest) {
        return calls().run(() -> blocking.close(longest));
    }

    /** As {@link Connection#addListener(String, NotificationListener)}. */
    public CompletableFuture<Registration> addListener(String channel, NotificationListener listener) {
        return calls().call(() -> blocking.addListener(channel, listener));
    }

    /** As {@link Connection#addListener(String, NotificationListener, int, Overflow)}. */
    public CompletableFuture<Registration> addListener(
            String channel, NotificationListener listener, int capacity, Overflow overflow) {
        return calls().call(() -> blocking.addListener(channel, listener, capacity, overflow));
    }

    /** As {@link Connection#addLogListener}. */
    public Registration addLogListener(NoticeListener listener) {
        return blocking.addLogListener(listener);
    }

    /** As {@link Connection#addTerminationListener}. */
    public Registration addTerminationListener(TerminationListener listener) {
        return blocking.addTerminationListener(listener);
    }

    /** As {@link Connection#addQueryLogger(QueryLogger)}. */
    public Registration addQueryLogger(QueryLogger logger) {
        return blocking.addQueryLogger(logger);
    }

    /** As {@link Connection#addQueryLogger(QueryLogger, LogDetail)}. */
    public Registration addQueryLogger(QueryLogger logger, LogDetail detail) {
        return blocking.addQueryLogger(logger, detail);
    }

    /** As {@link Connection#resetListeners}. */
    public CompletableFuture<@Nullable Void> resetListeners() {
        return calls().run(blocking::resetListeners);
    }

    /** As {@link Connection#terminate}. */
    public void terminate() {
        blocking.terminate();
    }

    /** As {@link Connection#isClosed}. */
    public boolean isClosed() {
        return blocking.isClosed();
    }

    /** As {@link Connection#isInTransaction}. */
    public boolean isInTransaction() {
        return blocking.isInTransaction();
    }

    /** As {@link Connection#serverVersion}. */
    public ServerVersion serverVersion() {
        return blocking.serverVersion();
    }

    /** As {@link Connection#serverPid}. */
    public int serverPid() {
        return blocking.serverPid();
    }

    /** As {@link Connection#settings}. */
    public Map<String, String> settings() {
        return blocking.settings();
    }

    /** As {@link Connection#setTypeCodec}. */
    public CompletableFuture<@Nullable Void> setTypeCodec(String type, TypeCodec<?> codec) {
        return calls().run(() -> blocking.setTypeCodec(type, codec));
    }

    /** As {@link Connection#setBuiltinTypeCodec}. */
    public CompletableFuture<@Nullable Void> setBuiltinTypeCodec(String type, String builtin) {
        return calls().run(() -> blocking.setBuiltinTypeCodec(type, builtin));
    }

    /** As {@link Connection#resetTypeCodec}. */
    public CompletableFuture<@Nullable Void> resetTypeCodec(String type) {
        return calls().run(() -> blocking.resetTypeCodec(type));
    }

    /** As {@link Connection#reset}. */
    public CompletableFuture<@Nullable Void> reset() {
        return calls().run(blocking::reset);
    }

    /** As {@link Connection#reloadSchemaState}. */
    public CompletableFuture<@Nullable Void> reloadSchemaState() {
        return calls().run(blocking::reloadSchemaState);
    }

    /** The same connection for code that waits. */
    @Override
    public Connection blocking() {
        return blocking;
    }

    /** As {@link Connection#toString}. */
    @Override
    public String toString() {
        return "Async" + blocking;
    }
}
