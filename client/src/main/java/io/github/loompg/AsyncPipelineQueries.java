package io.github.loompg;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The verb of {@link PipelineQueries} for code that does not wait. */
public sealed interface AsyncPipelineQueries permits AsyncQueries {
    /** As {@link PipelineQueries#pipeline}. The function is run at once, and what it throws is in the future. */
    <R extends @Nullable Object> CompletableFuture<R> pipeline(Function<? super StatementPipeline, R> function);
}
