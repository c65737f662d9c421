package io.github.loompg.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.Authentication;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.EncryptionAnswer;
import io.github.loompg.protocol.message.FrameLimits;
import io.github.loompg.protocol.message.Frames;
import io.github.loompg.protocol.message.ProtocolVersion;
import io.github.loompg.protocol.message.Startup;
import io.github.loompg.testkit.CertificateAuthority.SignatureAlgorithm;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TlsTest {
    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void aServerUsesCertificatesOfEveryKind(SignatureAlgorithm algorithm) throws IOException {
        CertificateAuthority authority = CertificateAuthority.create(algorithm);
        try (PostgresServer server = PostgresServer.builder()
                        .tls(authority.server("localhost", "127.0.0.1"), authority)
                        .start();
                SSLSocket socket = secured(server, authority.clientContext())) {
            assertThat(socket.getSession().getPeerCertificates()[0].getPublicKey())
                    .isNotEqualTo(authority.certificate().getPublicKey());
            assertThat(firstAnswer(socket)).isEqualTo(new Backend.AuthenticationRequest(new Authentication.Ok()));
        }
    }

    @Test
    void aServerLetsClientsInByTheirCertificate() throws IOException {
        try (PostgresServer server = PostgresServer.builder()
                .tls()
                .hba("hostssl all all 127.0.0.1/32 cert")
                .start()) {
            CertificateAuthority authority = server.authority();
            try (SSLSocket socket = secured(server, authority.clientContext(authority.client("postgres")))) {
                assertThat(firstAnswer(socket)).isEqualTo(new Backend.AuthenticationRequest(new Authentication.Ok()));
            }
            try (SSLSocket socket = secured(server, authority.clientContext(authority.client("somebody else")))) {
                assertThat(firstAnswer(socket)).isInstanceOf(Backend.ErrorResponse.class);
            }
        }
    }

    @Test
    void wrongCertificatesAreRefused() throws IOException {
        CertificateAuthority authority = CertificateAuthority.create();
        Instant now = Instant.now();
        Duration day = Duration.ofDays(1);
        assertRefused(authority.server("elsewhere.example"), authority);
        assertRefused(authority.server(now.minus(day.multipliedBy(3)), now.minus(day), "127.0.0.1"), authority);
        assertRefused(authority.server(now.plus(day), now.plus(day.multipliedBy(3)), "127.0.0.1"), authority);
        assertRefused(CertificateAuthority.create().server("127.0.0.1"), authority);
    }

    private static void assertRefused(TlsIdentity identity, CertificateAuthority trusted) throws IOException {
        Script script = connection -> {
            connection.nextStartup();
            connection.sendRaw(EncryptionAnswer.TLS.code());
            assertThatThrownBy(connection::beginTls).isInstanceOf(IOException.class);
        };
        try (ScriptedServer server =
                ScriptedServer.builder().forEach(script).tls(identity).start()) {
            assertThatThrownBy(() -> secured(server.host(), server.port(), trusted.clientContext()))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void pemTextsHoldLinesOf64Characters() {
        CertificateAuthority authority = CertificateAuthority.create();
        assertThat(authority.certificatePem())
                .startsWith("-----BEGIN CERTIFICATE-----\n")
                .endsWith("\n-----END CERTIFICATE-----\n");
        assertThat(authority.client("a").keyPem().lines()).allMatch(line -> line.length() <= 64);
        assertThat(authority.client("a\"b")).hasToString("TlsIdentity[CN=\"a\\\"b\"]");
    }

    private static SSLSocket secured(PostgresServer server, SSLContext context) throws IOException {
        return secured(server.host(), server.port(), context);
    }

    private static SSLSocket secured(String host, int port, SSLContext context) throws IOException {
        Socket socket = new Socket(host, port);
        socket.setSoTimeout(10_000);
        ByteWriter out = new ByteWriter();
        new Startup.SslRequest().write(out);
        socket.getOutputStream().write(out.toByteArray());
        assertThat(socket.getInputStream().read()).isEqualTo('S');
        SSLSocket secured = (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private static Backend firstAnswer(SSLSocket socket) throws IOException {
        ByteWriter out = new ByteWriter();
        new Startup.StartupMessage(ProtocolVersion.V3_0, Map.of("user", "postgres")).write(out);
        socket.getOutputStream().write(out.toByteArray());
        Frames frames = Frames.ofBackend(FrameLimits.DEFAULT);
        byte[] buffer = new byte[4096];
        Frames.Frame frame = frames.next();
        while (frame == null) {
            int read = socket.getInputStream().read(buffer);
            if (read < 0) {
                throw new EOFException();
            }
            frames.feed(buffer, 0, read);
            frame = frames.next();
        }
        return Backend.read(frame.type(), frame.body());
    }
}
