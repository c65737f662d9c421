package io.github.loompg.protocol.message;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes, fed in pieces of any size, into whole messages. For whatever stands beside the client: scripted
 * servers and clients, proxies, recordings.
 *
 * <p>A head is judged as soon as it is there, so an impossible length or type is refused although its body never comes.
 * Memory is taken for bytes that were fed, never for bytes that were only announced.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class Frames {
    /**
     * A whole message with a type byte.
     *
     * @param body what comes after type and length, in an array of its own
     */
    public record Frame(byte type, ByteReader body) {}

    /** Judges the head of a message. */
    private interface Rule {
        void check(byte type, int length, boolean authenticated);
    }

    private final Rule rule;
    private final FrameLimits limits;
    private boolean authenticated;
    private byte[] buffer = new byte[512];
    private int begin;
    private int end;

    private Frames(FrameLimits limits, Rule rule) {
        this.limits = limits;
        this.rule = rule;
    }

    /** For what a server sends. */
    public static Frames ofBackend(FrameLimits limits) {
        return new Frames(limits, limits::check);
    }

    /** For what a client sends; its first message is to be taken by {@link #nextStartup}. */
    public static Frames ofFrontend(FrameLimits limits) {
        return new Frames(limits, limits::checkFrontend);
    }

    /** Tells that the server has let the client in, so that longer messages may come. */
    public void authenticated() {
        authenticated = true;
    }

    /** Adds bytes that arrived; they are copied. */
    public void feed(byte[] bytes) {
        feed(bytes, 0, bytes.length);
    }

    /** Adds a range of bytes that arrived; they are copied. */
    public void feed(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        makeRoom(length);
        System.arraycopy(bytes, offset, buffer, end, length);
        end += length;
    }

    /** How many bytes were fed and not taken yet. */
    public int buffered() {
        return end - begin;
    }

    /**
     * Takes the next message.
     *
     * @return null if it is not whole yet
     * @throws MalformedMessageException if what comes cannot be a message
     */
    public @Nullable Frame next() {
        if (buffered() < Byte.BYTES + Integer.BYTES) {
            return null;
        }
        byte type = buffer[begin];
        int length = lengthAt(begin + Byte.BYTES);
        rule.check(type, length, authenticated);
        ByteReader body = take(Byte.BYTES + Integer.BYTES, length - Integer.BYTES);
        return body == null ? null : new Frame(type, body);
    }

    /**
     * Takes the next message, one without a type byte, as the first on a connection; {@link Startup#read} reads it.
     *
     * @return what comes after its length; null if it is not whole yet
     * @throws MalformedMessageException if what comes cannot be such a message
     */
    public @Nullable ByteReader nextStartup() {
        if (buffered() < Integer.BYTES) {
            return null;
        }
        int length = lengthAt(begin);
        limits.checkStartup(length);
        return take(Integer.BYTES, length - Integer.BYTES);
    }

    /**
     * Takes the single byte that answers a request for encryption.
     *
     * @return null if it is not there yet
     * @throws MalformedMessageException if it is no such answer
     */
    public @Nullable EncryptionAnswer nextEncryptionAnswer() {
        return buffered() == 0 ? null : EncryptionAnswer.of(buffer[begin++]);
    }

    private int lengthAt(int index) {
        return new ByteReader(buffer, index, Integer.BYTES).readInt();
    }

    private @Nullable ByteReader take(int head, int body) {
        if (buffered() - head < body) {
            return null;
        }
        int from = begin + head;
        begin = from + body;
        return new ByteReader(Arrays.copyOfRange(buffer, from, begin));
    }

    private void makeRoom(int length) {
        int held = buffered();
        if (length > buffer.length - end) {
            byte[] target = length > buffer.length - held
                    ? new byte[Math.toIntExact(Math.max(2L * held, (long) held + length))]
                    : buffer;
            System.arraycopy(buffer, begin, target, 0, held);
            buffer = target;
            begin = 0;
            end = held;
        }
    }
}
