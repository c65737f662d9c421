package io.github.loompg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.testkit.PostgresServer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A server that says no more of itself than the protocol demands: neither its version nor any other setting, nor by what it
 * could be made to cancel. Forks and poolers may be like that.
 */
class TaciturnServerTest {
    private record Item(int id, String name) {}

    private enum Mood {
        sad,
        glad
    }

    /** Stands before a real server and keeps back what that says of itself at the start. */
    private static final class Silencer implements AutoCloseable {
        private final int port;
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        private final BlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();

        Silencer(int port) throws IOException {
            this.port = port;
            Thread.ofVirtual().start(this::accept);
        }

        private void accept() {
            try {
                while (true) {
                    Socket client = listener.accept();
                    Socket server = new Socket("127.0.0.1", port);
                    sockets.add(client);
                    sockets.add(server);
                    Thread.ofVirtual().start(() -> copy(client, server));
                    Thread.ofVirtual().start(() -> silence(server, client));
                }
            } catch (IOException closed) {
                // The test is over.
            }
        }

        private static void copy(Socket from, Socket to) {
            try (to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException gone) {
                // One of them has left.
            }
        }

        private static void silence(Socket server, Socket client) {
            try {
                DataInputStream in = new DataInputStream(server.getInputStream());
                DataOutputStream out = new DataOutputStream(client.getOutputStream());
                byte type = 0;
                while (type != 'Z') {
                    type = in.readByte();
                    int length = in.readInt();
                    byte[] body = in.readNBytes(length - 4);
                    if (type != 'S' && type != 'K') {
                        out.writeByte(type);
                        out.writeInt(length);
                        out.write(body);
                    }
                }
            } catch (IOException gone) {
                // One of them has left.
            }
            copy(server, client);
        }

        @Override
        public void close() throws IOException {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private Silencer silencer;
    private ConnectOptions options;

    @BeforeEach
    void start() throws IOException {
        silencer = new Silencer(PostgresServer.shared(18).port());
        options = ConnectOptions.of("user=postgres dbname=postgres sslmode=disable host=127.0.0.1", Map.of())
                .port(silencer.listener.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        silencer.close();
    }

    @Test
    void nothingIsKnownOfIt() {
        try (Connection connection = Postgres.connect(options)) {
            assertThat(connection.serverVersion().major()).isZero();
            assertThat(connection.serverVersion().isAtLeast(10)).isFalse();
            assertThat(connection.serverPid()).isZero();
            assertThat(connection.settings()).isEmpty();
        }
    }

    @Test
    void everyVerbWorks() {
        try (Connection connection = Postgres.connect(options)) {
            connection.execute(
                    "CREATE TEMP TABLE t(id int, name text); CREATE TYPE pg_temp.mood AS ENUM ('sad', 'glad')");
            assertThat(connection.executeMany(
                            "INSERT INTO t VALUES($1, $2)", List.of(new Item(1, "a"), new Item(2, "b"))))
                    .isEqualTo(2);
            connection.copyRecordsToTable("t", List.of(), List.of(new Item(3, "c")));
            connection.copyToTable("t", CopySource.of("4\td\n".getBytes(StandardCharsets.UTF_8)));
            assertThat(connection.fetch(Item.class, "SELECT * FROM t WHERE id > $1 ORDER BY id", 2))
                    .containsExactly(new Item(3, "c"), new Item(4, "d"));
            assertThat(connection.fetchVal(Mood.class, "SELECT $1::pg_temp.mood", Mood.glad))
                    .isEqualTo(Mood.glad);
            connection.transaction(tx -> {
                try (Cursor<Integer> cursor = tx.cursor(Integer.class, "SELECT id FROM t ORDER BY id")) {
                    assertThat(cursor.fetch(3)).containsExactly(1, 2, 3);
                }
                tx.execute("DELETE FROM t");
            });
            assertThat(connection.fetchVal("SELECT count(*) FROM t")).isEqualTo(0L);
        }
    }

    /** It cannot be made to cancel, so the connection is closed instead. */
    @Test
    void aCallThatIsGivenUpEndsWithItsConnection() {
        try (Connection connection = Postgres.connect(options.cancelGrace(Duration.ofMillis(100)))) {
            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(() -> connection.timeout(Duration.ofMillis(50)).fetch("SELECT pg_sleep(30)"));
            Await.until(connection::isClosed);
        }
    }

    @Test
    void itIsAskedForItsRole() {
        for (TargetSessionAttributes role :
                List.of(TargetSessionAttributes.READ_WRITE, TargetSessionAttributes.PRIMARY)) {
            try (Connection connection = Postgres.connect(options.targetSessionAttributes(role))) {
                assertThat(connection.fetchVal("SELECT 1")).isEqualTo(1);
            }
        }
    }

    @Test
    void aPoolOfItLendsConnections() {
        try (Pool pool = Postgres.createPool(PoolOptions.of("postgresql:///")
                .connectOptions(options)
                .minSize(1)
                .maxSize(2))) {
            assertThat(pool.fetchVal("SELECT 1")).isEqualTo(1);
            try (Connection connection = pool.acquire()) {
                connection.execute("SET application_name = 'changed'");
            }
            try (Connection connection = pool.acquire()) {
                assertThat(connection.fetchVal("SHOW application_name")).isEqualTo("");
            }
        }
    }
}
