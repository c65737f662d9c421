package io.github.loompg.exchange;

import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.net.Asides;
import io.github.loompg.net.Canceller;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Dialer;
import io.github.loompg.net.Endpoint;
import io.github.loompg.net.Pipeline;
import io.github.loompg.net.TlsPolicy;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.Backend.BackendKeyData;
import io.github.loompg.protocol.message.ErrorFields;
import io.github.loompg.protocol.message.Startup;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server, over a connection of its own, to cancel what a session does. The server gives the signal and hangs up
 * without an answer.
 *
 * @param address the very address of the session, so that the request reaches the same server
 * @param endpoint the host that a certificate has to name
 * @param tls as the session has it: the key is worth protecting too
 * @param key null if the server gave none, and nothing can be cancelled
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS">Canceling
 *     Requests in Progress</a>
 */
public record CancelRequest(
        Dialer dialer,
        SocketAddress address,
        Endpoint endpoint,
        TlsPolicy tls,
        @Nullable BackendKeyData key) implements Canceller {
    @Override
    public void cancel(Deadline deadline) {
        if (key == null) {
            throw new ConnectFailedException("the server gave no key to cancel statements with", null, null);
        }
        Pipeline pipeline = dialer.dial(address, endpoint, tls, new Nobody(), deadline);
        ByteWriter out = pipeline.scratch();
        new Startup.CancelRequest(key.processId(), key.secretKey()).write(out);
        pipeline.deliver(out, deadline);
    }

    /** The key is not in it. */
    @Override
    public String toString() {
        return "CancelRequest[" + endpoint + "]";
    }

    /** This conversation has no asides. */
    private static final class Nobody implements Asides {
        @Override
        public void parameterStatus(String name, String value) {}

        @Override
        public void notice(ErrorFields fields) {}

        @Override
        public void notification(int processId, String channel, String payload) {}

        @Override
        public void closed(PostgresException why) {}
    }
}
