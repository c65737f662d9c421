package io.github.loompg.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.ProtocolViolationException;
import io.github.loompg.error.sqlstate.AdminShutdownException;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.BackendTypes;
import io.github.loompg.testkit.Script;
import io.github.loompg.testkit.ScriptedServer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the server does instead of answering: every caller is told, soon and truly, and the connection is closed. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostConnectionTest {
    private static final byte[] ANSWER = encoded(Stage.row("whole"));

    @ParameterizedTest
    @EnumSource
    void hangingUpAtAnyByteOfAnAnswer(Stage.Caller caller) throws Throwable {
        Script cut = connection -> {
            connection.login();
            connection.untilSync();
            connection.sendRaw(Arrays.copyOf(ANSWER, connection.number()));
            connection.close();
        };
        try (Stage stage = new Stage(ScriptedServer.start(cut))) {
            for (int length = 0; length < ANSWER.length; length++) {
                Heard heard = new Heard();
                Room room = stage.enter(heard);
                Stage.Call<Room.Answer> call = caller.start(() -> room.ask(Deadline.NONE, "s"));
                ConnectionLostException lost = catchThrowableOfType(ConnectionLostException.class, call::get);
                assertThat(lost.sent()).isTrue();
                assertThat(lost).hasMessageContaining("hung up without a word");
                assertThat(heard.closed()).isInstanceOf(ConnectionLostException.class);
                assertThat(room.pipeline.isOpen()).isFalse();
            }
            Room room = stage.enter();
            assertThat(caller.start(() -> room.ask(Deadline.NONE, "s")).get().value())
                    .isEqualTo("whole");
        }
    }

    /** A reset may overtake what was sent before it; an answer that has come whole stays valid. */
    @ParameterizedTest
    @EnumSource
    void resettingAtAnyByteOfAnAnswer(Stage.Caller caller) throws Throwable {
        Script cut = connection -> {
            connection.login();
            connection.untilSync();
            connection.sendRaw(Arrays.copyOf(ANSWER, connection.number()));
            connection.reset();
        };
        try (Stage stage = new Stage(ScriptedServer.start(cut))) {
            for (int length = 0; length < ANSWER.length; length++) {
                Heard heard = new Heard();
                Room room = stage.enter(heard);
                Stage.Call<Room.Answer> call = caller.start(() -> room.ask(Deadline.NONE, "s"));
                ConnectionLostException lost = catchThrowableOfType(ConnectionLostException.class, call::get);
                assertThat(lost.sent()).isTrue();
                assertThat(heard.closed()).isInstanceOf(ConnectionLostException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theServersLastWordsAreReadAndGoToAll(Stage.Caller caller) throws Throwable {
        CountDownLatch bothAsked = new CountDownLatch(1);
        Script script = connection -> {
            connection.login();
            connection.untilSync();
            connection.untilSync();
            connection.await(bothAsked);
            connection.send(Stage.shutDown());
            connection.expectEnd(); // it does not hang up itself
        };
        try (Stage stage = new Stage(script)) {
            Heard heard = new Heard();
            Room room = stage.enter(heard);
            Reply first = ask(room);
            Reply second = ask(room);
            Stage.Call<Byte> firstCall = caller.start(first::next);
            Stage.Call<Byte> secondCall = caller.start(second::next).awaitWaiting();
            bothAsked.countDown();
            assertThat(firstCall.get()).isEqualTo(BackendTypes.ERROR_RESPONSE);
            for (ConnectionLostException lost : List.of(
                    catchThrowableOfType(ConnectionLostException.class, first::next),
                    catchThrowableOfType(ConnectionLostException.class, secondCall::get))) {
                assertThat(lost)
                        .hasMessageContaining("terminating connection due to administrator command")
                        .hasMessageContaining("57P01")
                        .hasCauseInstanceOf(AdminShutdownException.class);
                assertThat(lost.sent()).isTrue();
            }
            assertThat(heard.closed()).hasMessageContaining("57P01");
            stage.awaitScripts();
        }
    }

    @Test
    void theServersLastWordsAreHeardWhileNobodyAsks() throws Throwable {
        CountDownLatch idle = new CountDownLatch(1);
        Script script = connection -> {
            connection.login();
            Stage.answer(connection, "1");
            connection.await(idle);
            connection.send(Stage.shutDown(), Stage.error("FATAL", "XX000", "and another one"));
            connection.expectEnd();
        };
        try (Stage stage = new Stage(script)) {
            Heard heard = new Heard();
            Room room = stage.enter(heard);
            // So that a loop reads already, instead of after a while.
            Stage.Caller.VIRTUAL_THREAD
                    .start(() -> room.ask(Deadline.NONE, "s"))
                    .get();
            idle.countDown();
            assertThat(heard.closed())
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessageContaining("57P01")
                    .hasCauseInstanceOf(AdminShutdownException.class);
            assertThatThrownBy(() -> ask(room))
                    .isInstanceOf(ConnectionClosedException.class)
                    .hasMessageContaining("terminating connection due to administrator command")
                    .hasMessageEndingWith("\nhint: open a new connection");
            stage.awaitScripts();
        }
    }

    static Stream<List<Backend>> uncalledFor() {
        return Stream.of(
                List.of(new Backend.DataRow(List.of(Bytes.utf8("x")))),
                List.of(new Backend.CommandComplete("SELECT 1")),
                List.of(Stage.ready()),
                List.of(Stage.row("someone else's")),
                List.of(Stage.error("ERROR", "XX000", "out of the blue"), Stage.ready()));
    }

    @ParameterizedTest
    @MethodSource("uncalledFor")
    void whatNobodyAskedForClosesTheConnectionBeforeItReachesTheNext(List<Backend> answer) throws Throwable {
        Script script = connection -> {
            connection.login();
            connection.untilSync();
            connection.sendRaw(concatenated(ANSWER, encoded(answer.toArray(Backend[]::new))));
            connection.expectEnd();
        };
        try (Stage stage = new Stage(script)) {
            Heard heard = new Heard();
            Room room = stage.enter(heard);
            assertThat(room.ask(Deadline.NONE, "s").value()).isEqualTo("whole");
            PostgresException why = heard.closed();
            assertThat(why)
                    .isInstanceOfAny(ProtocolViolationException.class, ConnectionLostException.class)
                    .message()
                    .containsAnyOf("although nothing was asked", "out of the blue");
            assertThatThrownBy(() -> ask(room)).isInstanceOf(ConnectionClosedException.class);
            stage.awaitScripts();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoPostgresIsRecognised(Stage.Caller caller) throws Throwable {
        List<String> greetings = List.of(
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "SSH-2.0-OpenSSH_9.6\r\n",
                "220 mail.example.org ESMTP\r\n",
                "-ERR unknown command\r\n",
                "\u0000\u0000\u0000\u0000\u0000\u0000");
        Script script = connection -> {
            connection.sendRaw(greetings.get(connection.number()).getBytes());
            connection.nextStartup();
            connection.expectEnd();
        };
        try (Stage stage = new Stage(ScriptedServer.start(script))) {
            for (int i = 0; i < greetings.size(); i++) {
                assertThatThrownBy(() -> caller.start(stage::enter).get())
                        .isInstanceOfAny(ProtocolViolationException.class, ConnectionClosedException.class)
                        .hasMessageContaining("does not speak the PostgreSQL protocol");
            }
        }
    }

    /** Each is told, however the end and the answers before it meet. */
    @Test
    void closingWhileAnswersComeMissesNobody() throws Throwable {
        int callers = 200;
        Script script = connection -> {
            connection.login();
            try {
                for (int i = 0; i < callers; i++) {
                    Stage.answer(connection, "1");
                }
            } catch (IOException theClientIsGone) {
                // which is what this is about
            }
        };
        try (Stage stage = new Stage(ScriptedServer.start(script))) {
            for (int round = 0; round < 20; round++) {
                Room room = stage.enter();
                List<CompletableFuture<Void>> settled = Stream.generate(() -> {
                            CompletableFuture<Void> future = new CompletableFuture<>();
                            Reply reply = ask(room);
                            reply.whenSettled(() -> future.complete(null));
                            return future;
                        })
                        .limit(callers)
                        .toList();
                settled.get(round * callers / 20).get(10, TimeUnit.SECONDS);
                room.close();
                for (CompletableFuture<Void> each : settled) {
                    each.get(10, TimeUnit.SECONDS);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingWakesWhoWaits(Stage.Caller caller) throws Throwable {
        Script silent = connection -> {
            connection.login();
            connection.untilSync();
            connection.untilSync();
            connection.expectEnd();
        };
        try (Stage stage = new Stage(silent)) {
            Room room = stage.enter();
            Stage.Call<Room.Answer> head =
                    caller.start(() -> room.ask(Deadline.NONE, "s")).awaitWaiting();
            Turn turn = room.pipeline.enter(Deadline.NONE);
            turn.send(Room.execute(room.pipeline.scratch(), "s"), Deadline.NONE);
            Stage.Call<Turn> queued =
                    caller.start(() -> room.pipeline.enter(Deadline.NONE)).awaitWaiting();
            room.close();
            ConnectionClosedException sent = catchThrowableOfType(ConnectionClosedException.class, head::get);
            assertThat(sent).hasMessageContaining("while the statement ran");
            assertThat(sent.sent()).isTrue();
            assertThat(sent.safeToRetry()).isFalse();
            ConnectionClosedException unsent = catchThrowableOfType(ConnectionClosedException.class, queued::get);
            assertThat(unsent).hasMessageContaining("closed by this application");
            assertThat(unsent.sent()).isFalse();
            assertThat(unsent.safeToRetry()).isTrue();
            stage.awaitScripts();
        }
    }

    @Test
    void whatWasNotSentCanBeTriedAgain() throws Throwable {
        CountDownLatch queued = new CountDownLatch(1);
        Script deaf = connection -> {
            connection.login();
            connection.await(queued);
            connection.reset();
        };
        ScriptedServer server =
                ScriptedServer.builder().inTurn(deaf).socketBuffer(4096).start();
        try (Stage stage = new Stage(server, new SocketBuffers(4096, 4096))) {
            Room room = stage.enter();
            Reply sent = ask(room, "x".repeat(500_000));
            Reply unsent = ask(room);
            queued.countDown();
            assertThat(catchThrowableOfType(ConnectionLostException.class, sent::next)
                            .sent())
                    .isTrue();
            ConnectionLostException lost = catchThrowableOfType(ConnectionLostException.class, unsent::next);
            assertThat(lost.sent()).isFalse();
            assertThat(lost.safeToRetry()).isTrue();
        }
    }

    private static Reply ask(Room room, String... parameters) {
        Reply reply =
                room.pipeline.ask(Room.execute(room.pipeline.scratch(), "s", parameters), () -> true, Deadline.NONE);
        assertThat(reply).isNotNull();
        return reply;
    }

    private static byte[] encoded(Backend... messages) {
        ByteWriter out = new ByteWriter();
        for (Backend message : messages) {
            message.write(out);
        }
        return out.toByteArray();
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
