package io.github.loompg.testkit;

import io.github.loompg.protocol.bytes.ByteReader;
import io.github.loompg.protocol.bytes.ByteWriter;
import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.message.Authentication;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.EncryptionAnswer;
import io.github.loompg.protocol.message.FrameLimits;
import io.github.loompg.protocol.message.Frames;
import io.github.loompg.protocol.message.Frontend;
import io.github.loompg.protocol.message.Startup;
import io.github.loompg.protocol.message.TransactionStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a {@link ScriptedServer}, from the server's side. A {@link Script} reads and writes on it from one
 * thread; {@link #received()} and the closing methods may be called by others.
 *
 * <p>Each method that waits fails with an {@link AssertionError} when the server's timeout is over.
 */
public final class ScriptedConnection {
    private final int number;
    private final Duration timeout;
    private final @Nullable SSLContext tls;
    private final Frames frames = Frames.ofFrontend(FrameLimits.DEFAULT);
    private final List<Object> received = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final byte[] buffer = new byte[1 << 16];
    private final Socket accepted;
    private volatile Socket socket;

    ScriptedConnection(int number, Socket accepted, Duration timeout, @Nullable SSLContext tls) throws IOException {
        this.number = number;
        this.accepted = accepted;
        this.socket = accepted;
        this.timeout = timeout;
        this.tls = tls;
        accepted.setTcpNoDelay(true);
    }

    /** How many connections came before this one. */
    public int number() {
        return number;
    }

    /** Everything that was read so far: {@link Startup} and {@link Frontend} messages. */
    public List<Object> received() {
        return List.copyOf(received);
    }

    // Beginning a session

    /** The next message without a type byte, which a connection begins with. */
    public Startup nextStartup() throws IOException {
        ByteReader body = whole(frames::nextStartup, "a first message");
        Startup message = Startup.read(body);
        received.add(message);
        return message;
    }

    /**
     * The message that begins a session. Requests for encryption before it are answered: TLS begins when the server was
     * built with an identity, all else is refused.
     */
    public Startup.StartupMessage startup() throws IOException {
        return expected(Startup.StartupMessage.class, firstAfterEncryption());
    }

    /** A cancel request; requests for encryption before it are answered as by {@link #startup()}. */
    public Startup.CancelRequest cancelRequest() throws IOException {
        return expected(Startup.CancelRequest.class, firstAfterEncryption());
    }

    private Startup firstAfterEncryption() throws IOException {
        while (true) {
            Startup message = nextStartup();
            switch (message) {
                case Startup.SslRequest request
                when tls != null -> {
                    sendRaw(EncryptionAnswer.TLS.code());
                    beginTls();
                }
                case Startup.SslRequest request -> sendRaw(EncryptionAnswer.REFUSED.code());
                case Startup.GssEncRequest request -> sendRaw(EncryptionAnswer.REFUSED.code());
                case Startup.StartupMessage first -> {
                    return first;
                }
                case Startup.CancelRequest first -> {
                    return first;
                }
            }
        }
    }

    /** The server's side of a TLS handshake, to be called after the answer to a request, or at once for direct TLS. */
    public void beginTls() throws IOException {
        if (tls == null) {
            throw new IllegalStateException("The server was built without tls(identity)");
        }
        SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(socket, null, true);
        secured.setUseClientMode(false);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"postgresql"});
        secured.setSSLParameters(parameters);
        secured.setSoTimeout(Math.toIntExact(timeout.toMillis()));
        secured.startHandshake();
        socket = secured;
    }

    /** Lets the client in without a password and tells it what a server of version 18 does. */
    public void welcome() throws IOException {
        List<Backend> messages = new ArrayList<>();
        messages.add(new Backend.AuthenticationRequest(new Authentication.Ok()));
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("server_version", "18.0 (scripted)");
        parameters.put("server_encoding", "UTF8");
        parameters.put("client_encoding", "UTF8");
        parameters.put("DateStyle", "ISO, MDY");
        parameters.put("IntervalStyle", "postgres");
        parameters.put("TimeZone", "UTC");
        parameters.put("integer_datetimes", "on");
        parameters.put("standard_conforming_strings", "on");
        parameters.put("is_superuser", "off");
        parameters.put("session_authorization", "scripted");
        parameters.put("in_hot_standby", "off");
        parameters.forEach((name, value) -> messages.add(new Backend.ParameterStatus(name, value)));
        messages.add(new Backend.BackendKeyData(processId(), Bytes.of(new byte[] {1, 2, 3, (byte) number})));
        messages.add(new Backend.ReadyForQuery(TransactionStatus.IDLE));
        send(messages.toArray(Backend[]::new));
    }

    /** The process id that {@link #welcome()} tells the client. */
    public int processId() {
        return 1000 + number;
    }

    /** {@link #startup()}, then {@link #welcome()}. */
    public Startup.StartupMessage login() throws IOException {
        Startup.StartupMessage message = startup();
        welcome();
        return message;
    }

    /** Tells that longer messages may come from now on; {@link #welcome()} has no need of it. */
    public void authenticated() {
        frames.authenticated();
    }

    // Reading

    /** The next message, of any type but the four that answer a request for authentication. */
    public Frontend next() throws IOException {
        return next(Frontend.Expected.NO_AUTHENTICATION, "a message");
    }

    /** The next message, which has to be of this type. */
    public <T extends Frontend> T expect(Class<T> type) throws IOException {
        return expected(type, next(answerFor(type), "a " + type.getSimpleName()));
    }

    /** The next message, which has to be of this type and to pass the test. */
    public <T extends Frontend> T expect(Class<T> type, Predicate<? super T> test) throws IOException {
        T message = expect(type);
        if (!test.test(message)) {
            throw new AssertionError("Not the expected " + type.getSimpleName() + ": " + message + told());
        }
        return message;
    }

    /** The next messages, which have to be of these types in this order. */
    @SafeVarargs
    public final List<Frontend> expectAll(Class<? extends Frontend>... types) throws IOException {
        List<Frontend> messages = new ArrayList<>();
        for (Class<? extends Frontend> type : types) {
            messages.add(expect(type));
        }
        return messages;
    }

    /** All messages up to and with the next Sync. */
    public List<Frontend> untilSync() throws IOException {
        List<Frontend> messages = new ArrayList<>();
        do {
            messages.add(next());
        } while (!(messages.getLast() instanceof Frontend.Sync));
        return messages;
    }

    /**
     * Waits for the client to end the connection: by a Terminate, at which a server hangs up, or without a word. Once it has
     * said Terminate nothing but the end may come.
     */
    public void expectEnd() throws IOException {
        boolean saidGoodbye = received.stream().anyMatch(Frontend.Terminate.class::isInstance);
        Frames.@Nullable Frame frame = frames.next();
        while (frame == null && receive("the end of the connection")) {
            frame = frames.next();
        }
        if (frame != null) {
            Frontend message = read(frame, Frontend.Expected.NO_AUTHENTICATION);
            if (!(message instanceof Frontend.Terminate) || saidGoodbye || frames.buffered() > 0) {
                throw new AssertionError("The client did not end the connection, but sent " + message + told());
            }
        }
    }

    /** Fails when anything arrives within this time. */
    public void expectSilence(Duration time) throws IOException {
        try {
            socket.setSoTimeout(Math.max(1, Math.toIntExact(time.toMillis())));
            int read = frames.buffered() > 0
                    ? frames.buffered()
                    : socket.getInputStream().read(buffer);
            throw new AssertionError(
                    read < 0
                            ? "The client ended the connection" + told()
                            : read + " bytes came where none should" + told());
        } catch (SocketTimeoutException silence) {
            // which is what was expected
        }
    }

    /** Waits for something that happens elsewhere in the test. */
    public void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new AssertionError("What the script waits for has not happened within " + timeout + told());
        }
    }

    // Writing

    /** Sends messages in one piece. */
    public void send(Backend... messages) throws IOException {
        sendRaw(encoded(messages));
        for (Backend message : messages) {
            if (message instanceof Backend.AuthenticationRequest(Authentication.Ok ok)) {
                frames.authenticated();
            }
        }
    }

    /** Sends messages in pieces of so many bytes, each handed to the system on its own. */
    public void sendInPieces(int size, Backend... messages) throws IOException {
        byte[] bytes = encoded(messages);
        for (int from = 0; from < bytes.length; from += size) {
            sendRaw(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size)));
        }
    }

    /** Sends bytes, whatever they mean. */
    public void sendRaw(byte... bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    // Ending

    /** Ends the server's direction only; the client sees the end of the stream and may still write. */
    public void closeOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Closes the connection in the ordinary way: the client reads what was sent before, then the end of the stream. */
    public void close() throws IOException {
        if (!socket.isClosed()) {
            // What came unread would make the system send a reset instead, which overtakes what was sent.
            accepted.getInputStream().skipNBytes(accepted.getInputStream().available());
            socket.close();
        }
    }

    /** Breaks the connection off: the client gets "connection reset". */
    public void reset() throws IOException {
        accepted.setSoLinger(true, 0);
        accepted.close();
    }

    /** Tells the number of the connection and what was received. */
    @Override
    public String toString() {
        return "connection " + number + told();
    }

    /** The script is over. */
    void end() {
        try {
            close();
        } catch (IOException alreadyBroken) {
            breakOff();
        } finally {
            ended.countDown();
        }
    }

    /** Closes the connection under a script that may be waiting on it. */
    void breakOff() {
        try {
            accepted.close();
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot close " + this, failed);
        }
    }

    boolean awaitEnd(Duration longest) throws InterruptedException {
        return ended.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static byte[] encoded(Backend... messages) {
        ByteWriter out = new ByteWriter();
        for (Backend message : messages) {
            message.write(out);
        }
        return out.toByteArray();
    }

    private static Frontend.Expected answerFor(Class<? extends Frontend> type) {
        if (type == Frontend.PasswordMessage.class) {
            return Frontend.Expected.PASSWORD;
        }
        if (type == Frontend.SaslInitialResponse.class) {
            return Frontend.Expected.SASL_INITIAL_RESPONSE;
        }
        if (type == Frontend.SaslResponse.class) {
            return Frontend.Expected.SASL_RESPONSE;
        }
        if (type == Frontend.GssResponse.class) {
            return Frontend.Expected.GSS_RESPONSE;
        }
        return Frontend.Expected.NO_AUTHENTICATION;
    }

    private Frontend next(Frontend.Expected expected, String what) throws IOException {
        return read(whole(frames::next, what), expected);
    }

    private Frontend read(Frames.Frame frame, Frontend.Expected expected) {
        Frontend message = Frontend.read(frame.type(), frame.body(), expected);
        received.add(message);
        return message;
    }

    private <T> T expected(Class<T> type, Object message) {
        if (!type.isInstance(message)) {
            throw new AssertionError(
                    "Expected a " + type.getSimpleName() + ", but the client sent " + message + told());
        }
        return type.cast(message);
    }

    /** Reads until a message is whole. */
    private <T> T whole(Supplier<@Nullable T> next, String what) throws IOException {
        T message = next.get();
        while (message == null) {
            if (!receive(what)) {
                throw new AssertionError("Expected " + what + ", but the client ended the connection" + told());
            }
            message = next.get();
        }
        return message;
    }

    /** Reads what is there, or waits for it; false at the end of the stream. */
    private boolean receive(String what) throws IOException {
        try {
            socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
            int read = socket.getInputStream().read(buffer);
            if (read > 0) {
                frames.feed(buffer, 0, read);
            }
            return read >= 0;
        } catch (SocketException reset) {
            // A client that closes before it has read all of ours resets the connection: that is an end, too.
            return false;
        } catch (SocketTimeoutException silence) {
            throw new AssertionError("Expected " + what + ", but nothing came within " + timeout + told(), silence);
        }
    }

    private String told() {
        return " (received so far: " + received + ")";
    }
}
