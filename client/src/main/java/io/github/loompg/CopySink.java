package io.github.loompg;

import io.github.loompg.exchange.ConsumerSink;
import io.github.loompg.exchange.Sink;
import io.github.loompg.exchange.StreamSink;
import io.github.loompg.exchange.SubscriberSink;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Flow.Subscriber;
import java.util.function.Consumer;

/**
 * Where the data of a COPY out of the database go. They come in pieces of up to some 64 KiB, which end where a row ends
 * unless that is longer. While a sink is busy nothing is read, and the server waits.
 *
 * <p>A sink is for one copy. What it throws ends the copy and is thrown there; an {@link java.io.IOException} comes as an
 * {@link java.io.UncheckedIOException}.
 */
public final class CopySink {
    private final Sink sink;

    private CopySink(Sink sink) {
        this.sink = sink;
    }

    /**
     * A file, which is made, or made empty, once the server has begun to send.
     *
     * @param file where; what is there when the copy fails is of no use
     */
    public static CopySink to(Path file) {
        return new CopySink(new StreamSink(() -> Files.newOutputStream(file), true));
    }

    /**
     * A stream, which is flushed at the end and not closed.
     *
     * @param stream is written to in pieces; it needs no buffer
     */
    public static CopySink to(OutputStream stream) {
        return new CopySink(new StreamSink(() -> stream, false));
    }

    /**
     * Somebody who looks at the bytes.
     *
     * @param consumer gets pieces that are valid, and can be read, until it returns
     */
    public static CopySink to(Consumer<? super ByteBuffer> consumer) {
        return new CopySink(new ConsumerSink(consumer));
    }

    /**
     * A subscriber. It gets as many pieces as it requests, each in an array of its own; if it cancels, so is the copy.
     *
     * @param subscriber gets {@code onComplete} before the copy returns, and {@code onError} when it fails
     */
    public static CopySink to(Subscriber<? super ByteBuffer> subscriber) {
        return new CopySink(new SubscriberSink(subscriber));
    }

    Sink sink() {
        return sink;
    }
}
