package io.github.loompg.net;

import io.github.loompg.error.TlsException;
import io.github.loompg.tls.HostName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;

/** The TLS handshake, and what has to hold at its end before anything is said. */
final class TlsHandshake {
    /** What a server has to agree to speak, registered by PostgreSQL. */
    private static final String PROTOCOL = "postgresql";

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Wire wire;
    private final Endpoint.Tcp tcp;
    private final TlsPolicy policy;
    private final Deadline deadline;

    private TlsHandshake(Wire wire, Endpoint.Tcp tcp, TlsPolicy policy, Deadline deadline) {
        this.wire = wire;
        this.tcp = tcp;
        this.policy = policy;
        this.deadline = deadline;
    }

    /** Encrypts the wire. If that fails, the server is told why in the form of an alert, as far as there is a way. */
    static void run(Wire wire, Endpoint.Tcp tcp, TlsPolicy policy, SSLContext context, Deadline deadline) {
        TlsHandshake handshake = new TlsHandshake(wire, tcp, policy, deadline);
        boolean done = false;
        try {
            SSLEngine engine = handshake.engine(context);
            handshake.shakeHands(wire.encrypt(engine));
            handshake.requireProtocol(engine);
            handshake.requireHost(engine);
            done = true;
        } catch (IOException failed) {
            throw handshake.failure(failed);
        } finally {
            if (!done) {
                wire.alert();
            }
        }
    }

    private void shakeHands(Tls tls) throws IOException {
        ByteBuffer room = ByteBuffer.allocate(tls.session().getApplicationBufferSize());
        while (true) {
            HandshakeStatus status = tls.handshakeStatus();
            switch (status) {
                case NEED_TASK -> tls.runTasks();
                case NEED_WRAP -> {
                    tls.wrap();
                    while (!wire.write(NOTHING)) {
                        await(SelectionKey.OP_WRITE);
                    }
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    int count = wire.read(room);
                    if (count < 0) {
                        throw new TlsException(
                                "the server at " + tcp + " hung up during the TLS handshake",
                                policy.atOnce()
                                        ? "it may be older than PostgreSQL 17 (then leave out sslnegotiation=direct), or"
                                                + " have no TLS; its log says more"
                                        : "its log says why; it may want a client certificate",
                                null);
                    }
                    if (count == 0 && tls.handshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
                        await(SelectionKey.OP_READ);
                    }
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    if (room.position() > 0) {
                        throw new TlsException(
                                "the server at " + tcp + " sent data behind the TLS handshake without being asked",
                                "check that it is a PostgreSQL server",
                                null);
                    }
                    return;
                }
            }
        }
    }

    private void await(int operations) throws IOException {
        Dialer.await(wire, operations, deadline, "shaking hands with " + tcp);
    }

    private SSLEngine engine(SSLContext context) {
        SSLEngine engine = context.createSSLEngine(tcp.host(), tcp.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {PROTOCOL});
        parameters.setServerNames(serverNames());
        parameters.setProtocols(versions(engine));
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** A context of the user's keeps what it switches off. */
    private String[] versions(SSLEngine engine) {
        String[] offered = policy.contexts().isGiven() ? engine.getEnabledProtocols() : engine.getSupportedProtocols();
        String[] versions =
                Stream.of(offered).filter(policy.versions()::include).toArray(String[]::new);
        if (versions.length == 0) {
            throw new TlsException(
                    "this Java runtime has none of the versions of TLS that are allowed, only "
                            + String.join(", ", offered),
                    "change ssl_min_protocol_version or ssl_max_protocol_version",
                    null);
        }
        return versions;
    }

    /** Only names are indicated, no addresses; one that Java holds for none, such as one with a blank, is left out. */
    private List<SNIServerName> serverNames() {
        String host = tcp.host();
        boolean address = host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
        if (!policy.namesHost() || address) {
            return List.of();
        }
        try {
            String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
            return List.of(new SNIHostName(name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException noName) {
            return List.of();
        }
    }

    /** Without it, a server of another kind that has the same certificate could be made to answer. */
    private void requireProtocol(SSLEngine engine) {
        if (policy.atOnce() && !PROTOCOL.equals(engine.getApplicationProtocol())) {
            throw new TlsException(
                    "the server at " + tcp + " did not agree to speak PostgreSQL's protocol over TLS",
                    "it may be older than PostgreSQL 17: leave out sslnegotiation=direct",
                    null);
        }
    }

    /** In our own hands, whatever the trust manager of a user's context does. */
    private void requireHost(SSLEngine engine) throws SSLPeerUnverifiedException {
        if (policy.mode() != TlsPolicy.Mode.VERIFY_FULL) {
            return;
        }
        Certificate shown = engine.getSession().getPeerCertificates()[0];
        String mismatch = shown instanceof X509Certificate certificate
                ? HostName.mismatch(tcp.host(), certificate)
                : "something that is not X.509";
        if (mismatch != null) {
            throw new TlsException(
                    "the certificate of the server at " + tcp + " is for " + mismatch + ", not for \"" + tcp.host()
                            + '"',
                    "connect by a name that the certificate has, or check that it is the right server",
                    null);
        }
    }

    private TlsException failure(IOException failed) {
        String reason = reason(failed);
        return new TlsException(
                "the TLS handshake with " + tcp + " failed: " + reason,
                reason.contains("alert")
                        ? "the server refuses; its log says why"
                        : failed.getCause() instanceof CertificateException
                                ? "the server's certificate must be trusted here: see sslrootcert and sslmode"
                                : null,
                failed);
    }

    private static String reason(Throwable failed) {
        Throwable best = Stream.iterate(failed, each -> each != null, Throwable::getCause)
                .filter(CertificateException.class::isInstance)
                .findFirst()
                .orElse(failed);
        return String.valueOf(best.getMessage());
    }
}
