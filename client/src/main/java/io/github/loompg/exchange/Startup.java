package io.github.loompg.exchange;

import static io.github.loompg.protocol.message.BackendTypes.BACKEND_KEY_DATA;
import static io.github.loompg.protocol.message.BackendTypes.ERROR_RESPONSE;
import static io.github.loompg.protocol.message.BackendTypes.READY_FOR_QUERY;

import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Endpoint;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.Reply;
import io.github.loompg.net.Turn;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.Backend.BackendKeyData;
import io.github.loompg.protocol.message.Startup.StartupMessage;
import io.github.loompg.protocol.message.TransactionStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a session: we say who we are, prove it as the server asks, and wait until it is ready.
 *
 * <p>A server that does not know the version that is asked for answers with the newest that it does know, and that is
 * spoken then.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP">Start-up</a>
 */
public final class Startup {
    private Startup() {}

    /**
     * Logs in.
     *
     * @param endpoint by what name the server is known
     * @return what a cancel request has to show, or null if the server gave nothing
     */
    public static @Nullable BackendKeyData run(Pipeline pipeline, Endpoint endpoint, Login login, Deadline deadline) {
        try (Turn turn = pipeline.enter(deadline)) {
            Reply reply = turn.converse(startupMessage(pipeline, login), deadline);
            new Authenticator(pipeline, endpoint, login, deadline, turn, reply).run();
            BackendKeyData key = awaitReady(reply, login);
            requireIdle(reply.transactionStatus(), endpoint);
            return key;
        }
    }

    /** A session that is not at its beginning is somebody else's. */
    private static void requireIdle(TransactionStatus status, Endpoint endpoint) {
        if (status != TransactionStatus.IDLE) {
            throw new ConnectFailedException(
                    "the session at " + endpoint + " begins within a transaction, which is not ours",
                    "see what is between here and the server: a pooler may hand out sessions that others have not"
                            + " ended",
                    null);
        }
    }

    private static ByteWriter startupMessage(Pipeline pipeline, Login login) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("user", login.user());
        parameters.put("database", login.database());
        parameters.put("client_encoding", "UTF8");
        parameters.putAll(login.parameters());
        ByteWriter out = pipeline.scratch();
        new StartupMessage(login.versions().most(), parameters).write(out);
        return out;
    }

    private static @Nullable BackendKeyData awaitReady(Reply reply, Login login) {
        BackendKeyData key = null;
        while (true) {
            byte type = reply.next();
            switch (type) {
                case BACKEND_KEY_DATA -> key = BackendKeyData.read(reply.body());
                case ERROR_RESPONSE -> throw Refusal.of(reply, login);
                case READY_FOR_QUERY -> {
                    return key;
                }
                default -> throw Refusal.misplaced(type);
            }
        }
    }
}
