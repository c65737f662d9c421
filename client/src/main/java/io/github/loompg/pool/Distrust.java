package io.github.loompg.pool;

import io.github.loompg.error.AuthenticationException;
import io.github.loompg.error.ConfigurationException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.ServerException;
import io.github.loompg.error.TlsException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * When a session, or the attempt to open one, shows that its server has ended, restarts, or has changed its role, none of
 * those whose opening to the same host was begun before is lent again.
 */
final class Distrust {
    private static final String READ_ONLY = "25006";
    private static final String CONNECTION_TROUBLE = "08";

    /** What PgBouncer says of all that it does not like, such as one client too many. */
    private static final String PROTOCOL_VIOLATION = "08P01";

    private final Slots<PooledSession> slots;
    private final AtomicLong last = new AtomicLong();

    /** For each host the number of the last session that is not to be trusted. */
    private final Map<String, Long> upTo = new ConcurrentHashMap<>();

    Distrust(Slots<PooledSession> slots) {
        this.slots = slots;
    }

    /** The number of a session that is going to be opened. */
    long next() {
        return last.incrementAndGet();
    }

    /** Whether a session is not to be lent any more. */
    boolean includes(PooledSession pooled) {
        if (upTo.isEmpty()) {
            return false;
        }
        Long number = upTo.get(pooled.session.host());
        return number != null && pooled.number <= number;
    }

    /**
     * A call has failed.
     *
     * @param wanted what the caller wanted the server to be; of a standby he will have wanted nothing better
     */
    void failed(PooledSession pooled, PostgresException failure, Role wanted) {
        boolean refusedToWrite =
                READ_ONLY.equals(failure.sqlState()) && wanted != Role.REPLICA && pooled.role != Role.PRIMARY;
        // An error that does not end the session is somebody else's, such as that of a foreign server.
        boolean ended = failure instanceof ServerException said && said.isFatal() && isEnd(said);
        if (refusedToWrite || ended || isOfAll(failure)) {
            note(pooled);
            retire();
        }
    }

    /** A server has said whether it is a standby. */
    void reported(PooledSession pooled) {
        if (pooled.hasChangedRole()) {
            changed(pooled);
        }
    }

    /** A server is not any more what it was when the session was opened. */
    void changed(PooledSession pooled) {
        note(pooled);
        retire();
        slots.forgetFailures();
    }

    /** A server does not let us in: if that is because it ends, begins, or is not there, so it is for its sessions. */
    void refused(String host, PostgresException why) {
        boolean nobodyThere = why.getCause() instanceof ConnectException;
        if (nobodyThere || (why instanceof ServerException said && isEnd(said))) {
            upTo.merge(host, last.get(), Math::max);
            retire();
        }
    }

    /** Whether the end of a session that neither the pool nor its borrower has closed is one for its siblings, too. */
    boolean isOfAll(@Nullable PostgresException why) {
        if (!(why instanceof ConnectionLostException)) {
            return false;
        }
        return switch (why.getCause()) {
            case ConnectionLostException lost -> isOfAll(lost); // what a caller is told has the end itself as its cause
            case ServerException said -> isEnd(said);
            case IOException broken -> true;
            case null, default -> false;
        };
    }

    /**
     * None of the siblings is lent any more that are open now. One that was not to be trusted before says nothing new, or
     * each that notices the end late would take those with it that were opened since.
     */
    void note(PooledSession sick) {
        if (!includes(sick)) {
            upTo.merge(sick.session.host(), last.get(), Math::max);
        }
    }

    /** Closes those that are idle and not to be lent. */
    void retire() {
        slots.retire(this::includes, Integer.MAX_VALUE);
    }

    private static boolean isEnd(ServerException said) {
        String state = said.sqlState();
        return state != null
                && ((state.startsWith(CONNECTION_TROUBLE) && !state.equals(PROTOCOL_VIOLATION))
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
