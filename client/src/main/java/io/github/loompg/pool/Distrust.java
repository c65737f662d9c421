package io.github.loompg.pool;

import io.github.loompg.error.AuthenticationException;
import io.github.loompg.error.ConfigurationException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.TlsException;
import io.github.loompg.net.Clock;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * When a session shows that its server has ended, restarts, or has changed its role, none of those that were opened to the
 * same host before is lent again.
 */
final class Distrust {
    private static final String READ_ONLY = "25006";
    private static final String CONNECTION_TROUBLE = "08";

    private final Slots<PooledSession> slots;
    private final Clock clock;

    /** For each host the moment before which its sessions are not to be trusted. */
    private final Map<String, Long> since = new ConcurrentHashMap<>();

    Distrust(Slots<PooledSession> slots, Clock clock) {
        this.slots = slots;
        this.clock = clock;
    }

    /** Whether a session is not to be lent any more. */
    boolean includes(PooledSession pooled) {
        if (since.isEmpty()) {
            return false;
        }
        Long moment = since.get(pooled.session.host());
        return moment != null && pooled.openedAt - moment <= 0;
    }

    /**
     * A call has failed.
     *
     * @param wanted what the caller wanted the server to be; of a standby he will have wanted nothing better
     */
    void failed(PooledSession pooled, PostgresException failure, Role wanted) {
        String state = failure.sqlState();
        if (state == null) {
            return;
        }
        boolean refusedToWrite = state.equals(READ_ONLY) && wanted != Role.REPLICA && pooled.role != Role.PRIMARY;
        if (isEnd(state) || refusedToWrite) {
            beginWith(pooled);
        }
    }

    /** A server has said whether it is a standby. */
    void reported(PooledSession pooled) {
        if (pooled.hasChangedRole()) {
            beginWith(pooled);
            slots.forgetFailures();
        }
    }

    /** A session has ended without having been closed by the pool or its borrower. */
    void lost(PooledSession pooled, PostgresException why) {
        if (!(why instanceof ConnectionLostException)) {
            return;
        }
        Throwable cause = why.getCause();
        if (cause instanceof IOException || (cause instanceof ServerException said && isEnd(said.sqlState()))) {
            beginWith(pooled);
        }
    }

    private void beginWith(PooledSession sick) {
        since.put(sick.session.host(), clock.nanos());
        slots.retire(this::includes, Integer.MAX_VALUE);
    }

    private static boolean isEnd(@Nullable String state) {
        return state != null
                && (state.startsWith(CONNECTION_TROUBLE)
                        || state.equals("57P01")
                        || state.equals("57P02")
                        || state.equals("57P03"));
    }

    /** Whether to try once more would fail the same way. */
    static boolean isHopeless(Throwable failure) {
        return switch (failure) {
            case AuthenticationException authentication -> true;
            case ConfigurationException configuration -> true;
            case TlsException tls -> true;
            case ServerException refusal -> {
                String state = refusal.sqlState();
                yield state != null && (state.startsWith("28") || state.startsWith("3D") || state.startsWith("42"));
            }
            case PostgresException passing -> false;
            default -> true;
        };
    }
}
