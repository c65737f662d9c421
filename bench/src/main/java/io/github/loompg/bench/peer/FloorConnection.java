package io.github.loompg.bench.peer;

import io.github.loompg.bench.workload.Tally;
import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.BackendTypes;
import io.github.loompg.protocol.message.Format;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.ProtocolVersion;
import io.github.loompg.protocol.message.Startup;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;

/**
 * A connection with one prepared statement. The requests stand ready in one array, and only an argument of type int4 in
 * them changes, if there is no other one; answers are read in place. It logs in where no password is asked for.
 */
final class FloorConnection implements Closeable {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final String STATEMENT = "s";
    private static final int HEADER = 5;

    /** Finds the columns of a row. */
    @FunctionalInterface
    interface RowReader {
        /**
         * Takes the values of a row.
         *
         * @param at where the body of the DataRow message begins
         */
        void read(byte[] bytes, int at, Tally tally);
    }

    private final SocketChannel channel;
    private final byte[] received = new byte[1 << 16];
    private final ByteBuffer receiving = ByteBuffer.wrap(received);
    private ByteBuffer requests = ByteBuffer.allocate(0);
    private int together;
    private int requestLength;
    private int argumentOffset;

    private FloorConnection(SocketChannel channel) {
        this.channel = channel;
    }

    static FloorConnection open(Target server, String sql, List<Bytes> arguments, int together) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(server.host(), server.port()));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        FloorConnection connection = new FloorConnection(channel);
        connection.logIn(server);
        connection.prepare(sql, arguments, together);
        return connection;
    }

    private void logIn(Target server) throws IOException {
        ByteWriter out = new ByteWriter();
        new Startup.StartupMessage(ProtocolVersion.V3_0, Map.of("user", server.user(), "database", server.database()))
                .write(out);
        exchange(out);
    }

    private void prepare(String sql, List<Bytes> arguments, int together) throws IOException {
        ByteWriter out = new ByteWriter();
        new Frontend.Parse(STATEMENT, sql, List.of()).write(out);
        new Frontend.Sync().write(out);
        exchange(out);

        out.clear();
        List<Format> binary = List.of(Format.BINARY);
        new Frontend.Bind("", STATEMENT, binary, arguments, binary).write(out);
        argumentOffset = out.size() - 2 * Short.BYTES - Integer.BYTES; // behind it: the count of formats and one format
        new Frontend.Execute("", 0).write(out);
        new Frontend.Sync().write(out);
        requestLength = out.size();
        byte[] one = out.toByteArray();
        for (int i = 1; i < together; i++) {
            out.writeBytes(one);
        }
        this.together = together;
        requests = ByteBuffer.wrap(out.toByteArray());
    }

    private void exchange(ByteWriter out) throws IOException {
        send(ByteBuffer.wrap(out.toByteArray()));
        receive(1, (bytes, at, tally) -> {}, new Tally());
    }

    /** Sets the argument of one of the requests that are sent together. */
    void argument(int request, int value) {
        INT.set(requests.array(), request * requestLength + argumentOffset, value);
    }

    /** Sends all requests in one write and reads all answers. */
    void ask(RowReader reader, Tally tally) throws IOException {
        send(requests.rewind());
        receive(together, reader, tally);
    }

    private void send(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private void receive(int answers, RowReader reader, Tally tally) throws IOException {
        int missing = answers;
        int begin = 0;
        int end = 0;
        while (missing > 0) {
            if (begin == end) {
                begin = 0;
                end = 0;
            } else if (begin > received.length / 2) {
                System.arraycopy(received, begin, received, 0, end - begin);
                end -= begin;
                begin = 0;
            }
            int count = channel.read(receiving.limit(received.length).position(end));
            if (count < 0) {
                throw new EOFException("the server ended the connection");
            }
            end += count;
            while (end - begin >= HEADER) {
                int length = 1 + (int) INT.get(received, begin + 1);
                if (end - begin < length) {
                    break;
                }
                switch (received[begin]) {
                    case BackendTypes.DATA_ROW -> reader.read(received, begin + HEADER, tally);
                    case BackendTypes.READY_FOR_QUERY -> missing--;
                    case BackendTypes.ERROR_RESPONSE -> throw refused(begin + HEADER, length - HEADER);
                    case BackendTypes.AUTHENTICATION -> requireOk(begin + HEADER);
                    default -> {} // said of every answer: bound, complete, settings
                }
                begin += length;
            }
        }
    }

    private IOException refused(int at, int length) {
        return new IOException("the server refuses: "
                + Backend.ErrorResponse.read(new ByteReader(received, at, length))
                        .fields()
                        .message());
    }

    private void requireOk(int at) throws IOException {
        if ((int) INT.get(received, at) != 0) {
            throw new IOException("the server asks for a password, and the floor logs in without one only");
        }
    }

    @Override
    public void close() throws IOException {
        ByteWriter out = new ByteWriter();
        new Frontend.Terminate().write(out);
        try (channel) {
            send(ByteBuffer.wrap(out.toByteArray()));
        }
    }
}
