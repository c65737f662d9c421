package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the first message of TLS says, byte by byte.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2">ClientHello</a>
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClientHelloTest {
    private static final int SSL_REQUEST_LENGTH = 8;
    private static final byte HANDSHAKE = 22;
    private static final int SERVER_NAME = 0;
    private static final int PROTOCOLS = 16;

    /** The extensions of the message that a connection with these options begins TLS with. */
    private static Map<Integer, ByteBuffer> extensions(String host, String rest) throws Exception {
        InetAddress here = InetAddress.getByName("127.0.0.1");
        try (ServerSocket listener = new ServerSocket(0, 1, here)) {
            ConnectOptions options = ConnectOptions.of("user=u sslmode=require " + rest, Map.of("HOME", "/nowhere"))
                    .host(host)
                    .port(listener.getLocalPort())
                    .connectTimeout(Duration.ofSeconds(30))
                    .nameService(name -> new InetAddress[] {here});
            CompletableFuture<AsyncConnection> connecting = Postgres.connectAsync(options);
            try (Socket socket = listener.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                if (!rest.contains("direct")) {
                    in.readNBytes(SSL_REQUEST_LENGTH);
                    socket.getOutputStream().write('S');
                }
                return read(in);
            } finally {
                assertThat(connecting.handle((connection, failure) -> failure).get())
                        .isNotNull();
            }
        }
    }

    private static Map<Integer, ByteBuffer> read(DataInputStream in) throws IOException {
        ByteArrayOutputStream collected = new ByteArrayOutputStream();
        int length = Integer.MAX_VALUE;
        while (collected.size() < length) {
            assertThat(in.readByte()).isEqualTo(HANDSHAKE);
            in.readShort();
            collected.write(in.readNBytes(in.readUnsignedShort()));
            length = 4 + (ByteBuffer.wrap(collected.toByteArray()).getInt() & 0xFFFFFF);
        }
        ByteBuffer hello = ByteBuffer.wrap(collected.toByteArray());
        assertThat(hello.get()).as("ClientHello").isEqualTo((byte) 1);
        hello.position(4 + 2 + 32);
        skip(hello, hello.get() & 0xFF); // the session's name
        skip(hello, hello.getShort() & 0xFFFF); // ciphers
        skip(hello, hello.get() & 0xFF); // compression
        hello.getShort();
        Map<Integer, ByteBuffer> extensions = new HashMap<>();
        while (hello.hasRemaining()) {
            int type = hello.getShort() & 0xFFFF;
            int size = hello.getShort() & 0xFFFF;
            extensions.put(type, hello.slice(hello.position(), size));
            skip(hello, size);
        }
        return extensions;
    }

    private static void skip(ByteBuffer buffer, int count) {
        buffer.position(buffer.position() + count);
    }

    /** The one host name that is indicated, or null. */
    private static @Nullable String serverName(Map<Integer, ByteBuffer> extensions) {
        ByteBuffer names = extensions.get(SERVER_NAME);
        if (names == null) {
            return null;
        }
        assertThat(names.getShort(0)).as("a list of one").isEqualTo((short) (names.remaining() - 2));
        assertThat(names.get(2)).as("a host name").isZero();
        return StandardCharsets.US_ASCII
                .decode(names.slice(5, names.getShort(3)))
                .toString();
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "db.example,  '',                     db.example",
                "DB.Example,  '',                     db.example",
                "db.example., '',                     db.example",
                "localhost,   '',                     localhost",
                "db.example,  sslnegotiation=direct,  db.example",
                "db.example,  sslsni=0,               NULL",
                "db.example,  sslsni=0 sslnegotiation=direct, NULL",
                "127.0.0.1,   '',                     NULL",
            },
            nullValues = "NULL")
    void theServersNameIsIndicated(String host, String rest, @Nullable String expected) throws Exception {
        assertThat(serverName(extensions(host, rest))).isEqualTo(expected);
    }

    /** As libpq does, so that a server which listens for several protocols can tell; direct TLS insists on the answer. */
    @ParameterizedTest
    @ValueSource(strings = {"", "sslnegotiation=direct"})
    void theProtocolIsNamed(String rest) throws Exception {
        ByteBuffer protocols = extensions("db.example", rest).get(PROTOCOLS);
        assertThat(protocols).isNotNull();
        assertThat(StandardCharsets.US_ASCII.decode(protocols).toString()).endsWith("\npostgresql");
    }
}
