package io.github.loompg.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.testkit.CertificateAuthority;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.Random;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypting and decrypting without a socket; the other side is an engine of the JDK. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsTest {
    private static final CertificateAuthority AUTHORITY = CertificateAuthority.create();

    private final SSLEngine server;
    private final Tls client;

    /** What the server has sent and the client has not taken yet; ready to be filled. */
    private final ByteBuffer toClient = ByteBuffer.allocate(1 << 20);

    /** What the client has sent and the server has not taken yet; ready to be filled. */
    private final ByteBuffer toServer = ByteBuffer.allocate(1 << 20);

    TlsTest() throws IOException {
        server = AUTHORITY.server("localhost").serverContext().createSSLEngine();
        server.setUseClientMode(false);
        SSLEngine engine = AUTHORITY.clientContext().createSSLEngine("localhost", 5432);
        engine.setUseClientMode(true);
        client = new Tls(engine);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void carriesDataBothWays(String version) throws IOException {
        handshake(version);
        byte[] data = random(100_000);
        serverSends(data);
        assertThat(clientReceives(data.length, Integer.MAX_VALUE)).isEqualTo(data);
        clientSends(data);
        assertThat(serverReceives(data.length)).isEqualTo(data);
    }

    @Test
    void recordsMayComeByteByByte() throws IOException {
        handshake("TLSv1.3");
        byte[] data = random(40_000);
        serverSends(data);
        assertThat(clientReceives(data.length, 1)).isEqualTo(data);
    }

    /** What follows it in the same packet is decrypted at once: the socket will not be readable for its sake again. */
    @Test
    void dataBehindTheServersNewKeyIsNotLeftLying() throws IOException {
        handshake("TLSv1.3");
        server.beginHandshake();
        serverSends("behind the new key".getBytes());
        feedClient(Integer.MAX_VALUE);
        ByteBuffer plain = ByteBuffer.allocate(1 << 16);
        client.unwrap(plain);
        assertThat(new String(plain.array(), 0, plain.position())).isEqualTo("behind the new key");
        assertThat(client.owesAnswer()).isTrue();

        clientSends(new byte[0]);
        assertThat(client.owesAnswer()).isFalse();
        clientSends("under the new key".getBytes());
        assertThat(new String(serverReceives(17))).isEqualTo("under the new key");
    }

    /** A flusher that went on would turn in a circle: such a session encrypts nothing any more. */
    @Test
    void afterTheServersGoodbyeNothingCanBeSentInTls12() throws IOException {
        handshake("TLSv1.2");
        server.closeOutbound();
        serverSends(new byte[0]);
        feedClient(Integer.MAX_VALUE);
        assertThat(client.unwrap(ByteBuffer.allocate(1 << 16))).isEqualTo(-1);
        assertThatThrownBy(() -> {
                    while (true) {
                        clientSends(new byte[10]);
                    }
                })
                .isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void whatIsForgedIsAnError() throws IOException {
        handshake("TLSv1.3");
        serverSends(random(1_000));
        toClient.array()[100] ^= 1;
        feedClient(Integer.MAX_VALUE);
        assertThatThrownBy(() -> client.unwrap(ByteBuffer.allocate(1 << 16))).isInstanceOf(SSLException.class);
    }

    private void handshake(String version) throws IOException {
        server.setEnabledProtocols(new String[] {version});
        server.beginHandshake();
        ByteBuffer none = ByteBuffer.allocate(1 << 16);
        while (unfinished(client.handshakeStatus()) || unfinished(server.getHandshakeStatus())) {
            if (client.handshakeStatus() == HandshakeStatus.NEED_TASK) {
                client.runTasks();
            }
            if (client.handshakeStatus() == HandshakeStatus.NEED_WRAP) {
                clientSends(new byte[0]);
            }
            feedClient(Integer.MAX_VALUE);
            client.unwrap(none);
            serverSends(new byte[0]);
            toServer.flip();
            serverUnwraps(none);
            toServer.compact();
        }
        assertThat(none.position()).isZero();
        assertThat(client.session().getProtocol()).isEqualTo(version);
    }

    private static boolean unfinished(HandshakeStatus status) {
        return status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED;
    }

    private void clientSends(byte[] data) throws IOException {
        ByteBuffer plain = ByteBuffer.wrap(data);
        do {
            client.wrap(plain);
            toServer.put(client.outgoing());
        } while (plain.hasRemaining());
    }

    private void feedClient(int most) {
        toClient.flip();
        ByteBuffer incoming = client.incoming();
        int length = Math.min(most, Math.min(toClient.remaining(), incoming.remaining()));
        incoming.put(toClient.slice(toClient.position(), length));
        toClient.position(toClient.position() + length);
        toClient.compact();
    }

    private byte[] clientReceives(int length, int step) throws IOException {
        ByteBuffer plain = ByteBuffer.allocate(length + (1 << 16));
        while (plain.position() < length) {
            feedClient(step);
            client.unwrap(plain);
        }
        return Arrays.copyOf(plain.array(), plain.position());
    }

    private void serverSends(byte[] data) throws IOException {
        ByteBuffer plain = ByteBuffer.wrap(data);
        boolean more = true;
        while (more) {
            SSLEngineResult result = server.wrap(plain, toClient);
            runTasksOfServer();
            more = result.getStatus() == SSLEngineResult.Status.OK
                    && (result.bytesProduced() > 0 || plain.hasRemaining());
        }
    }

    private byte[] serverReceives(int length) throws IOException {
        ByteBuffer plain = ByteBuffer.allocate(length + (1 << 16));
        toServer.flip();
        serverUnwraps(plain);
        toServer.compact();
        return Arrays.copyOf(plain.array(), plain.position());
    }

    private void serverUnwraps(ByteBuffer plain) throws IOException {
        SSLEngineResult result;
        do {
            result = server.unwrap(toServer, plain);
            runTasksOfServer();
        } while (result.getStatus() == SSLEngineResult.Status.OK && result.bytesConsumed() > 0);
    }

    private void runTasksOfServer() {
        for (Runnable task = server.getDelegatedTask(); task != null; task = server.getDelegatedTask()) {
            task.run();
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
