package io.github.loompg.testkit;

import io.github.loompg.protocol.auth.ChannelBinding;
import io.github.loompg.protocol.auth.Md5;
import io.github.loompg.protocol.auth.Scram;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.message.Authentication;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.ErrorFields;
import io.github.loompg.protocol.message.FrameLimits;
import io.github.loompg.protocol.message.Frames;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.ProtocolVersion;
import io.github.loompg.protocol.message.Startup;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A plain conversation with a server: logs in, runs statements by the simple protocol, and waits for each answer. */
final class SqlSession implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 60_000;

    private final Address address;
    private final SocketChannel channel;
    private final Selector selector;
    private final Frames frames = Frames.ofBackend(FrameLimits.DEFAULT);
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

    private SqlSession(Address address, SocketChannel channel) throws IOException {
        this.address = address;
        this.channel = channel;
        this.selector = Selector.open();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    /** Connects by the Unix-domain socket where one is given, else by TCP, and logs in. */
    static SqlSession open(Address address, @Nullable Path socketFile, String database) {
        try {
            SocketChannel channel = SocketChannel.open(
                    socketFile == null
                            ? new InetSocketAddress(address.host(), address.port())
                            : UnixDomainSocketAddress.of(socketFile));
            SqlSession session = new SqlSession(address, channel);
            try {
                session.login(database);
                return session;
            } catch (Throwable failure) {
                session.close();
                throw failure;
            }
        } catch (IOException broken) {
            throw new TestkitException("Cannot connect to " + address + ": " + broken.getMessage(), broken);
        }
    }

    private void login(String database) throws IOException {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("user", address.user());
        parameters.put("database", database);
        parameters.put("client_encoding", "UTF8");
        ByteWriter out = new ByteWriter();
        new Startup.StartupMessage(ProtocolVersion.V3_0, parameters).write(out);
        write(out);
        while (true) {
            switch (next()) {
                case Backend.AuthenticationRequest(Authentication request) -> answer(request);
                case Backend.ReadyForQuery ready -> {
                    return;
                }
                default -> {} // settings and the cancel key are of no interest here
            }
        }
    }

    private void answer(Authentication request) throws IOException {
        switch (request) {
            case Authentication.Ok ok -> frames.authenticated();
            case Authentication.CleartextPassword cleartext -> send(new Frontend.PasswordMessage(password()));
            case Authentication.Md5Password(Bytes salt) ->
                send(new Frontend.PasswordMessage(Md5.answer(address.user(), password(), salt)));
            case Authentication.Sasl sasl -> proveByScram();
            default ->
                throw new TestkitException(
                        address + " asks for a way to log in that is not supported here: " + request);
        }
    }

    private void proveByScram() throws IOException {
        Scram scram = Scram.begin(password(), new ChannelBinding.Unsupported(), Scram.MOST_ITERATIONS);
        send(new Frontend.SaslInitialResponse(scram.mechanism(), Bytes.utf8(scram.clientFirst())));
        if (!(next() instanceof Backend.AuthenticationRequest(Authentication.SaslContinue(Bytes serverFirst)))) {
            throw new TestkitException(address + " does not go on with SCRAM");
        }
        Scram.Proof proof = scram.answer(serverFirst.toUtf8());
        send(new Frontend.SaslResponse(Bytes.utf8(proof.clientFinal())));
        if (!(next() instanceof Backend.AuthenticationRequest(Authentication.SaslFinal(Bytes serverFinal)))) {
            throw new TestkitException(address + " does not end SCRAM");
        }
        proof.verify(serverFinal.toUtf8());
    }

    private String password() {
        if (address.password() == null) {
            throw new TestkitException(address + " asks for a password: put it into " + Address.VARIABLE);
        }
        return address.password();
    }

    /** Runs statements; the rows are those of the last one that gives any. */
    List<List<@Nullable String>> run(String sql) {
        try {
            send(new Frontend.Query(sql));
            List<List<@Nullable String>> rows = List.of();
            ErrorFields error = null;
            while (true) {
                switch (nextOrError()) {
                    case Backend.RowDescription description -> rows = new ArrayList<>();
                    case Backend.DataRow(List<@Nullable Bytes> values) -> rows.add(texts(values));
                    case Backend.ErrorResponse(ErrorFields fields) -> error = fields;
                    case Backend.ReadyForQuery ready -> {
                        if (error != null) {
                            throw failed(sql, error);
                        }
                        return rows;
                    }
                    default -> {} // notices and command tags
                }
            }
        } catch (IOException broken) {
            throw new TestkitException("The connection to " + address + " broke: " + broken.getMessage(), broken);
        }
    }

    private TestkitException failed(String what, ErrorFields error) {
        return new TestkitException(address + " says " + error.sqlState() + ": " + error.message() + "\n" + what);
    }

    private static List<@Nullable String> texts(List<@Nullable Bytes> values) {
        List<@Nullable String> texts = new ArrayList<>();
        for (Bytes value : values) {
            texts.add(value == null ? null : value.toUtf8());
        }
        return texts;
    }

    private Backend next() throws IOException {
        Backend message = nextOrError();
        if (message instanceof Backend.ErrorResponse(ErrorFields error)) {
            throw failed("while logging in", error);
        }
        return message;
    }

    private Backend nextOrError() throws IOException {
        Frames.Frame frame = frames.next();
        while (frame == null) {
            await(SelectionKey.OP_READ);
            if (channel.read(buffer.clear()) < 0) {
                throw new EOFException("the server ended the connection");
            }
            frames.feed(buffer.array(), 0, buffer.position());
            frame = frames.next();
        }
        return Backend.read(frame.type(), frame.body());
    }

    private void send(Frontend message) throws IOException {
        ByteWriter out = new ByteWriter();
        message.write(out);
        write(out);
    }

    private void write(ByteWriter out) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(out.array(), 0, out.size());
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
    }

    private void await(int operation) throws IOException {
        Objects.requireNonNull(channel.keyFor(selector)).interestOps(operation);
        if (selector.select(key -> {}, TIMEOUT_MILLIS) == 0) {
            throw new SocketTimeoutException("no answer within " + TIMEOUT_MILLIS + " ms");
        }
    }

    @Override
    public void close() {
        try (selector;
                channel) {
            send(new Frontend.Terminate());
        } catch (IOException broken) {
            // an end in any case
        }
    }
}
