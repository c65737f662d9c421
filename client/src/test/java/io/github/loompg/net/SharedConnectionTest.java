package io.github.loompg.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.testkit.PostgresServer;
import io.github.loompg.testkit.Script;
import io.github.loompg.testkit.ScriptedServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Callers of both kinds on one connection, together and after each other. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedConnectionTest {
    @Test
    void aThousandVirtualThreadsShareAConnection() throws Throwable {
        try (Loops loops = new Loops(1, "test");
                Room room = real(loops, new Heard(), false)) {
            room.prepare("echo", "SELECT $1::int8");
            List<Stage.Call<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                int base = i * 100;
                calls.add(Stage.Caller.VIRTUAL_THREAD.start(() -> {
                    for (int k = 0; k < 100; k++) {
                        String own = Integer.toString(base + k);
                        assertThat(room.ask(Deadline.NONE, "echo", own).value()).isEqualTo(own);
                    }
                    return 100;
                }));
            }
            int answers = 0;
            for (Stage.Call<Integer> call : calls) {
                answers += call.get();
            }
            assertThat(answers).isEqualTo(100_000);
        }
    }

    /** More answers than after which a loop lets go, so that the right to read goes to and fro. */
    @ParameterizedTest
    @EnumSource
    void theReadingChangesOverBetweenKindsOfCallers(Stage.Caller first) throws Throwable {
        Stage.Caller second =
                first == Stage.Caller.PLATFORM_THREAD ? Stage.Caller.VIRTUAL_THREAD : Stage.Caller.PLATFORM_THREAD;
        try (Loops loops = new Loops(1, "test");
                Room room = real(loops, new Heard(), true)) {
            room.prepare("echo", "SELECT $1::int8");
            for (Stage.Caller caller : List.of(first, second, first, second)) {
                Stage.Call<Void> call = caller.start(() -> {
                    for (int i = 0; i < 200; i++) {
                        String own = Integer.toString(i);
                        assertThat(room.ask(Deadline.NONE, "echo", own).value()).isEqualTo(own);
                    }
                    return null;
                });
                call.get();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIdleConnectionNoticesItsEndByItself(Stage.Caller lastUser) throws Throwable {
        Heard heard = new Heard();
        try (Loops loops = new Loops(1, "test");
                Room room = real(loops, heard, false)) {
            lastUser.start(() -> {
                        room.prepare("echo", "SELECT $1::int8");
                        return room.ask(Deadline.NONE, "echo", "1");
                    })
                    .get();
            server().sql("SELECT pg_terminate_backend(" + room.processId + ")");
            assertThat(heard.closed()).hasMessageContaining("57P01");
        }
    }

    @Test
    void aClosedConnectionLeavesNoDescriptorBehind() throws Throwable {
        UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Script script = connection -> {
            connection.login();
            connection.untilSync();
            connection.close();
        };
        try (Stage stage = new Stage(ScriptedServer.start(script))) {
            long before = 0;
            for (int i = 0; i < 30; i++) {
                Heard heard = new Heard();
                Room room = stage.enter(heard);
                Stage.Call<Room.Answer> call = Stage.Caller.PLATFORM_THREAD.start(() -> room.ask(Deadline.NONE, "s"));
                assertThat(call.result().handle((answer, failure) -> failure).get())
                        .isNotNull();
                heard.closed();
                if (i == 4) {
                    before = system.getOpenFileDescriptorCount();
                }
            }
            // The server's threads and the loop close theirs a little later.
            long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (system.getOpenFileDescriptorCount() > before + 10 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(system.getOpenFileDescriptorCount()).isLessThanOrEqualTo(before + 10);
        }
    }

    /** Each side is full, and waits for the other to read. */
    @ParameterizedTest
    @EnumSource
    void bothSidesMayWriteMoreThanTheOtherReads(Stage.Caller caller) throws Throwable {
        int size = 8_000_000;
        Script stubborn = connection -> {
            connection.login();
            connection.untilSync();
            connection.send(
                    new Backend.BindComplete(),
                    new Backend.DataRow(List.of(Bytes.of(new byte[size]))),
                    new Backend.CommandComplete("SELECT 1"),
                    Stage.ready());
            Stage.answer(connection, "second");
        };
        ScriptedServer server =
                ScriptedServer.builder().inTurn(stubborn).socketBuffer(4096).start();
        try (Stage stage = new Stage(server, new SocketBuffers(4096, 4096))) {
            Room room = stage.enter();
            Reply first =
                    room.pipeline.ask(Room.execute(room.pipeline.scratch(), "s", "small"), () -> true, Deadline.NONE);
            Reply second = room.pipeline.ask(
                    Room.execute(room.pipeline.scratch(), "s", "x".repeat(size)), () -> true, Deadline.NONE);
            Stage.Call<Room.Answer> secondCall = caller.start(() -> Room.read(second));
            assertThat(caller.start(() -> Room.read(first)).get().bytes()).isGreaterThan(size);
            assertThat(secondCall.get().value()).isEqualTo("second");
            stage.awaitScripts();
        }
    }

    /** Not one that LOOMPG_TEST_DSN names: nobody knows the folder of its socket. */
    private static PostgresServer server() {
        return PostgresServer.shared(18);
    }

    private static Room real(Loops loops, Heard heard, boolean unix) throws IOException {
        PostgresServer server = server();
        Endpoint endpoint = unix
                ? new Endpoint.Unix(server.socketDirectory().resolve(".s.PGSQL." + server.port()))
                : new Endpoint.Tcp(server.host(), server.port());
        return new Room(
                new Dialer(loops, Clock.SYSTEM, Stage.GRACE),
                endpoint,
                TlsPolicy.NONE,
                Map.of("user", server.superuser(), "database", "postgres"),
                heard);
    }
}
