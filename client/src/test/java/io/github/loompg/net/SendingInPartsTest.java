package io.github.loompg.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.BackendTypes;
import io.github.loompg.protocol.message.Format;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.testkit.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that are sent in parts while their answers come: neither side may wait for the other for ever. */
@Timeout(120)
class SendingInPartsTest {
    private static final int STATEMENTS = 300;
    private static final String LONG = "x".repeat(100_000);

    @ParameterizedTest(name = "{0}, tls={1}")
    @CsvSource({"PLATFORM_THREAD, false", "VIRTUAL_THREAD, false", "PLATFORM_THREAD, true", "VIRTUAL_THREAD, true"})
    void longRowsGoBothWaysThroughSmallBuffers(Stage.Caller caller, boolean encrypted) throws Throwable {
        try (PostgresServer server = PostgresServer.builder().major(18).tls().start();
                Loops loops = new Loops(1, "test")) {
            Dialer dialer = new Dialer(
                    loops,
                    Clock.SYSTEM,
                    Duration.ofSeconds(10),
                    new SocketBuffers(4096, 4096),
                    KeepAlive.SYSTEM,
                    NameService.SYSTEM);
            TlsPolicy tls = encrypted
                    ? new TlsPolicy(TlsPolicy.Mode.VERIFY_CA, server.authority().clientContext())
                    : TlsPolicy.NONE;
            try (Room room = new Room(
                    dialer,
                    new Endpoint.Tcp(server.host(), server.port()),
                    tls,
                    Map.of("user", server.superuser(), "database", "postgres"))) {
                room.prepare("echo", "SELECT $1::text");

                assertThat(caller.start(() -> echoed(room.pipeline)).get())
                        .isEqualTo(STATEMENTS * (long) LONG.length());
                assertThat(room.ask(Deadline.NONE, "echo", "then").value()).isEqualTo("then");
            }
        }
    }

    /** Sends all statements under one Sync; returns how many bytes of values came back. */
    private static long echoed(Pipeline pipeline) {
        long[] bytes = {0};
        try (Turn turn = pipeline.enter(Deadline.NONE)) {
            Reply reply = null;
            for (int i = 0; i < STATEMENTS; i++) {
                reply = send(turn, reply, execute(), bytes);
            }
            ByteWriter sync = new ByteWriter();
            new Frontend.Sync().write(sync);
            reply = send(turn, reply, sync, bytes);
            byte type = reply.next();
            while (type != BackendTypes.READY_FOR_QUERY) {
                count(type, reply, bytes);
                type = reply.next();
            }
        }
        return bytes[0];
    }

    /**
     * Sends it, and writes over its memory if that is said to be free: nothing else may come back for that. What is small
     * was copied, and is not the sender's any more.
     */
    private static Reply send(Turn turn, Reply open, ByteWriter part, long[] bytes) {
        boolean large = part.size() >= 16 * 1024;
        Reply reply = sent(turn, open, part, bytes);
        if (large && turn.isWritten()) {
            Arrays.fill(part.array(), (byte) '!');
        }
        return reply;
    }

    private static Reply sent(Turn turn, Reply open, ByteWriter part, long[] bytes) {
        if (open == null) {
            return turn.send(part, Deadline.NONE);
        }
        while (!turn.moreOrNews(part, open, Deadline.NONE)) {
            for (byte type = open.tryNext(); type != Reply.NONE; type = open.tryNext()) {
                count(type, open, bytes);
            }
        }
        return open;
    }

    private static void count(byte type, Reply reply, long[] bytes) {
        assertThat(type).isIn(BackendTypes.BIND_COMPLETE, BackendTypes.DATA_ROW, BackendTypes.COMMAND_COMPLETE);
        if (type == BackendTypes.DATA_ROW) {
            int begin = reply.bodyStart() + 6;
            bytes[0] += reply.bodyEnd() - begin;
            assertThat(new String(reply.array(), begin, reply.bodyEnd() - begin, StandardCharsets.US_ASCII))
                    .isEqualTo(LONG);
        }
    }

    private static ByteWriter execute() {
        ByteWriter out = new ByteWriter();
        int mark = Frontend.Bind.begin(out, "", "echo", List.of(Format.TEXT), 1);
        int value = out.beginValue();
        out.writeUtf8(LONG);
        out.endValue(value);
        Frontend.Bind.end(out, mark, List.of(Format.TEXT));
        new Frontend.Execute("", 0).write(out);
        return out;
    }

    // Waiting for what does not come from the server

    private static ByteWriter parse() {
        ByteWriter out = new ByteWriter();
        new Frontend.Parse("", "SELECT 1", List.of()).write(out);
        return out;
    }

