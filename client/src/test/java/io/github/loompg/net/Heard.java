package io.github.loompg.net;

import io.github.loompg.error.PostgresException;
import io.github.loompg.protocol.message.ErrorFields;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Writes down what a server says besides its answers. */
final class Heard implements Asides {
    final List<String> asides = new CopyOnWriteArrayList<>();
    private final CompletableFuture<PostgresException> closed = new CompletableFuture<>();

    @Override
    public void parameterStatus(String name, String value) {
        asides.add(name + "=" + value);
    }

    @Override
    public void notice(ErrorFields fields) {
        asides.add(fields.message());
    }

    @Override
    public void notification(int processId, String channel, String payload) {
        asides.add(channel + ": " + payload);
    }

    @Override
    public void closed(PostgresException why) {
        if (!closed.complete(why)) {
            asides.add("closed twice");
        }
    }

    /** Waits until the connection is gone, and says why. */
    PostgresException closed() {
        try {
            return closed.get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the connection is still open", e);
        }
    }

    boolean isClosed() {
        return closed.isDone();
    }
}
