package io.github.loompg.net;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import io.github.loompg.protocol.message.BackendTypes;
import io.github.loompg.protocol.message.FrameLimits;
import io.github.loompg.protocol.message.TransactionStatus;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Cuts what comes from the server into ranges of whole messages. A range never crosses an answer's end: it ends with a
 * ReadyForQuery or before the first message that has not come completely.
 *
 * <p>Bytes are copied once, from the receive buffer into an array that is made for them and never used again, so that
 * rows may stay in it. A message that is cut by the end of a read is collected in {@link #carry}, which grows with the
 * bytes that have really come, not with the length that was announced. Only the thread that owns reading calls.
 */
final class Inbox {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    /** A type and a length. */
    private static final int HEADER = 5;

    /** How much may be reserved for an incomplete message ahead of its bytes. */
    private static final int AHEAD = 64 * 1024;

    private static final byte[] NOTHING = new byte[0];
    private static final byte[] EMPTY_ROW = {BackendTypes.DATA_ROW, 0, 0, 0, Integer.BYTES};

    /** Who is told about what has come. */
    interface Sink {
        /** Whole messages of the answer that is open. {@code answer}: there is more in them than asides. */
        void part(byte[] array, int from, int to, boolean answer);

        /** The same, and the last message is the ReadyForQuery that ends the answer. */
        void ready(byte[] array, int from, int to, TransactionStatus status);

        /** A notice, a parameter's new value or a notification; part of the next range as well. */
        void aside(byte type, ByteReader body);

        /** An ErrorResponse; part of the next range as well. */
        void error(ByteReader body);

        /** How long the body of a row may be for the answer that is open. */
        default long longestRow() {
            return Long.MAX_VALUE;
        }
    }

    private final Sink sink;
    private final ByteReader body = new ByteReader(NOTHING);
    private volatile boolean authenticated;

    private byte[] carry = NOTHING;
    private int carried;

    /** How much is left of a row that is passed over. */
    private int skipped;

    Inbox(Sink sink) {
        this.sink = sink;
    }

    /** From now on messages may be as long as rows are. */
    void authenticated() {
        authenticated = true;
    }

    /** Takes all that is in the buffer. */
    void accept(ByteBuffer received) {
        while (received.hasRemaining()) {
            if (skipped > 0) {
                int length = Math.min(skipped, received.remaining());
                received.position(received.position() + length);
                skipped -= length;
            } else if (carried > 0) {
                complete(received);
            } else {
                byte[] chunk = new byte[received.remaining()];
                received.get(chunk);
                int rest = cut(chunk, chunk.length);
                if (rest < chunk.length) {
                    carry = Arrays.copyOfRange(chunk, rest, chunk.length);
                    carried = chunk.length - rest;
                }
            }
        }
    }

    /** Goes on with the message that an earlier read has cut. */
    private void complete(ByteBuffer received) {
        if (carried < HEADER) {
            move(received, HEADER);
        }
        if (carried >= HEADER) {
            int total = total(carry, 0, authenticated);
            if (carry[0] == BackendTypes.DATA_ROW && total - HEADER > sink.longestRow()) {
                passOver(total);
                return;
            }
            move(received, total);
            if (carried == total) {
                byte[] message = carry;
                carry = NOTHING;
                carried = 0;
                cut(message, total);
            }
        }
    }

    /** Hands out a row without a body, which no other row is, in the place of one that is too long. */
    private void passOver(int total) {
        skipped = total - carried;
        carry = NOTHING;
        carried = 0;
        sink.part(EMPTY_ROW.clone(), 0, EMPTY_ROW.length, true);
    }

    private void move(ByteBuffer received, int upTo) {
        int length = Math.min(upTo - carried, received.remaining());
        if (carried + length > carry.length) {
            long ahead = Math.max(2L * carry.length, (long) carried + length + AHEAD);
            carry = Arrays.copyOf(carry, (int) Math.min(upTo, ahead));
        }
        received.get(carry, carried, length);
        carried += length;
    }

    /** Hands out the whole messages at the start of the array; returns where the first incomplete one begins. */
    private int cut(byte[] array, int length) {
        boolean authenticated = this.authenticated;
        int from = 0;
        int at = 0;
        boolean answer = false;
        while (length - at >= HEADER) {
            int total = total(array, at, authenticated);
            if (total > length - at) {
                break;
            }
            switch (array[at]) {
                case BackendTypes.READY_FOR_QUERY -> {
                    body.reset(array, at + HEADER, total - HEADER);
                    TransactionStatus status = TransactionStatus.of(body.readByte());
                    body.expectEnd();
                    sink.ready(array, from, at + total, status);
                    from = at + total;
                    answer = false;
                }
                case BackendTypes.NOTICE_RESPONSE, BackendTypes.PARAMETER_STATUS, BackendTypes.NOTIFICATION_RESPONSE ->
                    sink.aside(array[at], body.reset(array, at + HEADER, total - HEADER));
                case BackendTypes.ERROR_RESPONSE -> {
                    sink.error(body.reset(array, at + HEADER, total - HEADER));
                    answer = true;
                }
                default -> answer = true;
            }
            at += total;
        }
        if (from < at) {
            sink.part(array, from, at, answer);
        }
        return at;
    }

    /** The bytes that the message takes from its type to its end. */
    private int total(byte[] array, int at, boolean authenticated) {
        int length = (int) INT.get(array, at + 1);
        FrameLimits.DEFAULT.check(array[at], length, authenticated);
        if (length == Integer.MAX_VALUE) {
            throw new MalformedMessageException("a message cannot be " + length + " bytes long");
        }
        return 1 + length;
    }
}
