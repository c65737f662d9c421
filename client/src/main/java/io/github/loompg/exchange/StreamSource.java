package io.github.loompg.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The bytes of an input stream, in pieces that share one array: each is valid until the next is asked for. */
public final class StreamSource implements Source<ByteBuffer> {
    private static final int PIECE = 64 * 1024;

    /** Opens a stream. */
    @FunctionalInterface
    public interface Opening {
        InputStream open() throws IOException;
    }

    private final Opening opening;
    private final boolean closing;
    private final byte[] piece = new byte[PIECE];
    private @Nullable InputStream stream;
    private int length;

    /**
     * @param closing whether to close the stream at the end
     */
    public StreamSource(Opening opening, boolean closing) {
        this.opening = opening;
        this.closing = closing;
    }

    @Override
    public void open(Runnable news) {
        try {
            stream = opening.open();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public boolean hasNext() {
        InputStream stream = this.stream;
        if (stream == null) {
            return false;
        }
        try {
            while (length == 0) {
                length = stream.read(piece);
            }
            return length > 0;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public ByteBuffer next() {
        ByteBuffer next = ByteBuffer.wrap(piece, 0, length);
        length = 0;
        return next;
    }

    @Override
    public void close() {
        if (closing && stream != null) {
            try {
                stream.close();
            } catch (IOException afterwards) {
                // All that was wanted of it has been read.
            }
        }
    }
}
