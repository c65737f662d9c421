package io.github.loompg.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

/** What the socket is told before it connects, read back from the system. */
class WireTest {
    private interface Check {
        void on(SocketChannel channel) throws IOException;
    }

    private static void open(KeepAlive keepAlive, Check check) throws IOException {
        Loop loop = new Loop("test");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Selector selector = Selector.open()) {
            InetSocketAddress address = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
            Wire wire = Wire.open(address, loop, SocketBuffers.SYSTEM, keepAlive);
            try {
                check.on((SocketChannel) wire.register(selector).channel());
            } finally {
                wire.close();
                loop.close();
            }
        }
    }

    @Test
    void theNumbersOfKeepAliveReachTheSocket() throws IOException {
        open(new KeepAlive(true, 71, 13, 7), channel -> {
            assertThat(channel.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
            assertThat(channel.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(71);
            assertThat(channel.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL))
                    .isEqualTo(13);
            assertThat(channel.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT)).isEqualTo(7);
        });
    }

    @Test
    void zeroLeavesTheNumbersToTheSystem() throws IOException {
        try (SocketChannel untouched = SocketChannel.open()) {
            int idle = untouched.getOption(ExtendedSocketOptions.TCP_KEEPIDLE);
            open(KeepAlive.SYSTEM, channel -> {
                assertThat(channel.getOption(StandardSocketOptions.SO_KEEPALIVE))
                        .isTrue();
                assertThat(channel.getOption(ExtendedSocketOptions.TCP_KEEPIDLE))
                        .isEqualTo(idle);
            });
        }
    }

    @Test
    void keepAliveCanBeOff() throws IOException {
        open(
                new KeepAlive(false, 0, 0, 0),
                channel -> assertThat(channel.getOption(StandardSocketOptions.SO_KEEPALIVE))
                        .isFalse());
    }

    @Test
    void nothingIsHeldBack() throws IOException {
        open(
                KeepAlive.SYSTEM,
                channel -> assertThat(channel.getOption(StandardSocketOptions.TCP_NODELAY))
                        .isTrue());
    }
}
