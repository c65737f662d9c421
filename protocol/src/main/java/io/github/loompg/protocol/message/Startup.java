package io.github.loompg.protocol.message;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.bytes.MalformedMessageException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a client may say first on a new connection. These messages are older than type bytes and have none: a length, and a
 * number that is a protocol version or one that no version has.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message Formats</a>
 */
public sealed interface Startup {
    /** The number that begins the message, after its length. */
    int code();

    /** Writes what comes after length and code; most requests have nothing. */
    default void writeBody(ByteWriter out) {}

    /**
     * Writes the whole message, or nothing if it throws.
     *
     * @throws io.github.loompg.protocol.bytes.UnencodableTextException if a text holds NUL or a lone surrogate
     */
    default void write(ByteWriter out) {
        int begin = out.size();
        try {
            int mark = out.beginUntypedMessage();
            out.writeInt(code());
            writeBody(out);
            out.endMessage(mark);
        } catch (Throwable failure) {
            out.truncate(begin);
            throw failure;
        }
    }

    /**
     * Reads what comes after the length.
     *
     * @throws MalformedMessageException if it is none of these messages
     */
    static Startup read(ByteReader body) {
        int code = body.readInt();
        return switch (code) {
            case CancelRequest.CODE -> CancelRequest.read(body);
            case SslRequest.CODE -> body.expectEndAfter(new SslRequest());
            case GssEncRequest.CODE -> body.expectEndAfter(new GssEncRequest());
            default -> StartupMessage.read(ProtocolVersion.of(code), body);
        };
    }

    /**
     * Begins a session. Among the parameters {@code user} is required; {@code database} and {@code options} have a
     * meaning of their own, {@code _pq_.} begins the name of a protocol extension, and every other one is a setting of
     * the session. They are sent in the order of the map.
     */
    record StartupMessage(ProtocolVersion version, Map<String, String> parameters) implements Startup {
        public StartupMessage {
            Lists.checkNames(parameters.keySet());
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        }

        @Override
        public int code() {
            return version.code();
        }

        @Override
        public void writeBody(ByteWriter out) {
            parameters.forEach((name, value) -> {
                out.writeCString(name);
                out.writeCString(value);
            });
            out.writeByte(0);
        }

        static StartupMessage read(ProtocolVersion version, ByteReader in) {
            Map<String, String> parameters = new LinkedHashMap<>();
            for (String name = in.readCString(); !name.isEmpty(); name = in.readCString()) {
                if (parameters.put(name, in.readCString()) != null) {
                    throw new MalformedMessageException("a parameter of the session is given twice");
                }
            }
            return in.expectEndAfter(new StartupMessage(version, parameters));
        }
    }

    /** Asks for TLS; the server answers with one byte, see {@link EncryptionAnswer}. */
    record SslRequest() implements Startup {
        static final int CODE = 80877103;

        @Override
        public int code() {
            return CODE;
        }
    }

    /** Asks for encryption by GSSAPI; the server answers with one byte, see {@link EncryptionAnswer}. */
    record GssEncRequest() implements Startup {
        static final int CODE = 80877104;

        @Override
        public int code() {
            return CODE;
        }
    }

    /**
     * Asks to cancel what another session does. The server closes the connection without an answer.
     *
     * @param secretKey the key that the session was given in {@link Backend.BackendKeyData}, 4 to 256 bytes
     */
    record CancelRequest(int processId, Bytes secretKey) implements Startup {
        static final int CODE = 80877102;

        public CancelRequest {
            CancelKey.check(secretKey);
        }

        @Override
        public int code() {
            return CODE;
        }

        @Override
        public void writeBody(ByteWriter out) {
            out.writeInt(processId);
            secretKey.write(out);
        }

        static CancelRequest read(ByteReader in) {
            return new CancelRequest(in.readInt(), CancelKey.read(in));
        }
    }
}
