package io.github.loompg.exchange;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Hands the data of a COPY to somebody who is done with each piece when he returns. */
public record ConsumerSink(Consumer<? super ByteBuffer> consumer) implements Sink {
    @Override
    public void open(Waiting waiting, Runnable news) {}

    @Override
    public void write(byte[] array, int offset, int length) {
        consumer.accept(ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer());
    }

    @Override
    public void complete() {}

    @Override
    public void fail(Throwable failure) {}
}
