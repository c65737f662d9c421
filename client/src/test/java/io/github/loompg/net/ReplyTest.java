package io.github.loompg.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.loompg.error.ConnectionLostException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.BackendTypes;
import io.github.loompg.protocol.message.TransactionStatus;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One answer: what the reading side puts in, the asker gets out, and each is told what it has to know of the other. */
class ReplyTest {
    private final Line line = new Line();
    private final Reply reply = new Reply(line, RequestKind.STEP, Deadline.NONE, 0);

    /** A connection that notes what a reply wants of it. */
    private static final class Line extends NoLine {
        int resumed;
        int abandoned;
        int listening;
        Runnable whenAwaited = () -> {
            throw new AssertionError("waits although there is news");
        };

        @Override
        public void await(Reply reply) {
            whenAwaited.run();
        }

        @Override
        public void resume() {
            resumed++;
        }

        @Override
        public void abandon(Reply reply) {
            reply.markAbandoned();
            abandoned++;
        }

        @Override
        public void listen(Reply reply) {
            listening++;
        }

        @Override
        public PostgresException lost(Reply reply) {
            return new ConnectionLostException("gone", null, null, true);
        }
    }

    @Test
    void messagesComeInTheirOrderAcrossRanges() {
        append(new Backend.ParseComplete(), new Backend.BindComplete());
        append(new Backend.NoData());
        complete(TransactionStatus.IN_TRANSACTION, new Backend.CommandComplete("SELECT 0"));
        assertThat(reply.next()).isEqualTo(BackendTypes.PARSE_COMPLETE);
        assertThat(reply.next()).isEqualTo(BackendTypes.BIND_COMPLETE);
        assertThat(reply.next()).isEqualTo(BackendTypes.NO_DATA);
        assertThat(reply.next()).isEqualTo(BackendTypes.COMMAND_COMPLETE);
        assertThat(reply.body().readCString()).isEqualTo("SELECT 0");
        assertThat(reply.next()).isEqualTo(BackendTypes.READY_FOR_QUERY);
        assertThat(reply.transactionStatus()).isEqualTo(TransactionStatus.IN_TRANSACTION);
        reply.close();
        assertThat(line.abandoned).isZero();
    }

    @Test
    void aBodyIsTheSameWithAReaderAndWithout() {
        append(new Backend.CommandComplete("SELECT 1"));
        complete(TransactionStatus.IDLE, new Backend.CommandComplete("SELECT 20"));
        reply.next();
        assertThat(bodyWithoutReader()).isEqualTo("SELECT 1\0");
        assertThat(reply.body().readCString()).isEqualTo("SELECT 1");
        reply.next();
        assertThat(bodyWithoutReader()).isEqualTo("SELECT 20\0");
        assertThat(reply.body().readCString()).isEqualTo("SELECT 20");
    }

    private String bodyWithoutReader() {
        return new String(
                reply.array(), reply.bodyStart(), reply.bodyEnd() - reply.bodyStart(), StandardCharsets.UTF_8);
    }

    @Test
    void asidesArePassedOver() {
        complete(
                TransactionStatus.IDLE,
                new Backend.ParameterStatus("a", "b"),
                new Backend.BindComplete(),
                new Backend.NotificationResponse(1, "c", "p"));
        assertThat(reply.next()).isEqualTo(BackendTypes.BIND_COMPLETE);
        assertThat(reply.next()).isEqualTo(BackendTypes.READY_FOR_QUERY);
    }

    @Test
    void theLastWordsAreReadBeforeTheLoss() {
        append(new Backend.BindComplete());
        reply.fail();
        assertThat(reply.next()).isEqualTo(BackendTypes.BIND_COMPLETE);
        assertThatThrownBy(reply::next).isInstanceOf(ConnectionLostException.class);
        reply.close();
        assertThat(line.abandoned).isZero();
    }

    /** They come between the asker's look for a range and its look for the end. */
    @Test
    void theLastWordsAreReadBeforeTheLossAlsoWhenBothComeWhileTheAskerLooks() {
        line.whenAwaited = () -> {
            append(new Backend.BindComplete());
            reply.fail();
        };
        assertThat(reply.next()).isEqualTo(BackendTypes.BIND_COMPLETE);
        assertThatThrownBy(reply::next).isInstanceOf(ConnectionLostException.class);
    }

