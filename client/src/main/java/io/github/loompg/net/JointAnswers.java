package io.github.loompg.net;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.BackendTypes;
import io.github.loompg.protocol.message.ErrorFields;
import io.github.loompg.protocol.message.TransactionStatus;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Hands out what the server answers to requests under one Sync ({@link JointSync}). Each ends where its statement does, and
 * is followed by a ReadyForQuery of our own making, so that its asker, who is woken then, reads what he would have read
 * otherwise. The last has the server's.
 *
 * <p>When one fails, the server passes over those behind it up to the Sync. They are given the same error, and that it is
 * not theirs. Only the reading thread calls.
 */
final class JointAnswers {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int HEADER = 5;
    private static final byte[] READY = {BackendTypes.READY_FOR_QUERY, 0, 0, 0, 5, 'I'};

    private final InFlight inFlight;
    private final CancelPath cancelPath;

    /** What one of those that are being answered has failed with; null if none has. */
    private byte @Nullable [] refusal;

    JointAnswers(InFlight inFlight, CancelPath cancelPath) {
        this.inFlight = inFlight;
        this.cancelPath = cancelPath;
    }

    /**
     * Hands out the answers that end in this range of whole messages, but for that of the last request, which ends with the
     * ReadyForQuery.
     *
     * @return where the answer begins that is the first then
     */
    int handOut(Reply first, byte[] array, int from, int to) {
        Reply open = first;
        int begin = from;
        int at = from;
        while (at < to) {
            byte type = array[at];
            int message = at;
            at += 1 + (int) INT.get(array, at + 1);
            switch (type) {
                case BackendTypes.COMMAND_COMPLETE,
                        BackendTypes.PORTAL_SUSPENDED,
                        BackendTypes.EMPTY_QUERY_RESPONSE -> {
                    if (InFlight.isJoined(open)) {
                        Reply next = open.following;
                        end(open, array, begin, at);
                        open = Objects.requireNonNull(next);
                        begin = at;
                    }
                }
                case BackendTypes.ERROR_RESPONSE -> refused(open, array, message, at);
                default -> {}
            }
        }
        return begin;
    }

    private void refused(Reply open, byte[] array, int from, int to) {
        byte[] error = new byte[to - from];
        System.arraycopy(array, from, error, 0, error.length);
        if (InFlight.isJoined(open)) {
            refusal = error;
        }
        if (Answers.isCancel(ErrorFields.read(new ByteReader(error, HEADER, error.length - HEADER)))) {
            open.cancelled();
        }
    }

    /** The same with the ReadyForQuery at the end of the range, which is that of all of them. */
    void ready(Reply first, byte[] array, int from, int to, TransactionStatus status) {
        int rest = handOut(first, array, from, to);
        Reply last = Objects.requireNonNull(inFlight.first());
        byte[] error = refusal;
        refusal = null;
        Reply passedOver = InFlight.isJoined(last) ? last.following : null;
        inFlight.answered(last);
        last.complete(array, rest, to, status);
        cancelPath.answered(last);
        while (passedOver != null && passedOver.joins()) {
            if (error == null) {
                throw new MalformedMessageException("it is ready before it has answered all that it was asked");
            }
            Reply next = passedOver.following;
            passedOver.passedOver();
            end(passedOver, error, 0, error.length);
            passedOver = next;
        }
    }

    private void end(Reply reply, byte[] array, int from, int to) {
        inFlight.answered(reply);
        boolean unused = reply.append(array, from, to);
        reply.complete(READY, 0, READY.length, TransactionStatus.IDLE);
        cancelPath.answered(reply);
    }
}
