package io.github.loompg.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.BackendTypes;
import io.github.loompg.protocol.message.ErrorFields;
import io.github.loompg.protocol.message.TransactionStatus;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a stream of messages is cut into pieces on its way, the same ranges come out. */
class InboxTest {
    private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void oneCutAnywhereChangesNothing() {
        byte[] stream = session();
        List<String> whole = taken(stream);
        assertThat(whole).anyMatch(answer -> answer.startsWith("answer IDLE")).anyMatch(line -> line.startsWith("A "));
        for (int cut = 0; cut <= stream.length; cut++) {
            assertThat(taken(stream, cut)).as("cut at %d", cut).isEqualTo(whole);
        }
    }

    @Test
    void twoCutsAnywhereChangeNothing() {
        byte[] stream = session();
        List<String> whole = taken(stream);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 5_000; i++) {
            int first = random.nextInt(stream.length);
            int second = first + random.nextInt(Math.min(20, stream.length - first));
            assertThat(taken(stream, first, second))
                    .as("cut at %d and %d", first, second)
                    .isEqualTo(whole);
        }
    }

    @Test
    void bytesMayComeOneByOne() {
        byte[] stream = session();
        int[] everywhere = new int[stream.length];
        Arrays.setAll(everywhere, i -> i);
        assertThat(taken(stream, everywhere)).isEqualTo(taken(stream));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1_000, 70_000, 5_000_000})
    void aLongMessageIsPutTogether(int length) {
        byte[] value = new byte[length];
        new SplittableRandom(length).nextBytes(value);
        byte[] stream = encoded(
                new Backend.DataRow(List.of(Bytes.of(value))), new Backend.ReadyForQuery(TransactionStatus.IDLE));
        int[] cuts = new int[stream.length / BufferPool.CAPACITY];
        Arrays.setAll(cuts, i -> (i + 1) * BufferPool.CAPACITY);
        Taken taken = new Taken();
        feed(authenticated(taken), stream, cuts);
        assertThat(taken.answers.getFirst()).isEqualTo(stream);

        Inbox inbox = authenticated(new Dropped());
        long before = MEMORY.getCurrentThreadAllocatedBytes();
        feed(inbox, stream, cuts);
        assertThat(MEMORY.getCurrentThreadAllocatedBytes() - before)
                .as("twice its length for growing, and what is received at once")
                .isLessThan(3L * length + 300_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -5, -1, 0, 3, (1 << 30) + 1, Integer.MAX_VALUE})
    void aLengthThatCannotBeIsRefusedForEveryType(int length) {
        for (int type = 0; type < 256; type++) {
            byte[] head =
                    ByteBuffer.allocate(10).put((byte) type).putInt(length).array();
            assertThatThrownBy(() -> authenticated(new Taken()).accept(ByteBuffer.wrap(head)))
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void aTypeThatNoServerSendsIsRefused() {
        for (int type : new int[] {0, 'B', 'P', 'Q', 'X', 'd' + 1, 255, 'z'}) {
            byte[] head = ByteBuffer.allocate(10).put((byte) type).putInt(5).array();
            assertThatThrownBy(() -> authenticated(new Taken()).accept(ByteBuffer.wrap(head)))
                    .isInstanceOf(MalformedMessageException.class)
                    .hasMessageContaining("unknown type");
        }
    }

    @Test
    void announcedLengthReservesNoMemory() {
        Inbox inbox = authenticated(new Taken());
        byte[] head = ByteBuffer.allocate(15)
                .put(BackendTypes.DATA_ROW)
                .putInt(900_000_000)
                .array();
        long before = MEMORY.getCurrentThreadAllocatedBytes();
        feed(inbox, head, 3, 5, 7, 9);
        assertThat(MEMORY.getCurrentThreadAllocatedBytes() - before).isLessThan(300_000);
    }

    @Test
    void messagesAreShortUntilTheServerHasLetUsIn() {
        byte[] late = encoded(new Backend.ErrorResponse(new ErrorFields(Map.of('M', "x".repeat(100_000)))));
        assertThatThrownBy(() -> new Inbox(new Taken()).accept(ByteBuffer.wrap(late)))
                .isInstanceOf(MalformedMessageException.class);
        authenticated(new Taken()).accept(ByteBuffer.wrap(late));
    }

    @Test
    void aReadyForQueryOfTheWrongShapeIsRefused() {
        for (byte[] wrong : List.of(
                new byte[] {'Z', 0, 0, 0, 5, 'X'}, new byte[] {'Z', 0, 0, 0, 4}, new byte[] {'Z', 0, 0, 0, 6, 'I', 'I'
                })) {
            assertThatThrownBy(() -> authenticated(new Taken()).accept(ByteBuffer.wrap(wrong)))
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    /** Answers with all sorts of things between and inside of them. */
    private static byte[] session() {
        ErrorFields error = new ErrorFields(Map.of('S', "ERROR", 'V', "ERROR", 'C', "22012", 'M', "division by zero"));
        ErrorFields notice = new ErrorFields(Map.of('S', "NOTICE", 'V', "NOTICE", 'C', "00000", 'M', "by the way"));
        Backend ready = new Backend.ReadyForQuery(TransactionStatus.IDLE);
        return encoded(
                new Backend.ParameterStatus("TimeZone", "UTC"),
                new Backend.ParseComplete(),
                new Backend.BindComplete(),
                new Backend.DataRow(List.of(Bytes.utf8("one"), Bytes.utf8("two"))),
                new Backend.NotificationResponse(7, "channel", "payload"),
                new Backend.DataRow(List.of()),
                new Backend.CommandComplete("SELECT 2"),
                ready,
                new Backend.NoticeResponse(notice),
                ready,
                new Backend.BindComplete(),
                new Backend.ErrorResponse(error),
                new Backend.ReadyForQuery(TransactionStatus.FAILED),
                new Backend.NotificationResponse(7, "channel", "between"),
                new Backend.EmptyQueryResponse(),
                new Backend.ParameterStatus("TimeZone", "CET"),
                new Backend.ReadyForQuery(TransactionStatus.IN_TRANSACTION));
    }

    private static byte[] encoded(Backend... messages) {
        ByteWriter out = new ByteWriter();
        for (Backend message : messages) {
            message.write(out);
        }
        return out.toByteArray();
    }

    private static Inbox authenticated(Inbox.Sink taken) {
        Inbox inbox = new Inbox(taken);
        inbox.authenticated();
        return inbox;
    }

    private static List<String> taken(byte[] stream, int... cuts) {
        Taken taken = new Taken();
        feed(authenticated(taken), stream, cuts);
        assertThat(taken.open.size()).as("what is left over").isZero();
        return taken.events;
    }

    private static void feed(Inbox inbox, byte[] stream, int... cuts) {
        int from = 0;
        for (int cut : cuts) {
            inbox.accept(ByteBuffer.wrap(stream, from, cut - from));
            from = cut;
        }
        inbox.accept(ByteBuffer.wrap(stream, from, stream.length - from));
    }

    private static final class Dropped implements Inbox.Sink {
        @Override
        public void part(byte[] array, int from, int to, boolean answer) {}

        @Override
        public void ready(byte[] array, int from, int to, TransactionStatus status) {}

        @Override
        public void aside(byte type, ByteReader body) {}

        @Override
        public void error(ByteReader body) {}
    }

    /** Puts ranges together again, so that how they were cut does not show. */
    private static final class Taken implements Inbox.Sink {
        final List<String> events = new ArrayList<>();
        final List<byte[]> answers = new ArrayList<>();
        final ByteArrayOutputStream open = new ByteArrayOutputStream();

        @Override
        public void part(byte[] array, int from, int to, boolean answer) {
            assertThat(answer).as("more than asides").isEqualTo(requireWholeMessages(array, from, to));
            open.write(array, from, to - from);
        }

        @Override
        public void ready(byte[] array, int from, int to, TransactionStatus status) {
            requireWholeMessages(array, from, to);
            open.write(array, from, to - from);
            answers.add(open.toByteArray());
            events.add("answer " + status + " " + Arrays.toString(open.toByteArray()));
            open.reset();
        }

        @Override
        public void aside(byte type, ByteReader body) {
            events.add((char) type + " " + Arrays.toString(body.readBytes(body.remaining())));
        }

        @Override
        public void error(ByteReader body) {
            events.add("error " + ErrorFields.read(body).message());
        }

        private static boolean requireWholeMessages(byte[] array, int from, int to) {
            boolean more = false;
            int at = from;
            while (at < to) {
                byte type = array[at];
                more |= type != BackendTypes.NOTICE_RESPONSE
                        && type != BackendTypes.PARAMETER_STATUS
                        && type != BackendTypes.NOTIFICATION_RESPONSE;
                int next = at + 1 + ByteBuffer.wrap(array).getInt(at + 1);
                if (type == BackendTypes.READY_FOR_QUERY) {
                    assertThat(next)
                            .as("the end of an answer is the end of its range")
                            .isEqualTo(to);
                }
                at = next;
            }
            assertThat(at).as("whole messages").isEqualTo(to);
            return more;
        }
    }
}
