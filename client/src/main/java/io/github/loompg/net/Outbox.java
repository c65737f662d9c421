package io.github.loompg.net;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Bytes that wait to be written, in the order in which they were appended. Not safe for threads: whoever calls holds
 * the connection's lock.
 */
final class Outbox {
    /** Requests up to this size are copied behind each other; a larger one is taken over as it is. */
    private static final int SEGMENT = 16 * 1024;

    private static final int FIRST = 256;

    private static final class Segment {
        private byte[] bytes;
        private int from;
        private int to;

        Segment(byte[] bytes, int to) {
            this.bytes = bytes;
            this.to = to;
        }
    }

    private final ArrayDeque<Segment> full = new ArrayDeque<>(2);
    private final Segment filling = new Segment(new byte[FIRST], 0);
    private long appended;
    private long drained;

    /** Appends a copy, or the array itself when it is large: the caller must not touch it again. */
    void append(byte[] bytes, int length) {
        appended += length;
        if (length >= SEGMENT) {
            seal();
            full.add(new Segment(bytes, length));
            return;
        }
        if (filling.to + length > SEGMENT) {
            seal();
        }
        if (filling.to + length > filling.bytes.length) {
            int wanted = Math.max(filling.to + length, 2 * filling.bytes.length);
            filling.bytes = Arrays.copyOf(filling.bytes, Math.min(SEGMENT, wanted));
        }
        System.arraycopy(bytes, 0, filling.bytes, filling.to, length);
        filling.to += length;
    }

    /** Takes the last bytes back, if they are still where they were put; returns whether it did. */
    boolean takeBack(int length) {
        if (filling.to - filling.from < length) {
            return false;
        }
        filling.to -= length;
        appended -= length;
        return true;
    }

    /** Whether an array of this length would be taken over instead of copied. */
    static boolean takesOver(int length) {
        return length >= SEGMENT;
    }

    private void seal() {
        if (filling.to > filling.from) {
            Segment sealed = new Segment(filling.bytes, filling.to);
            sealed.from = filling.from;
            full.add(sealed);
            filling.bytes = new byte[SEGMENT];
        }
        filling.from = 0;
        filling.to = 0;
    }

    /** Moves as many bytes as there is room for. */
    void drainTo(ByteBuffer buffer) {
        while (buffer.hasRemaining() && drained < appended) {
            Segment first = full.isEmpty() ? filling : full.element();
            int length = Math.min(first.to - first.from, buffer.remaining());
            buffer.put(first.bytes, first.from, length);
            first.from += length;
            drained += length;
            if (first.from == first.to) {
                if (first == filling) {
                    filling.from = 0;
                    filling.to = 0;
                } else {
                    full.remove();
                }
            }
        }
    }

    long waiting() {
        return appended - drained;
    }

    /** How many bytes were ever appended. */
    long appended() {
        return appended;
    }

    /** How many of them were moved on. */
    long drained() {
        return drained;
    }
}
