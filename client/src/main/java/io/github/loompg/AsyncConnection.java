package io.github.loompg;

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
        return run(blocking::close);
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
