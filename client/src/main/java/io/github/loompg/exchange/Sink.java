package io.github.loompg.exchange;

import java.util.function.BooleanSupplier;

/**
 * Where the data of a COPY go. Its methods are called by the thread of the operation, which is one of the caller's or
 * stands for it; so they may run the caller's code.
 */
public interface Sink {
    /** How a sink waits. */
    @FunctionalInterface
    interface Waiting {
        /** Returns when it holds. */
        void until(BooleanSupplier holds);
    }

    /**
     * Begins.
     *
     * @param waiting how to wait for what somebody else brings about
     * @param news to be run by whoever does
     */
    void open(Waiting waiting, Runnable news);

    /** Takes some bytes, which may be gone when it returns. */
    void write(byte[] array, int offset, int length);

    /** All is there. */
    void complete();

    /**
     * There will be no more.
     *
     * @param failure why; what the sink itself has thrown, perhaps
     */
    void fail(Throwable failure);
}
