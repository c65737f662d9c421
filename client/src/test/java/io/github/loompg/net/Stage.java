package io.github.loompg.net;

import io.github.loompg.protocol.bytes.Bytes;
import io.github.loompg.protocol.message.Backend;
import io.github.loompg.protocol.message.ErrorFields;
import io.github.loompg.protocol.message.TransactionStatus;
import io.github.loompg.testkit.Script;
import io.github.loompg.testkit.ScriptedConnection;
import io.github.loompg.testkit.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A scripted server and connections to it, on a clock that a test moves. */
final class Stage implements AutoCloseable {
    static final Duration GRACE = Duration.ofSeconds(2);

    /** How callers may wait for an answer. */
    enum Caller {
        PLATFORM_THREAD,
        VIRTUAL_THREAD;

        /** Runs the call on a thread of this kind. */
        <T> Call<T> start(Callable<T> call) {
            CompletableFuture<T> result = new CompletableFuture<>();
            Thread.Builder builder = this == PLATFORM_THREAD
                    ? Thread.ofPlatform().daemon().name("caller")
                    : Thread.ofVirtual().name("caller");
            return new Call<>(
                    builder.start(() -> {
                        try {
                            result.complete(call.call());
                        } catch (Throwable e) {
                            result.completeExceptionally(e);
                        }
                    }),
                    result);
        }
    }

    /** A call under way. */
    record Call<T>(Thread thread, CompletableFuture<T> result) {
        /** What it returned or threw. */
        T get() throws Throwable {
            try {
                return result.get(20, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw e.getCause();
            }
        }

        /** Waits until the thread waits: then all that it does by itself is done. */
        Call<T> awaitWaiting() {
            while (!result.isDone()
                    && !inSelector()
                    && thread.getState() != Thread.State.WAITING
                    && thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            return this;
        }

        private boolean inSelector() {
            return thread.getState() == Thread.State.RUNNABLE
                    && Arrays.stream(thread.getStackTrace())
                            .anyMatch(frame -> frame.getClassName().endsWith("LeaderSelector"));
        }
    }

    final ManualClock clock = new ManualClock();
    final Loops loops = new Loops(1, "stage");
    final Dialer dialer;
    final ScriptedServer server;
    private final List<Room> rooms = new ArrayList<>();

    /** With a script for each connection in turn. */
    Stage(Script... scripts) {
        this(ScriptedServer.startInTurn(scripts));
    }

    Stage(ScriptedServer server) {
        this(server, SocketBuffers.SYSTEM);
    }

    Stage(ScriptedServer server, SocketBuffers buffers) {
        this.server = server;
        dialer = new Dialer(loops, clock, GRACE, buffers, KeepAlive.SYSTEM, NameService.SYSTEM);
    }

    Endpoint endpoint() {
        return new Endpoint.Tcp(server.host(), server.port());
    }

    Room enter() throws IOException {
        return enter(new Heard());
    }

    /** A connection that has logged in. */
    Room enter(Heard heard) throws IOException {
        Room room = new Room(dialer, endpoint(), TlsPolicy.NONE, Map.of("user", "scripted"), heard);
        rooms.add(room);
        return room;
    }

    Deadline within(Duration time) {
        return Deadline.after(time, clock);
    }

    /** Waits until the script is over; a failure of it is one of the test. */
    void awaitScripts() throws InterruptedException {
        server.await();
    }

    @Override
    public void close() {
        rooms.forEach(Room::close);
        loops.close();
        server.close();
    }

    // What servers say

    /** Reads a request, and answers with a row of one column. */
    static void answer(ScriptedConnection connection, String value) throws IOException {
        connection.untilSync();
        connection.send(row(value));
    }

    /** A whole answer. */
    static Backend[] row(String value) {
        return new Backend[] {
            new Backend.BindComplete(),
            new Backend.DataRow(List.of(Bytes.utf8(value))),
            new Backend.CommandComplete("SELECT 1"),
            ready()
        };
    }

    static Backend ready() {
        return new Backend.ReadyForQuery(TransactionStatus.IDLE);
    }

    static Backend error(String severity, String sqlState, String message) {
        return new Backend.ErrorResponse(
                new ErrorFields(Map.of('S', severity, 'V', severity, 'C', sqlState, 'M', message)));
    }

    static Backend cancelled() {
        return error("ERROR", "57014", "canceling statement due to user request");
    }

    static Backend shutDown() {
        return error("FATAL", "57P01", "terminating connection due to administrator command");
    }
}
