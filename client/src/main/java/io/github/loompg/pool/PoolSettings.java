package io.github.loompg.pool;

import io.github.loompg.net.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a pool behaves. A duration of zero means that there is no such limit.
 *
 * @param limits how many sessions, and how many may wait for one
 * @param maxQueries how many calls a session serves
 * @param maxIdle how long one stays that nobody wants
 * @param maxLifetime how long one stays at all
 * @param keepalive how often an idle one is asked for a sign of life
 * @param acquireTimeout how long somebody waits for one
 * @param closeTimeout how long the end of the pool waits for those who have one
 * @param leakThreshold how long somebody may have one and do nothing with it before that is reported
 * @param fillFirst whether the pool is there only when its least number of sessions is
 * @param depth how many calls of different callers may be under way on one session; 0 if they share none
 * @param executor completes futures, or null
 */
public record PoolSettings(
        SlotLimits limits,
        long maxQueries,
        Duration maxIdle,
        Duration maxLifetime,
        Duration keepalive,
        Duration acquireTimeout,
        Duration closeTimeout,
        Duration leakThreshold,
        boolean fillFirst,
        int depth,
        Clock clock,
        RandomGenerator random,
        @Nullable Executor executor) {}
