package io.github.loompg;

/** {@link Readers} for code that does not wait. */
public final class AsyncReaders extends AsyncQueries {
    private final Readers blocking;

    AsyncReaders(Readers blocking) {
        super(blocking);
        this.blocking = blocking;
    }

    /** As {@link Readers#report}. */
    public PoolReport report() {
        return blocking.report();
    }

    /** The same view for code that waits. */
    @Override
    public Readers blocking() {
        return blocking;
    }

    /** As {@link Readers#toString}. */
    @Override
    public String toString() {
        return "Async" + blocking;
    }
}
