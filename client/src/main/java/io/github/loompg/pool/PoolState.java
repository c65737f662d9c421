package io.github.loompg.pool;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pool is doing at one moment.
 *
 * @param holders who has something
 * @param lastFailure why nothing can be opened; null unless the last attempt has failed
 */
public record PoolState(
        Counts counts,
        Totals totals,
        List<Holder> holders,
        @Nullable Throwable lastFailure) {}
