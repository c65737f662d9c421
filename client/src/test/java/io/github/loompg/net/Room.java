package io.github.loompg.net;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.BackendTypes;
import io.github.loompg.protocol.message.ErrorFields;
import io.github.loompg.protocol.message.Format;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.ProtocolVersion;
import io.github.loompg.protocol.message.Startup;
import io.github.loompg.protocol.message.TransactionStatus;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A session with a real server on nothing but a pipeline: a trusted login and a few prepared statements. */
final class Room implements AutoCloseable {
    /** What the server said when a statement failed. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        final transient ErrorFields fields;

        Refused(ErrorFields fields) {
            super(fields.message() + " " + fields.sqlState());
            this.fields = fields;
        }
    }

    /** One row of text columns, or none. */
    record Answer(@Nullable String value, int rows, long bytes, TransactionStatus status) {}

    final Pipeline pipeline;
    final AtomicInteger cancels = new AtomicInteger();
    int processId;

    Room(Dialer dialer, Endpoint endpoint, TlsPolicy tls, Map<String, String> settings) throws IOException {
        this(dialer, endpoint, tls, settings, new Heard());
    }

    Room(Dialer dialer, Endpoint endpoint, TlsPolicy tls, Map<String, String> settings, Asides asides)
            throws IOException {
        pipeline =
                dialer.dial(dialer.addresses(endpoint, Deadline.NONE).getFirst(), endpoint, tls, asides, Deadline.NONE);
        ByteWriter out = pipeline.scratch();
        new Startup.StartupMessage(ProtocolVersion.of(3 << 16), settings).write(out);
        Bytes secret = null;
        try (Turn turn = pipeline.enter(Deadline.NONE);
                Reply reply = turn.converse(out, Deadline.NONE)) {
            byte type = reply.next();
            while (type != BackendTypes.READY_FOR_QUERY) {
                Backend message = Backend.read(type, reply.body());
                if (message instanceof Backend.BackendKeyData key) {
                    processId = key.processId();
                    secret = key.secretKey();
                } else if (message instanceof Backend.ErrorResponse error) {
                    throw new Refused(error.fields());
                }
                type = reply.next();
            }
        }
        SocketAddress peer = pipeline.remoteAddress();
        Startup.CancelRequest request = new Startup.CancelRequest(processId, java.util.Objects.requireNonNull(secret));
        pipeline.authenticated(deadline -> {
            cancels.incrementAndGet();
            Pipeline once = dialer.dial(peer, endpoint, tls, new Heard(), deadline);
            ByteWriter writer = once.scratch();
            request.write(writer);
            once.deliver(writer, deadline);
        });
    }

    static ByteWriter startup(String user) {
        ByteWriter out = new ByteWriter();
        new Startup.StartupMessage(ProtocolVersion.of(3 << 16), Map.of("user", user)).write(out);
        return out;
    }

    static ByteWriter parse(ByteWriter out, String name, String sql) {
        new Frontend.Parse(name, sql, List.of()).write(out);
        new Frontend.Sync().write(out);
        return out;
    }

    void prepare(String name, String sql) {
        try (Reply reply = pipeline.ask(parse(pipeline.scratch(), name, sql), () -> true, Deadline.NONE)) {
            read(reply);
        }
    }

    static ByteWriter execute(ByteWriter out, String statement, String... parameters) {
        int mark = Frontend.Bind.begin(out, "", statement, List.of(Format.TEXT), parameters.length);
        for (String parameter : parameters) {
            int value = out.beginValue();
            out.writeUtf8(parameter);
            out.endValue(value);
        }
        Frontend.Bind.end(out, mark, List.of(Format.TEXT));
        new Frontend.Execute("", 0).write(out);
        new Frontend.Sync().write(out);
        return out;
    }

    /** Asks until the answer was not struck by somebody else's cancel. */
    Answer ask(Deadline deadline, String statement, String... parameters) {
        while (true) {
            try (Reply reply = pipeline.ask(execute(pipeline.scratch(), statement, parameters), () -> true, deadline)) {
                Answer answer = readUnlessStruck(reply);
                if (answer != null) {
                    return answer;
                }
            }
        }
    }

    /** The first request of a turn. */
    Answer askFirst(Turn turn, String parameter) {
        while (true) {
            try (Reply reply = turn.sendRepeatable(execute(pipeline.scratch(), "echo", parameter), Deadline.NONE)) {
                Answer answer = readUnlessStruck(reply);
                if (answer != null) {
                    return answer;
                }
            }
        }
    }

    static @Nullable Answer readUnlessStruck(Reply reply) {
        try {
            return read(reply);
        } catch (Refused e) {
            if (reply.failedForNeighbour()) {
                return null;
            }
            throw e;
        }
    }

    static Answer read(Reply reply) {
        AtomicReference<@Nullable ErrorFields> error = new AtomicReference<>();
        String value = null;
        int rows = 0;
        long bytes = 0;
        byte type = reply.next();
        while (type != BackendTypes.READY_FOR_QUERY) {
            ByteReader body = reply.body();
            bytes += body.remaining();
            if (type == BackendTypes.DATA_ROW) {
                if (rows++ == 0 && body.readShort() > 0) {
                    int length = body.readInt();
                    value = length < 0 ? null : new String(body.readBytes(length), StandardCharsets.UTF_8);
                }
            } else if (type == BackendTypes.ERROR_RESPONSE) {
                error.set(ErrorFields.read(body));
            }
            type = reply.next();
        }
        ErrorFields fields = error.get();
        if (fields != null) {
            throw new Refused(fields);
        }
        return new Answer(value, rows, bytes, reply.transactionStatus());
    }

    @Override
    public void close() {
        pipeline.terminate();
    }
}
