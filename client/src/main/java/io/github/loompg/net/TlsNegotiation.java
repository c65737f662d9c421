package io.github.loompg.net;

import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.ProtocolViolationException;
import io.github.loompg.error.TlsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The conversation before the first message: the client asks for TLS, the server answers with one byte, and the
 * handshake follows.
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
        ByteBuffer request = ByteBuffer.allocate(REQUEST_LENGTH);
        request.putInt(REQUEST_LENGTH).putInt(REQUEST_CODE).flip();
        while (!wire.write(request)) {
            Dialer.await(wire, SelectionKey.OP_WRITE, deadline, "asking " + tcp + " for TLS");
        }
        switch (answer(wire, tcp, deadline)) {
            case 'S' -> handshake(wire, tcp, policy, deadline);
            case 'N' -> {
                if (policy.mode() != TlsPolicy.Mode.PREFER) {
                    throw new TlsException(
                            "The server at " + tcp + " does not offer TLS",
                            "Turn it on at the server (ssl = on), or allow a connection without it (sslmode=prefer).",
                            null);
                }
            }
            // An error's text would be shown as the server's word although nobody has proved to be the server.
            case 'E' ->
                throw new ConnectFailedException(
                        "The server at " + tcp + " answered the request for TLS with an error",
                        "It may be too busy for another connection; its log says more.",
                        null);
            default ->
                throw new ProtocolViolationException(
                        "What listens at " + tcp + " does not answer like a PostgreSQL server",
                        "Check host and port.",
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
                    "The server at " + tcp + " hung up when asked for TLS",
                    "Check that it is a PostgreSQL server.",
                    null);
        }
        char first = (char) answer.get(0);
        if (count > 1 && first == 'S') {
            throw new TlsException(
                    "Unencrypted bytes came from " + tcp + " before the TLS handshake",
                    "Somebody between here and the server may be tampering with the connection.",
                    null);
        }
        return first;
    }

    private static void handshake(Wire wire, Endpoint.Tcp tcp, TlsPolicy policy, Deadline deadline) {
        try {
            Tls tls = wire.encrypt(engine(tcp, policy));
            ByteBuffer none = ByteBuffer.allocate(0);
            ByteBuffer room = ByteBuffer.allocate(tls.session().getApplicationBufferSize());
            while (true) {
                HandshakeStatus status = tls.handshakeStatus();
                switch (status) {
                    case NEED_TASK -> tls.runTasks();
                    case NEED_WRAP -> {
                        tls.wrap();
                        while (!wire.write(none)) {
                            Dialer.await(wire, SelectionKey.OP_WRITE, deadline, "shaking hands with " + tcp);
                        }
                    }
                    case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                        int count = wire.read(room);
                        if (count < 0) {
                            throw new TlsException(
                                    "The server at " + tcp + " hung up during the TLS handshake",
                                    "Its log says why; it may want a client certificate.",
                                    null);
                        }
                        if (count == 0 && needsInput(tls)) {
                            Dialer.await(wire, SelectionKey.OP_READ, deadline, "shaking hands with " + tcp);
                        }
                    }
                    case FINISHED, NOT_HANDSHAKING -> {
                        return;
                    }
                }
            }
        } catch (IOException e) {
            throw new TlsException(
                    "The TLS handshake with " + tcp + " failed: " + e.getMessage(),
                    policy.mode().compareTo(TlsPolicy.Mode.VERIFY_CA) >= 0
                            ? "The server's certificate must be trusted here (and name the host, with verify-full)."
                            : null,
                    e);
        }
    }

    private static boolean needsInput(Tls tls) {
        return tls.handshakeStatus() == HandshakeStatus.NEED_UNWRAP;
    }

    private static SSLEngine engine(Endpoint.Tcp tcp, TlsPolicy policy) throws SSLException {
        SSLEngine engine = context(policy).createSSLEngine(tcp.host(), tcp.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        if (policy.mode() == TlsPolicy.Mode.VERIFY_FULL) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        if (isName(tcp.host())) {
            parameters.setServerNames(List.of(new SNIHostName(tcp.host())));
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** A name, not an address: only names go into the server name indication. */
    private static boolean isName(String host) {
        return host.indexOf(':') < 0 && !host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    private static SSLContext context(TlsPolicy policy) throws SSLException {
        SSLContext given = policy.context();
        if (given != null) {
            return given;
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            boolean verifies = policy.mode().compareTo(TlsPolicy.Mode.VERIFY_CA) >= 0;
            context.init(null, verifies ? null : new TrustManager[] {new TrustAnyone()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new SSLException("this Java has no TLS", e);
        }
    }

    /** What PREFER and REQUIRE mean: against those who listen, not against those who pretend. */
    private static final class TrustAnyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            // never asked
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // as libpq does in these modes
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
