package io.github.loompg.session;

/** A lane that one call has, until it gives it back. */
public interface Loan extends AutoCloseable {
    /** Where the call is made. */
    Lane lane();

    /** Gives the lane back; to do it again does nothing. */
    @Override
    void close();
}
