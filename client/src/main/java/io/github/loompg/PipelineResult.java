package io.github.loompg;

import io.github.loompg.exchange.PipelineEntry;
import org.jspecify.annotations.Nullable;

/**
 * What has become of one statement of a {@link StatementPipeline}.
 *
 * @param <T> what the statement gives
 */
public final class PipelineResult<T extends @Nullable Object> {
    private final PipelineEntry<T> entry;

    PipelineResult(PipelineEntry<T> entry) {
        this.entry = entry;
    }

    /**
     * What the statement has given.
     *
     * @throws RuntimeException what it has failed with, as the method of {@link Queries} would have thrown it
     * @throws io.github.loompg.error.UsageException if it was skipped, or the pipeline has not been run yet
     */
    public T get() {
        return entry.result();
    }

    /**
     * What it has failed with.
     *
     * @return what {@link #get} throws, or null if it has not failed
     */
    public @Nullable Throwable failure() {
        return entry.failure();
    }

    /** Whether it was not run, because one before it in its group has failed. */
    public boolean isSkipped() {
        return entry.isSkipped();
    }
}
