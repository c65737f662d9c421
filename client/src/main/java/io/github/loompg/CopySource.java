package io.github.loompg;

import io.github.loompg.exchange.IteratorSource;
import io.github.loompg.exchange.PublisherSource;
import io.github.loompg.exchange.Source;
import io.github.loompg.exchange.StreamSource;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Flow.Publisher;
import java.util.stream.Stream;

/**
 * Where the data of a COPY into the database come from. Where the pieces begin and end is of no importance. They are asked
 * for as they can be sent, and no more of them once the server has refused something.
 *
 * <p>A source is for one copy. What it throws ends the copy, which then has no effect, and is thrown there; an
 * {@link java.io.IOException} comes as an {@link java.io.UncheckedIOException}.
 */
public final class CopySource {
    private final Source<?> source;

    private CopySource(Source<?> source) {
        this.source = source;
    }

    /**
     * A file.
     *
     * @param file is opened when the server is ready for it
     */
    public static CopySource of(Path file) {
        return new CopySource(new StreamSource(() -> Files.newInputStream(file), true));
    }

    /**
     * A stream, which is read to its end and not closed.
     *
     * @param stream is read in pieces; it needs no buffer
     */
    public static CopySource of(InputStream stream) {
        return new CopySource(new StreamSource(() -> stream, false));
    }

    /**
     * The data themselves.
     *
     * @param data all of them
     */
    public static CopySource of(byte[] data) {
        return new CopySource(IteratorSource.of(List.of(data)));
    }

    /**
     * Pieces.
     *
     * @param pieces each a {@code byte[]} or a {@link ByteBuffer}, of which what remains is read
     */
    public static CopySource of(Iterable<?> pieces) {
        return new CopySource(IteratorSource.of(pieces));
    }

    /**
     * Pieces.
     *
     * @param pieces each a {@code byte[]} or a {@link ByteBuffer}, of which what remains is read; the stream is closed at
     *     the end
     */
    public static CopySource of(Stream<?> pieces) {
        return new CopySource(IteratorSource.of(pieces));
    }

    /**
     * Pieces.
     *
     * @param pieces each a {@code byte[]} or a {@link ByteBuffer}, of which what remains is read; 256 of them are
     *     requested ahead
     */
    public static CopySource of(Publisher<?> pieces) {
        return new CopySource(PublisherSource.of(pieces));
    }

    Source<?> source() {
        return source;
    }
}
