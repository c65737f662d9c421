package io.github.loompg.exchange;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Writes the data of a COPY to an output stream. */
public final class StreamSink implements Sink {
    /** Opens a stream. */
    @FunctionalInterface
    public interface Opening {
        OutputStream open() throws IOException;
    }

    private final Opening opening;
    private final boolean closing;
    private @Nullable OutputStream stream;

    /**
     * @param closing whether to close the stream at the end; if not, it is flushed
     */
    public StreamSink(Opening opening, boolean closing) {
        this.opening = opening;
        this.closing = closing;
    }

    @Override
    public void open(Waiting waiting, Runnable news) {
        try {
            stream = opening.open();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void write(byte[] array, int offset, int length) {
        OutputStream stream = this.stream;
        if (stream != null) {
            try {
                stream.write(array, offset, length);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }

    @Override
    public void complete() {
        try {
            end();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void fail(Throwable failure) {
        try {
            end();
        } catch (IOException afterwards) {
            failure.addSuppressed(afterwards);
        }
    }

    private void end() throws IOException {
        OutputStream ending = stream;
        stream = null;
        if (ending != null) {
            if (closing) {
                ending.close();
            } else {
                ending.flush();
            }
        }
    }
}