    @ParameterizedTest
    @EnumSource(Stage.Caller.class)
    void aPauseEndsWhenSomebodySaysSo(Stage.Caller caller) throws Throwable {
        try (Stage stage = new Stage(connection -> {
            connection.login();
            connection.expect(Frontend.Parse.class);
            connection.expectEnd();
        })) {
            Room room = stage.enter();
            AtomicBoolean over = new AtomicBoolean();
            Turn turn = room.pipeline.enter(Deadline.NONE);
            Reply reply = turn.send(parse(), Deadline.NONE);
            Stage.Call<Boolean> call = caller.start(() -> {
                turn.pause(over::get, reply, Deadline.NONE);
                return over.get();
            });
            call.awaitWaiting();
            over.set(true);
            turn.wake();

            assertThat(call.get()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Stage.Caller.class)
    void aPauseEndsWhenTheServerSaysSomething(Stage.Caller caller) throws Throwable {
        CountDownLatch paused = new CountDownLatch(1);
        try (Stage stage = new Stage(connection -> {
            connection.login();
            connection.expect(Frontend.Parse.class);
            paused.await();
            connection.send(Stage.error("ERROR", "42601", "syntax error"));
            connection.expectEnd();
        })) {
            Room room = stage.enter();
            Turn turn = room.pipeline.enter(Deadline.NONE);
            Reply reply = turn.send(parse(), Deadline.NONE);
            Stage.Call<Byte> call = caller.start(() -> {
                turn.pause(() -> false, reply, Deadline.NONE);
                return reply.tryNext();
            });
            call.awaitWaiting();
            paused.countDown();

            assertThat(call.get()).isEqualTo(BackendTypes.ERROR_RESPONSE);
        }
    }

    @ParameterizedTest
    @EnumSource(Stage.Caller.class)
    void aPauseEndsAtItsDeadline(Stage.Caller caller) throws Throwable {
        try (Stage stage = new Stage(connection -> {
            connection.login();
            connection.expect(Frontend.Parse.class);
            connection.expectEnd();
        })) {
            Room room = stage.enter();
            Deadline deadline = stage.within(Duration.ofSeconds(1));
            Turn turn = room.pipeline.enter(deadline);
            Reply reply = turn.send(parse(), deadline);
            Stage.Call<Void> call = caller.start(() -> {
                turn.pause(() -> false, reply, deadline);
                return null;
            });
            call.awaitWaiting();
            stage.clock.advance(Duration.ofSeconds(1));

            assertThatExceptionOfType(QueryTimeoutException.class)
                    .isThrownBy(call::get)
                    .withMessageContaining("the input was not complete within 1000 ms");
        }
    }

    @ParameterizedTest
    @EnumSource(Stage.Caller.class)
    void aPauseEndsWithTheConnection(Stage.Caller caller) throws Throwable {
        try (Stage stage = new Stage(connection -> connection.login())) {
            Room room = stage.enter();
            Turn turn = room.pipeline.enter(Deadline.NONE);
            Stage.Call<Void> call = caller.start(() -> {
                turn.pause(() -> false, null, Deadline.NONE);
                return null;
            });
            call.awaitWaiting();
            room.pipeline.terminate();

            assertThatExceptionOfType(PostgresException.class)
                    .isThrownBy(call::get)
                    .isInstanceOf(ConnectionClosedException.class);
        }
    }

    @Test
    void theLastWordsAreSentThoughTheServerReadsNothing() throws Throwable {
        CountDownLatch full = new CountDownLatch(1);
        try (Stage stage = new Stage(connection -> {
            connection.login();
            full.await();
            connection.expect(Frontend.Parse.class);
            connection.expect(Frontend.Parse.class);
            connection.expect(Frontend.Sync.class);
            connection.send(Stage.error("ERROR", "42601", "syntax error"), Stage.ready());
            connection.expectEnd();
        })) {
            Room room = stage.enter();
            Deadline deadline = stage.within(Duration.ofSeconds(1));
            Turn turn = room.pipeline.enter(deadline);
            Reply reply = turn.send(longParse(), deadline);
            ByteWriter last = parse();
            new Frontend.Sync().write(last);
            turn.breakOff(last);
            full.countDown();

            assertThat(reply.next()).isEqualTo(BackendTypes.ERROR_RESPONSE);
            assertThat(reply.next()).isEqualTo(BackendTypes.READY_FOR_QUERY);
            turn.close();
        }
    }

    /** More than may wait to be sent before callers do. */
    private static ByteWriter longParse() {
        ByteWriter out = new ByteWriter();
        new Frontend.Parse("", LONG.repeat(300), List.of()).write(out);
        return out;
    }
}
