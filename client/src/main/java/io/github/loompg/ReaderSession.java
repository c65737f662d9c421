package io.github.loompg;

import io.github.loompg.error.ConfigurationException;
import io.github.loompg.error.ServerException;
import io.github.loompg.session.Session;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a connection has to be on which callers who only read share a Sync, and with it a transaction. */
final class ReaderSession {
    private static final String READ_ONLY = "default_transaction_read_only";

    /** So that each statement sees what was committed before it, whatever runs in front of it in the same transaction. */
    private static final String ISOLATION = "default_transaction_isolation";

    private static final String PROTOCOL_VIOLATION = "08P01";

    private ReaderSession() {}

    /** How to connect. A connection that is read only by default says so of its server, too, so that is asked otherwise. */
    static ConnectOptions options(ConnectOptions options) {
        TargetSessionAttributes target = options.targetSessionAttributes();
        return options.serverSettings(Map.of(READ_ONLY, "on", ISOLATION, "read committed"))
                .targetSessionAttributes(
                        switch (target) {
                            case READ_WRITE -> TargetSessionAttributes.PRIMARY;
                            case READ_ONLY -> TargetSessionAttributes.PREFER_STANDBY;
                            case ANY, PRIMARY, STANDBY, PREFER_STANDBY -> target;
                        });
    }

    static Session open(Supplier<Session> connecting) {
        Session session;
        try {
            session = connecting.get();
        } catch (ServerException refused) {
            if (PROTOCOL_VIOLATION.equals(refused.sqlState())
                    && String.valueOf(refused.getMessage()).contains("default_transaction_")) {
                throw impossible(refused);
            }
            throw refused;
        }
        boolean ready = false;
        try {
            if (!session.isReadOnly()) {
                throw impossible(null);
            }
            session.shareSync();
            ready = true;
            return session;
        } finally {
            if (!ready) {
                session.terminate();
            }
        }
    }

    static ConfigurationException impossible(@Nullable ServerException cause) {
        return new ConfigurationException(
                "readers need sessions of their own on the server, which are read only from the beginning",
                "a pooler such as PgBouncer has no such sessions: let the pool connect to the server itself, or read by"
                        + " the pool and not by its readers; and leave " + READ_ONLY
                        + " as it is when a connection is made ready",
                cause);
    }
}
