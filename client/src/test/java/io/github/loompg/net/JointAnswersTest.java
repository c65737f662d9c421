package io.github.loompg.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.ErrorFields;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the server answers to requests under one Sync comes to whom it belongs, however it is cut on its way. */
class JointAnswersTest {
    private static final Backend BOUND = new Backend.BindComplete();
    private static final Backend SUSPENDED = new Backend.PortalSuspended();
    private static final Backend DONE = new Backend.CommandComplete("SELECT 1");
    private static final Backend FAILED = Stage.error("ERROR", "22012", "division by zero");
    private static final Backend NOTICE = new Backend.NoticeResponse(
            new ErrorFields(Map.of('S', "NOTICE", 'V', "NOTICE", 'C', "00000", 'M', "listen")));

    private final Loops loops = new Loops(1, "test");

    /** A connection on which these requests are in flight. */
    private final class Flight {
        final List<Reply> replies = new ArrayList<>();
        final InFlight inFlight = new InFlight(reply(RequestKind.STEP));
        final Inbox inbox;

        Flight(RequestKind... kinds) {
            CancelPath cancelPath = new CancelPath(
                    new ReentrantLock(),
                    new Turns(),
                    inFlight,
                    loops.assign(),
                    new ManualClock(),
                    Duration.ofSeconds(1),
                    why -> {
                        throw new AssertionError(why);
                    });
            inbox = new Inbox(new Answers(inFlight, cancelPath, new Life(), new Heard()));
            inbox.authenticated();
            for (RequestKind kind : kinds) {
                Reply reply = reply(kind);
                replies.add(reply);
                inFlight.append(reply);
            }
        }

        void receive(byte[] bytes) {
            inbox.accept(ByteBuffer.wrap(bytes));
        }

        String read(int number) {
            try {
                return "" + Room.read(replies.get(number)).value();
            } catch (Room.Refused refused) {
                return refused.fields.sqlState() + (replies.get(number).failedForNeighbour() ? " for a neighbour" : "");
            }
        }

