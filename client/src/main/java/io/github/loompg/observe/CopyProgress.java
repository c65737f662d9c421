package io.github.loompg.observe;

/** Is told how far a COPY has got. */
@FunctionalInterface
public interface CopyProgress {
    /**
     * Something has been copied.
     *
     * @param rows how many rows so far; -1 if the client does not know, since the data came to it as bytes
     * @param bytes how many bytes of data so far
     */
    void copied(long rows, long bytes);
}
