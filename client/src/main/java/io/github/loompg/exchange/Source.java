package io.github.loompg.exchange;

/**
 * Where the input of one operation comes from. Its methods are called by the thread of the operation, which is one of the
 * caller's or stands for it; so they may run the caller's code.
 *
 * @param <T> a row, or some bytes
 */
public interface Source<T> extends AutoCloseable {
    /**
     * Begins.
     *
     * @param news to be run by whoever makes it ready
     */
    void open(Runnable news);

    /** Whether {@link #hasNext} is known without waiting for another thread. */
    boolean isReady();

    /** Whether there is more. */
    boolean hasNext();

    /** The next piece. */
    T next();

    /** Ends it, at its end or before. */
    @Override
    void close();
}
