package io.github.loompg.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.testkit.Script;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Callers who leave before their answer: they leave at once, and the connection comes to rest or is closed. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancelTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Receives a cancel, gives the signal and hangs up. */
    private static Script signals(CountDownLatch given) {
        return connection -> {
            connection.cancelRequest();
            given.countDown();
        };
    }

    /** Runs one statement until the signal comes, then answers the next. */
    private static Script cancellable(CountDownLatch signal) {
        return connection -> {
            connection.login();
            connection.untilSync();
            connection.await(signal);
            connection.send(Stage.cancelled(), Stage.ready());
            Stage.answer(connection, "next");
        };
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedCallerLeavesAndTheNextFindsTheConnectionInOrder(Stage.Caller caller) throws Throwable {
        CountDownLatch signal = new CountDownLatch(1);
        try (Stage stage = new Stage(cancellable(signal), signals(signal))) {
            Room room = stage.enter();
            Stage.Call<Boolean> call = caller.start(() -> {
                assertThatThrownBy(() -> room.ask(Deadline.NONE, "s"))
                        .isInstanceOf(CallInterruptedException.class)
                        .hasMessageContaining("waiting for the server's answer");
                return Thread.currentThread().isInterrupted();
            });
            call.awaitWaiting().thread().interrupt();
            assertThat(call.get()).as("the interrupt can still be seen").isTrue();
            assertThat(room.ask(Deadline.NONE, "s").value()).isEqualTo("next");
            assertThat(room.cancels).hasValue(1);
            stage.awaitScripts();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCallersDeadlineIsKeptOnTheGivenClock(Stage.Caller caller) throws Throwable {
        CountDownLatch signal = new CountDownLatch(1);
        try (Stage stage = new Stage(cancellable(signal), signals(signal))) {
            Room room = stage.enter();
            Deadline deadline = stage.within(SECOND);
            Stage.Call<Room.Answer> call =
                    caller.start(() -> room.ask(deadline, "s")).awaitWaiting();
            stage.clock.advance(SECOND);
            assertThatThrownBy(call::get)
                    .isInstanceOf(QueryTimeoutException.class)
                    .hasMessageContaining("within 1000 ms");
            assertThat(room.ask(Deadline.NONE, "s").value()).isEqualTo("next");
            stage.awaitScripts();
        }
    }

    @Test
    void aListenersDeadlineIsKeptToo() throws Throwable {
        CountDownLatch signal = new CountDownLatch(1);
        try (Stage stage = new Stage(cancellable(signal), signals(signal))) {
            Room room = stage.enter();
            Reply reply =
                    room.pipeline.ask(Room.execute(room.pipeline.scratch(), "s"), () -> true, stage.within(SECOND));
            CompletableFuture<Void> settled = new CompletableFuture<>();
            reply.whenSettled(() -> settled.complete(null));
            assertThat(settled).isNotDone();
            stage.clock.advance(SECOND);
            settled.get(10, TimeUnit.SECONDS);
            assertThatThrownBy(reply::next).isInstanceOf(QueryTimeoutException.class);
            assertThat(room.ask(Deadline.NONE, "s").value()).isEqualTo("next");
            stage.awaitScripts();
        }
    }

    /** Both must have come: the victim's answer, and the end of the connection that carried the cancel. */
    @Test
    void nothingIsWrittenUntilTheSignalIsKnownToHaveBeenGiven() throws Throwable {
        CountDownLatch requested = new CountDownLatch(1);
        CountDownLatch hangUp = new CountDownLatch(1);
        Script session = connection -> {
            connection.login();
            connection.untilSync();
            connection.await(requested);
            connection.send(Stage.cancelled(), Stage.ready());
            Stage.answer(connection, "next");
        };
        Script cancel = connection -> {
            connection.cancelRequest();
            requested.countDown();
            connection.await(hangUp);
        };
        try (Stage stage = new Stage(session, cancel)) {
            Room room = stage.enter();
            Reply victim = ask(room);
            victim.close();
            requested.await();
            Stage.Call<Room.Answer> next = Stage.Caller.PLATFORM_THREAD
                    .start(() -> room.ask(Deadline.NONE, "s"))
                    .awaitWaiting();
            while (victim.open()) {
                Thread.onSpinWait();
            }
            next.awaitWaiting();
            int received = stage.server.connections().getFirst().received().size();
            assertThat(room.pipeline.toString()).contains("held").contains("signal under way, answered");
            hangUp.countDown();
            assertThat(next.get().value()).isEqualTo("next");
            assertThat(stage.server.connections().getFirst().received()).hasSizeGreaterThan(received);
            stage.awaitScripts();
        }
    }

    @Test
    void aFollowerThatIsHitInsteadIsAskedAgainUnseen() throws Throwable {
        CountDownLatch signal = new CountDownLatch(1);
        Script session = connection -> {
            connection.login();
            connection.untilSync();
            connection.untilSync();
            connection.await(signal);
            connection.send(Stage.row("just finished"));
            connection.send(Stage.cancelled(), Stage.ready());
            Stage.answer(connection, "again");
        };
        try (Stage stage = new Stage(session, signals(signal))) {
            Room room = stage.enter();
            Reply victim = ask(room);
            Stage.Call<Room.Answer> follower = Stage.Caller.PLATFORM_THREAD
                    .start(() -> room.ask(Deadline.NONE, "s"))
                    .awaitWaiting();
            victim.close();
            assertThat(follower.get().value()).isEqualTo("again");
            stage.awaitScripts();
        }
    }

    /** It cannot be asked again, so the victim's answer is awaited and dropped. */
    @Test
    void noCancelIsSentWhileSomethingIsBehindTheVictimThatMustNotBeHit() throws Throwable {
        CountDownLatch abandoned = new CountDownLatch(1);
        Script session = connection -> {
            connection.login();
            connection.untilSync();
            connection.untilSync();
            connection.await(abandoned);
            connection.send(Stage.row("nobody's"));
            connection.send(Stage.row("mine"));
        };
        try (Stage stage = new Stage(session)) {
            Room room = stage.enter();
            Reply victim = ask(room);
            try (Turn turn = room.pipeline.enter(Deadline.NONE);
                    Reply step = turn.send(Room.execute(room.pipeline.scratch(), "s"), Deadline.NONE)) {
                victim.close();
                abandoned.countDown();
                assertThat(Room.read(step).value()).isEqualTo("mine");
            }
            assertThat(room.cancels).hasValue(0);
            stage.awaitScripts();
        }
    }

    @Test
    void anAnswerThatIsNotTheFirstIsDroppedWhenItComes() throws Throwable {
        CountDownLatch abandoned = new CountDownLatch(1);
        Script session = connection -> {
            connection.login();
            connection.untilSync();
            connection.untilSync();
            connection.await(abandoned);
            // In one piece, so that the second is answered before it could be cancelled.
            connection.send(concat(Stage.row("first"), Stage.row("nobody's")));
            Stage.answer(connection, "next");
        };
        try (Stage stage = new Stage(session)) {
            Room room = stage.enter();
            Reply first = ask(room);
            Reply second = ask(room);
            second.close();
            abandoned.countDown();
            assertThat(Room.read(first).value()).isEqualTo("first");
            assertThat(room.ask(Deadline.NONE, "s").value()).isEqualTo("next");
            assertThat(room.cancels).hasValue(0);
            stage.awaitScripts();
        }
    }

    @Test
    void aServerThatDoesNotStopTheStatementCostsTheConnectionAfterTheGrace() throws Throwable {
        CountDownLatch signal = new CountDownLatch(1);
        Script deaf = connection -> {
            connection.login();
            connection.untilSync();
            connection.expectEnd();
        };
        try (Stage stage = new Stage(deaf, signals(signal))) {
            Heard heard = new Heard();
            Room room = stage.enter(heard);
            ask(room).close();
            signal.await();
            assertThat(heard.isClosed()).isFalse();
            Stage.Call<Room.Answer> next = Stage.Caller.PLATFORM_THREAD
                    .start(() -> room.ask(Deadline.NONE, "s"))
                    .awaitWaiting();
            stage.clock.advance(Stage.GRACE);
            assertThat(heard.closed())
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessageContaining("could not be stopped within 2000 ms");
            assertThatThrownBy(next::get).isInstanceOf(ConnectionClosedException.class);
            assertThat(room.pipeline.isOpen()).isFalse();
            stage.awaitScripts();
        }
    }

    @Test
    void aCancelThatIsRefusedCostsTheConnectionAfterTheGrace() throws Throwable {
        CountDownLatch refused = new CountDownLatch(1);
        Script busy = connection -> {
            connection.login();
            connection.untilSync();
            connection.expectEnd();
        };
        try (Stage stage = new Stage(busy)) {
            Heard heard = new Heard();
            Room room = stage.enter(heard);
            room.pipeline.authenticated(deadline -> {
                refused.countDown();
                throw new ConnectFailedException("refused", null, null);
            });
            ask(room).close();
            refused.await();
            assertThat(heard.isClosed()).isFalse();
            stage.clock.advance(Stage.GRACE);
            assertThat(heard.closed()).isInstanceOf(ConnectionLostException.class);
            stage.awaitScripts();
        }
    }

    /** Whether the signal will still come, and whom it would hit, nobody knows. */
    @Test
    void aCancelThatIsNeverConfirmedCostsTheConnectionAfterTheGraceAlsoWhenTheVictimIsAnswered() throws Throwable {
        CountDownLatch requested = new CountDownLatch(1);
        Script session = connection -> {
            connection.login();
            connection.untilSync();
            connection.await(requested);
            connection.send(Stage.cancelled(), Stage.ready());
            connection.expectEnd();
        };
        Script hangs = connection -> {
            connection.cancelRequest();
            requested.countDown();
            connection.expectEnd();
        };
        try (Stage stage = new Stage(session, hangs)) {
            Heard heard = new Heard();
            Room room = stage.enter(heard);
            Reply victim = ask(room);
            victim.close();
            requested.await();
            while (victim.open()) {
                Thread.onSpinWait();
            }
            assertThat(heard.isClosed()).isFalse();
            stage.clock.advance(Stage.GRACE);
            assertThat(heard.closed()).isInstanceOf(ConnectionLostException.class);
            stage.awaitScripts();
        }
    }

    @Test
    void aSignalThatCameTooEarlyIsGivenAgain() throws Throwable {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        try (Stage stage = new Stage(cancellable(second), signals(first), signals(second))) {
            Room room = stage.enter();
            ask(room).close();
            first.await();
            while (!room.pipeline.toString().contains("signal given")) {
                Thread.onSpinWait();
            }
            stage.clock.advance(Duration.ofMillis(50));
            assertThat(room.ask(Deadline.NONE, "s").value()).isEqualTo("next");
            stage.awaitScripts();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptDuringTheLastRequestIsKeptForLater(Stage.Caller caller) throws Throwable {
        CountDownLatch interrupted = new CountDownLatch(1);
        Script session = connection -> {
            connection.login();
            connection.untilSync();
            connection.await(interrupted);
            connection.send(Stage.row("committed"));
        };
        try (Stage stage = new Stage(session)) {
            Room room = stage.enter();
            Stage.Call<Boolean> call = caller.start(() -> {
                try (Turn turn = room.pipeline.enter(Deadline.NONE);
                        Reply reply = turn.sendFinal(Room.execute(room.pipeline.scratch(), "commit"), Deadline.NONE)) {
                    assertThat(Room.read(reply).value()).isEqualTo("committed");
                    return Thread.currentThread().isInterrupted();
                }
            });
            call.awaitWaiting().thread().interrupt();
            interrupted.countDown();
            assertThat(call.get()).as("the interrupt can still be seen").isTrue();
            assertThat(room.cancels).hasValue(0);
            stage.awaitScripts();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLastRequestsDeadlineIsFollowedByTheGraceAndThenTheEnd(Stage.Caller caller) throws Throwable {
        Script silent = connection -> {
            connection.login();
            connection.untilSync();
            connection.expectEnd();
        };
        try (Stage stage = new Stage(silent)) {
            Heard heard = new Heard();
            Room room = stage.enter(heard);
            Deadline deadline = stage.within(SECOND);
            Stage.Call<Byte> call = caller.start(() -> {
                        try (Turn turn = room.pipeline.enter(deadline);
                                Reply reply =
                                        turn.sendFinal(Room.execute(room.pipeline.scratch(), "commit"), deadline)) {
                            return reply.next();
                        }
                    })
                    .awaitWaiting();
            stage.clock.advance(SECOND);
            assertThat(heard.isClosed()).isFalse();
            // The grace begins when the caller finds its time over, which is not before now.
            while (!call.result().isDone()) {
                stage.clock.advance(Duration.ofMillis(50));
                Thread.yield();
            }
            assertThatThrownBy(call::get)
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessageContaining("nor in another 2000 ms")
                    .matches(e -> ((ConnectionLostException) e).sent());
            assertThat(heard.isClosed()).isTrue();
            assertThat(room.cancels).hasValue(0);
            stage.awaitScripts();
        }
    }

    @Test
    void aCallThatHasNoTimeLeftSendsNothing() throws Throwable {
        Script session = connection -> {
            connection.login();
            Stage.answer(connection, "only this");
        };
        try (Stage stage = new Stage(session)) {
            Room room = stage.enter();
            Deadline over = stage.within(Duration.ZERO);
            assertThatThrownBy(() -> room.ask(over, "s"))
                    .isInstanceOf(QueryTimeoutException.class)
                    .hasMessageContaining("before anything was sent");
            try (Turn turn = room.pipeline.enter(Deadline.NONE)) {
                assertThatThrownBy(() -> turn.send(Room.execute(room.pipeline.scratch(), "s"), over))
                        .isInstanceOf(QueryTimeoutException.class);
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> turn.send(Room.execute(room.pipeline.scratch(), "s"), Deadline.NONE))
                        .isInstanceOf(CallInterruptedException.class);
                assertThat(Thread.interrupted()).isTrue();
            }
            assertThat(room.ask(Deadline.NONE, "s").value()).isEqualTo("only this");
            stage.awaitScripts();
        }
    }

    @Test
    void whoWaitsForTheWriteSideLeavesItsPlaceAtItsDeadline() throws Throwable {
        Script session = connection -> {
            connection.login();
            Stage.answer(connection, "after");
        };
        try (Stage stage = new Stage(session)) {
            Room room = stage.enter();
            Turn holder = room.pipeline.enter(Deadline.NONE);
            Deadline soon = stage.within(SECOND);
            Stage.Call<Turn> impatient = Stage.Caller.VIRTUAL_THREAD
                    .start(() -> room.pipeline.enter(soon))
                    .awaitWaiting();
            Stage.Call<Room.Answer> patient = Stage.Caller.VIRTUAL_THREAD
                    .start(() -> room.ask(Deadline.NONE, "s"))
                    .awaitWaiting();
            stage.clock.advance(SECOND);
            assertThatThrownBy(impatient::get)
                    .isInstanceOf(QueryTimeoutException.class)
                    .hasMessageContaining("waiting for the connection");
            holder.close();
            assertThat(patient.get().value()).isEqualTo("after");
            stage.awaitScripts();
        }
    }

    private static Reply ask(Room room) {
        return room.pipeline.ask(Room.execute(room.pipeline.scratch(), "s"), () -> true, Deadline.NONE);
    }

    private static Backend[] concat(Backend[] first, Backend[] second) {
        Backend[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
