package io.github.loompg.session;

import io.github.loompg.catalog.CustomCodecs;
import io.github.loompg.net.Clock;
import java.lang.invoke.MethodHandles.Lookup;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How a session behaves.
 *
 * @param clock measures every time
 * @param commandTimeout what a call may take that has no limit of its own; zero is no limit
 * @param grace what the connection may take to come to rest
 * @param maxResultSize how many bytes the rows of one fetch may take in memory
 * @param transactionPooler whether there is a pooler in between that has every transaction run by another server; null if
 *     that is not known
 * @param codecs what the program has of its own for types
 * @param lookup finds the constructors of records that nobody else can reach, or null
 * @param executor completes futures, or null
 */
public record SessionOptions(
        Clock clock,
        Duration commandTimeout,
        Duration grace,
        StatementLimits statements,
        long maxResultSize,
        @Nullable Boolean transactionPooler,
        CustomCodecs codecs,
        @Nullable Lookup lookup,
        @Nullable Executor executor) {}