        List<String> readAll() {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < replies.size(); i++) {
                all.add(read(i));
            }
            assertThat(inFlight.count()).isZero();
            return all;
        }
    }

    private static Reply reply(RequestKind kind) {
        return new Reply(new NoLine(), kind, Deadline.NONE, 0);
    }

    private static Backend row(String value) {
        return new Backend.DataRow(List.of(Bytes.utf8(value)));
    }

    private static byte[] bytes(Backend... messages) {
        ByteWriter out = new ByteWriter();
        for (Backend message : messages) {
            message.write(out);
        }
        return Arrays.copyOf(out.array(), out.size());
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    /** Feeds the stream in two pieces, cut everywhere, and in single bytes. */
    private void everywhere(byte[] stream, List<String> expected, RequestKind... kinds) {
        for (int cut = 0; cut <= stream.length; cut++) {
            Flight flight = new Flight(kinds);
            flight.receive(Arrays.copyOf(stream, cut));
            flight.receive(Arrays.copyOfRange(stream, cut, stream.length));
            assertThat(flight.readAll()).as("cut at %d", cut).isEqualTo(expected);
        }
        Flight flight = new Flight(kinds);
        for (byte single : stream) {
            flight.receive(new byte[] {single});
        }
        assertThat(flight.readAll()).isEqualTo(expected);
    }

    @Test
    void eachHasItsOwn() {
        byte[] stream = bytes(
                BOUND,
                row("a"),
                DONE,
                NOTICE,
                BOUND,
                row("b"),
                row("b2"),
                SUSPENDED,
                BOUND,
                row("c"),
                DONE,
                Stage.ready(),
                BOUND,
                row("d"),
                DONE,
                Stage.ready(),
                BOUND,
                row("e"),
                DONE,
                BOUND,
                row("f"),
                NOTICE,
                DONE,
                Stage.ready());
        everywhere(
                stream,
                List.of("a", "b", "c", "d", "e", "f"),
                RequestKind.REPEATABLE,
                RequestKind.JOINING,
                RequestKind.JOINING,
                RequestKind.STEP,
                RequestKind.REPEATABLE,
                RequestKind.JOINING);
    }

    @Test
    void anErrorIsOneCallersAndThoseBehindHimAreToAskAgain() {
        byte[] stream = bytes(
                BOUND, row("a"), DONE, BOUND, row("b"), FAILED, Stage.ready(), BOUND, row("e"), DONE, Stage.ready());
        everywhere(
                stream,
                List.of("a", "22012", "22012 for a neighbour", "22012 for a neighbour", "e"),
                RequestKind.REPEATABLE,
                RequestKind.JOINING,
                RequestKind.JOINING,
                RequestKind.JOINING,
                RequestKind.REPEATABLE);
    }

    @Test
    void anErrorOfTheFirstOrTheLastIsNobodyElses() {
        everywhere(
                bytes(FAILED, Stage.ready()),
                List.of("22012", "22012 for a neighbour"),
                RequestKind.REPEATABLE,
                RequestKind.JOINING);
        everywhere(
                bytes(BOUND, DONE, BOUND, FAILED, Stage.ready()),
                List.of("null", "22012"),
                RequestKind.REPEATABLE,
                RequestKind.JOINING);
    }

    /** Nobody waits for the Sync whose answer has come. */
    @Test
    void anAnswerIsCompleteWhenItsStatementIs() {
        Flight flight = new Flight(RequestKind.REPEATABLE, RequestKind.JOINING);
        flight.receive(bytes(BOUND, row("a"), DONE, BOUND));
        assertThat(flight.read(0)).isEqualTo("a");
        assertThat(flight.replies.get(1).open()).isTrue();
        assertThat(flight.inFlight.count()).isEqualTo(1);
        flight.receive(bytes(row("b"), DONE, Stage.ready()));
        assertThat(flight.read(1)).isEqualTo("b");
    }

    @Test
    void aCancelIsTheErrorOfWhomItHasHit() {
        Flight flight = new Flight(RequestKind.REPEATABLE, RequestKind.JOINING, RequestKind.JOINING);
        flight.replies.get(1).mayBeStruck();
        flight.replies.get(2).mayBeStruck();
        flight.receive(bytes(BOUND, row("a"), DONE, BOUND, Stage.cancelled(), Stage.ready()));
        assertThat(flight.readAll()).containsExactly("a", "57014 for a neighbour", "57014 for a neighbour");
    }

    /** Those in front of it are not answered for us before it is, however quick they were. */
    @Test
    void aCancelThatHasHitTheLastIsItsError() {
        byte[] stream = bytes(BOUND, row("a"), DONE, BOUND, row("b"), DONE, BOUND, Stage.cancelled(), Stage.ready());
        for (int cut = 0; cut <= stream.length; cut++) {
            Flight flight = new Flight(RequestKind.REPEATABLE, RequestKind.JOINING, RequestKind.JOINING);
            flight.replies.get(1).mayBeStruck();
            flight.replies.get(2).mayBeStruck();
            flight.receive(Arrays.copyOf(stream, cut));
            flight.receive(Arrays.copyOfRange(stream, cut, stream.length));
            assertThat(flight.readAll()).as("cut at %d", cut).containsExactly("a", "b", "57014 for a neighbour");
        }
    }

    /** The next segment has nothing to do with it. */
    @Test
    void theErrorOfTheLastIsForgottenWithItsSegment() {
        Flight flight =
                new Flight(RequestKind.REPEATABLE, RequestKind.JOINING, RequestKind.REPEATABLE, RequestKind.JOINING);
        flight.receive(bytes(BOUND, row("a"), DONE, FAILED));
        flight.receive(bytes(Stage.ready()));
        assertThatThrownBy(() -> flight.receive(bytes(BOUND, Stage.ready())))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void whoHasGoneAwayIsNotAskedAgain() {
        Flight flight = new Flight(RequestKind.REPEATABLE, RequestKind.JOINING, RequestKind.JOINING);
        flight.replies.get(1).markAbandoned();
        flight.receive(bytes(FAILED, Stage.ready()));
        assertThat(flight.read(0)).isEqualTo("22012");
        assertThat(flight.replies.get(1).failedForNeighbour()).isFalse();
        assertThat(flight.read(2)).isEqualTo("22012 for a neighbour");
        assertThat(flight.inFlight.count()).isZero();
    }

    @Test
    void aServerThatIsReadyTooEarlyIsNotBelieved() {
        Flight flight = new Flight(RequestKind.REPEATABLE, RequestKind.JOINING);
        assertThatThrownBy(() -> flight.receive(bytes(BOUND, Stage.ready())))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("ready before it has answered");
    }
}
