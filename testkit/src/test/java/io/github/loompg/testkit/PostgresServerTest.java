package io.github.loompg.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresServerTest {
    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void startsEveryMajorVersion(int major) throws IOException {
        PostgresServer server = PostgresServer.shared(major);
        assertThat(server.major()).isEqualTo(major);
        assertThat(server.version()).startsWith(major + ".");
        assertThat(server.isRunning()).isTrue();
        try (Socket socket = new Socket(server.host(), server.port())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(new byte[] {0, 0, 0, 8, 4, (byte) 0xd2, 0x16, 0x2f}); // SSLRequest
            InputStream in = socket.getInputStream();
            assertThat(in.read()).isEqualTo('N');
        }
    }
}
