package io.github.loompg.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * TLS over byte buffers: no socket, no waiting.
 *
 * <p>After the handshake at most one thread wraps (who flushes) and at most one unwraps (who reads), which is what
 * {@link SSLEngine} allows; each has its own buffer here. What one side learns for the other, a key update that asks for
 * an answer, is passed on in {@link #owesAnswer}.
 */
final class Tls {
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final SSLEngine engine;

    /** From the socket, not yet decrypted; ready to be filled. Belongs to the reader. */
    private ByteBuffer incoming;

    /** Encrypted, not yet written; ready to be drained. Belongs to the flusher. */
    private ByteBuffer outgoing;

    private volatile boolean owesAnswer;

    Tls(SSLEngine engine) throws SSLException {
        this.engine = engine;
        int packet = engine.getSession().getPacketBufferSize();
        incoming = ByteBuffer.allocateDirect(2 * packet);
        outgoing = ByteBuffer.allocateDirect(2 * packet).flip();
        engine.beginHandshake();
    }

    ByteBuffer incoming() {
        if (incoming.remaining() < engine.getSession().getPacketBufferSize() / 2) {
            incoming = grown(incoming);
        }
        return incoming;
    }

    ByteBuffer outgoing() {
        return outgoing;
    }

    SSLSession session() {
        return engine.getSession();
    }

    /** Whether something has come that is not decrypted yet, if only the beginning of a record. */
    boolean hasIncoming() {
        return incoming.position() > 0;
    }

    boolean owesAnswer() {
        return owesAnswer;
    }

    HandshakeStatus handshakeStatus() {
        return engine.getHandshakeStatus();
    }

    /** From here on {@link #wrap()} makes the alert that ends the session, if one is due. */
    void closeOutbound() {
        engine.closeOutbound();
    }

    /** Runs what the engine wants done on the side (checking certificates). */
    void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /**
     * Decrypts what has come, as far as there is room.
     *
     * @return how many bytes were put; 0: more is needed from the socket; -1: the peer has closed its side
     */
    int unwrap(ByteBuffer plain) throws SSLException {
        int before = plain.position();
        incoming.flip();
        try {
            while (incoming.hasRemaining()) {
                SSLEngineResult result = engine.unwrap(incoming, plain);
                switch (result.getHandshakeStatus()) {
                    case NEED_TASK -> runTasks();
                    case NEED_WRAP -> owesAnswer = true;
                    case FINISHED, NOT_HANDSHAKING, NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                        // goes on with what is there
                    }
                }
                switch (result.getStatus()) {
                    case OK -> {
                        if (result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
                            return plain.position() - before;
                        }
                    }
                    case BUFFER_UNDERFLOW, BUFFER_OVERFLOW -> {
                        return plain.position() - before;
                    }
                    case CLOSED -> {
                        int got = plain.position() - before;
                        return got == 0 ? -1 : got;
                    }
                }
            }
            return plain.position() - before;
        } finally {
            incoming.compact();
        }
    }

    /** Encrypts what there is room for; needs {@link #outgoing} to be drained first. Returns whether anything was made. */
    boolean wrap(ByteBuffer plain) throws IOException {
        outgoing.compact();
        try {
            owesAnswer = false;
            int before = outgoing.position();
            while (true) {
                SSLEngineResult result = engine.wrap(plain, outgoing);
                switch (result.getHandshakeStatus()) {
                    case NEED_TASK -> runTasks();
                    case FINISHED, NOT_HANDSHAKING, NEED_UNWRAP, NEED_UNWRAP_AGAIN, NEED_WRAP -> {
                        // the status of the result says whether to go on
                    }
                }
                switch (result.getStatus()) {
                    case BUFFER_OVERFLOW -> {
                        if (outgoing.position() > before) {
                            return true;
                        }
                        outgoing = grown(outgoing);
                    }
                    case BUFFER_UNDERFLOW -> {
                        return outgoing.position() > before;
                    }
                    case CLOSED -> {
                        if (plain.hasRemaining() && outgoing.position() == before) {
                            throw new ClosedChannelException();
                        }
                        return outgoing.position() > before;
                    }
                    case OK -> {
                        boolean more = plain.hasRemaining() || engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
                        if (!more || (result.bytesConsumed() == 0 && result.bytesProduced() == 0)) {
                            return outgoing.position() > before;
                        }
                    }
                }
            }
        } finally {
            outgoing.flip();
        }
    }

    /** Makes the engine's own messages (a handshake step, an answer to a key update, the close). */
    boolean wrap() throws IOException {
        return wrap(EMPTY);
    }

    private static ByteBuffer grown(ByteBuffer buffer) {
        ByteBuffer larger = ByteBuffer.allocateDirect(2 * buffer.capacity());
        buffer.flip();
        return larger.put(buffer);
    }
}