    @Test
    void toLeaveEarlyIsToAbandonOnce() {
        append(new Backend.BindComplete());
        reply.next();
        reply.close();
        reply.close();
        assertThat(line.abandoned).isOne();
        assertThat(reply.append(new byte[10], 0, 10)).isFalse();
        assertThatThrownBy(reply::next).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aReplyThatWasReadHoldsNothing() {
        WeakReference<byte[]> received = new WeakReference<>(complete(TransactionStatus.IDLE));
        reply.next();
        assertThat(isForgotten(received)).isTrue();
    }

    @Test
    void aReplyThatWasAbandonedHoldsNothing() {
        WeakReference<byte[]> early = new WeakReference<>(append(new Backend.BindComplete()));
        reply.close();
        WeakReference<byte[]> late = new WeakReference<>(complete(TransactionStatus.IDLE));
        assertThat(isForgotten(early)).isTrue();
        assertThat(isForgotten(late)).isTrue();
    }

    @Test
    void aOneShotsAskerIsWokenForMuchOnly() {
        append(new Backend.BindComplete());
        assertThat(reply.hasNews()).isFalse();
        reply.append(new byte[(int) Reply.WORTH_WAKING], 0, (int) Reply.WORTH_WAKING);
        assertThat(reply.hasNews()).isTrue();
    }

    @Test
    void aConversationsAskerIsWokenForEverything() {
        Reply conversation = new Reply(line, RequestKind.CONVERSATION, Deadline.NONE, 0);
        assertThat(conversation.hasNews()).isFalse();
        byte[] bytes = encoded(new Backend.BindComplete());
        conversation.append(bytes, 0, bytes.length);
        assertThat(conversation.hasNews()).isTrue();
        conversation.next();
        assertThat(conversation.hasNews()).isFalse();
    }

    @Test
    void theReadingGoesOnOnceHalfIsRead() {
        int unread = 0;
        byte[] piece = encoded(new Backend.CommandComplete("x".repeat(10_000)));
        while (unread <= Reply.TOO_MUCH) {
            reply.append(piece, 0, piece.length);
            unread += piece.length;
        }
        while (line.resumed == 0) {
            assertThat(reply.unread()).isGreaterThan(Reply.TOO_MUCH / 2);
            reply.next();
        }
        assertThat(reply.unread()).isLessThanOrEqualTo(Reply.TOO_MUCH / 2).isPositive();
        while (reply.unread() > 0) {
            reply.next();
        }
        assertThat(line.resumed).isOne();
    }

    @Test
    void whoListensIsToldOfTheEndOnce() {
        AtomicInteger told = new AtomicInteger();
        reply.whenSettled(told::incrementAndGet);
        append(new Backend.BindComplete());
        reply.announce();
        reply.wake();
        assertThat(told).hasValue(0);
        complete(TransactionStatus.IDLE);
        reply.wake();
        assertThat(told).hasValue(1);
        assertThat(line.listening).isOne();
    }

    @Test
    void whoListensTooLateIsToldAtOnce() {
        AtomicInteger told = new AtomicInteger();
        reply.fail();
        reply.whenSettled(told::incrementAndGet);
        assertThat(told).hasValue(1);
    }

    /** Else nobody would read it, and nothing more be read from the socket. */
    @Test
    void whoListensIsToldOfAnAnswerThatIsTooLongToBeHeld() {
        AtomicInteger told = new AtomicInteger();
        reply.whenSettled(told::incrementAndGet);
        reply.append(new byte[(int) Reply.TOO_MUCH + 1], 0, (int) Reply.TOO_MUCH + 1);
        reply.announce();
        assertThat(told).hasValue(1);
        reply.fail();
        assertThat(told).hasValue(1);
    }

    @Test
    void aListenerThatThrowsHurtsNobody() {
        reply.whenSettled(() -> {
            throw new IllegalStateException("on purpose");
        });
        complete(TransactionStatus.IDLE);
        assertThat(reply.next()).isEqualTo(BackendTypes.READY_FOR_QUERY);
    }

    @Test
    void onlyWhoMayBeStruckIs() {
        reply.cancelled();
        assertThat(reply.failedForNeighbour()).isFalse();
        reply.mayBeStruck();
        reply.cancelled();
        assertThat(reply.failedForNeighbour()).isTrue();
    }

    @Test
    void whoIsAbandonedWasMeant() {
        reply.mayBeStruck();
        reply.close();
        reply.cancelled();
        assertThat(reply.failedForNeighbour()).isFalse();
    }

    private byte[] append(Backend... messages) {
        byte[] bytes = encoded(messages);
        reply.append(bytes, 0, bytes.length);
        return bytes;
    }

    private byte[] complete(TransactionStatus status, Backend... messages) {
        byte[] bytes = encoded(messages);
        byte[] ready = encoded(new Backend.ReadyForQuery(status));
        byte[] all = Arrays.copyOf(bytes, bytes.length + ready.length);
        System.arraycopy(ready, 0, all, bytes.length, ready.length);
        reply.complete(all, 0, all.length, status);
        return all;
    }

    private static byte[] encoded(Backend... messages) {
        ByteWriter out = new ByteWriter();
        for (Backend message : messages) {
            message.write(out);
        }
        return out.toByteArray();
    }

    private static boolean isForgotten(WeakReference<byte[]> array) {
        for (int i = 0; i < 100 && array.get() != null; i++) {
            System.gc();
        }
        return array.get() == null;
    }
}
