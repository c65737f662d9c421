package io.github.loompg;

import java.util.concurrent.CompletableFuture;

/** The verbs of {@link PrepareQueries} for code that does not wait. */
public sealed interface AsyncPrepareQueries permits AsyncQueries {
    /** As {@link PrepareQueries#prepare}. */
    default CompletableFuture<AsyncPreparedStatement> prepare(String sql) {
        return prepareAs("", sql);
    }

    /** As {@link PrepareQueries#prepareAs}. */
    CompletableFuture<AsyncPreparedStatement> prepareAs(String name, String sql);
}
