package io.github.loompg.exchange;

import io.github.loompg.error.UsageException;
import org.jspecify.annotations.Nullable;

/**
 * One statement of a pipeline, and what has become of it.
 *
 * @param <R> what the caller gets
 */
public final class PipelineEntry<R extends @Nullable Object> {
    private enum State {
        RECORDED,
        DONE,
        FAILED,
        SKIPPED
    }

    private final String sql;
    private final @Nullable Object[] arguments;
    private final Outcome<R> outcome;
    private volatile State state = State.RECORDED;
    private @Nullable Throwable failure;

    /**
     * @param arguments one for each parameter; null is one NULL
     */
    public PipelineEntry(String sql, @Nullable Object @Nullable [] arguments, Outcome<R> outcome) {
        this.sql = sql;
        this.arguments = arguments == null ? new @Nullable Object[] {null} : arguments.clone();
        this.outcome = outcome;
    }

    public String sql() {
        return sql;
    }

    public @Nullable Object[] arguments() {
        return arguments;
    }

    /** What comes of it. */
    public Outcome<R> outcome() {
        return outcome;
    }

    /** The server has run it. */
    void done() {
        state = failure == null ? State.DONE : State.FAILED;
    }

    /** Rows that the caller cannot have; what the statement has done is done. */
    void unreadable(Throwable thrown) {
        if (failure == null) {
            failure = thrown;
        }
    }

    boolean isReadable() {
        return failure == null;
    }

    /** It is sent once more. */
    public void reset() {
        failure = null;
        state = State.RECORDED;
    }

    public void failed(Throwable thrown) {
        failure = thrown;
        state = State.FAILED;
    }

    /** Something before it has failed. */
    public void skipped() {
        if (state == State.RECORDED) {
            state = State.SKIPPED;
        }
    }

    public boolean isSkipped() {
        return state == State.SKIPPED;
    }

    /** What it has thrown, or null. */
    public @Nullable Throwable failure() {
        return state == State.FAILED ? failure : null;
    }

    /** What it has given; throws what it has thrown. */
    public R result() {
        return switch (state) {
            case DONE -> outcome.result();
            case FAILED -> throw thrown();
            case SKIPPED ->
                throw new UsageException(
                        "the statement was not run, because one before it in the pipeline has failed",
                        "put sync() between statements that do not depend on each other",
                        null);
            case RECORDED ->
                throw new UsageException(
                        "the statement has not been run yet: the pipeline is sent when its function returns",
                        null,
                        null);
        };
    }

    private RuntimeException thrown() {
        return switch (failure) {
            case RuntimeException thrown -> thrown;
            case Error thrown -> throw thrown;
            case null, default -> throw new AssertionError(failure);
        };
    }
}
