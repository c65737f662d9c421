package io.github.loompg.net;

import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.ProtocolViolationException;
import io.github.loompg.error.TlsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import javax.net.ssl.SSLContext;

/**
 * The conversation before the first message: the client asks for TLS, the server answers with one byte, and the
 * handshake follows; or it follows at once.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL">SSL Session Encryption</a>
 */
final class TlsNegotiation {
    private static final int REQUEST_LENGTH = 8;
    private static final int REQUEST_CODE = 80877103;

    private TlsNegotiation() {}

    /** Encrypts the wire as the policy wants it; over a Unix socket there is nothing to do. */
    static void negotiate(Wire wire, Endpoint endpoint, TlsPolicy policy, Deadline deadline) throws IOException {
        if (policy.mode() == TlsPolicy.Mode.DISABLE || !(endpoint instanceof Endpoint.Tcp tcp)) {
            return;
        }
        SSLContext context = policy.contexts().current();
        if (policy.atOnce()) {
            TlsHandshake.run(wire, tcp, policy, context, deadline);
            return;
        }
        ByteBuffer request = ByteBuffer.allocate(REQUEST_LENGTH);
        request.putInt(REQUEST_LENGTH).putInt(REQUEST_CODE).flip();
        while (!wire.write(request)) {
            Dialer.await(wire, SelectionKey.OP_WRITE, deadline, "asking " + tcp + " for TLS");
        }
        switch (answer(wire, tcp, deadline)) {
            case 'S' -> TlsHandshake.run(wire, tcp, policy, context, deadline);
            case 'N' -> {
                if (policy.mode() != TlsPolicy.Mode.PREFER) {
                    throw new TlsException(
                            "the server at " + tcp + " does not offer TLS",
                            "turn it on at the server (ssl = on), or allow a connection without it (sslmode=prefer)",
                            null);
                }
            }
            // An error's text would be shown as the server's word although nobody has proved to be the server.
            case 'E' ->
                throw new ConnectFailedException(
                        "the server at " + tcp + " answered the request for TLS with an error",
                        "it may be too busy for another connection; its log says more",
                        null);
            default ->
                throw new ProtocolViolationException(
                        "what listens at " + tcp + " does not answer like a PostgreSQL server",
                        "check host and port",
                        null);
        }
    }

    /** Exactly one byte: whatever follows it in the clear was not sent by the server that will show a certificate. */
    private static char answer(Wire wire, Endpoint.Tcp tcp, Deadline deadline) throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(2);
        int count = wire.read(answer);
        while (count == 0) {
            Dialer.await(wire, SelectionKey.OP_READ, deadline, "waiting for " + tcp + " to answer the request for TLS");
            count = wire.read(answer);
        }
        if (count < 0) {
            throw new ConnectFailedException(
                    "the server at " + tcp + " hung up when asked for TLS",
                    "check that it is a PostgreSQL server",
                    null);
        }
        char first = (char) answer.get(0);
        if (count > 1 && first == 'S') {
            throw new TlsException(
                    "unencrypted bytes came from " + tcp + " before the TLS handshake",
                    "somebody between here and the server may be tampering with the connection",
                    null);
        }
        return first;
    }
}
