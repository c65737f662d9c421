package io.github.loompg;

import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** How long things may take, and how calls are served: a part of {@link ConnectOptions}. */
sealed interface CallOptions permits ConnectOptions {
    /**
     * How long connecting may take, from the look-up of the hosts' names to the end of the log-in, all hosts and
     * addresses together. Of what is left, a host may take no more than its share as long as there are others to try.
     *
     * @param timeout the limit, or zero for none
     * @return options with this limit
     */
    default ConnectOptions connectTimeout(Duration timeout) {
        return all().with(Option.CONNECT_TIMEOUT, timeout);
    }

    /**
     * How long connecting may take.
     *
     * @return the limit, 60 seconds by default; zero is none
     */
    default Duration connectTimeout() {
        return all().get(Option.CONNECT_TIMEOUT);
    }

    /**
     * How long each call may take that has no timeout of its own.
     *
     * @param timeout the limit, or zero for none
     * @return options with this limit
     */
    default ConnectOptions commandTimeout(Duration timeout) {
        return all().with(Option.COMMAND_TIMEOUT, timeout);
    }

    /**
     * How long each call may take that has no timeout of its own.
     *
     * @return the limit; zero, the default, is none
     */
    default Duration commandTimeout() {
        return all().get(Option.COMMAND_TIMEOUT);
    }

    /**
     * How long the connection may take to come to rest behind a call that was given up, before it is closed instead.
     *
     * @param grace the limit
     * @return options with this limit
     */
    default ConnectOptions cancelGrace(Duration grace) {
        return all().with(Option.CANCEL_GRACE, grace);
    }

    /**
     * How long the connection may take to come to rest behind a call that was given up.
     *
     * @return the limit, 2 seconds by default
     */
    default Duration cancelGrace() {
        return all().get(Option.CANCEL_GRACE);
    }

    /**
     * How many prepared statements the connection keeps; the one that was not used for the longest time gives way.
     *
     * @param size from 0, which keeps none, to 1,000,000
     * @return options with this size
     */
    default ConnectOptions statementCacheSize(int size) {
        return all().with(Option.STATEMENT_CACHE_SIZE, size);
    }

    /**
     * How many prepared statements the connection keeps.
     *
     * @return the number, 100 by default
     */
    default int statementCacheSize() {
        return all().get(Option.STATEMENT_CACHE_SIZE);
    }

    /**
     * How long a prepared statement is kept, from the time it was prepared; to use it does not extend that.
     *
     * @param lifetime the limit, or zero for none
     * @return options with this limit
     */
    default ConnectOptions maxCachedStatementLifetime(Duration lifetime) {
        return all().with(Option.MAX_CACHED_STATEMENT_LIFETIME, lifetime);
    }

    /**
     * How long a prepared statement is kept.
     *
     * @return the limit, 300 seconds by default; zero is none
     */
    default Duration maxCachedStatementLifetime() {
        return all().get(Option.MAX_CACHED_STATEMENT_LIFETIME);
    }

    /**
     * How long the text of a statement may be that is kept as a prepared one.
     *
     * @param size the number of characters, or zero for any
     * @return options with this limit
     */
    default ConnectOptions maxCacheableStatementSize(int size) {
        return all().with(Option.MAX_CACHEABLE_STATEMENT_SIZE, size);
    }

    /**
     * How long the text of a statement may be that is kept as a prepared one.
     *
     * @return the number of characters, 15,360 by default; zero is any
     */
    default int maxCacheableStatementSize() {
        return all().get(Option.MAX_CACHEABLE_STATEMENT_SIZE);
    }

    /**
     * How much one result may take in memory that is fetched as a whole. One that would take more is a
     * {@link io.github.loompg.error.LimitExceededException}, and its statement is cancelled; a cursor reads it.
     *
     * @param bytes from 1, about: what comes from the server, and what Java adds to each row
     * @return options with this limit
     */
    default ConnectOptions maxResultSize(long bytes) {
        return all().with(Option.MAX_RESULT_SIZE, bytes);
    }

    /**
     * How much one result may take in memory that is fetched as a whole.
     *
     * @return in bytes, by default a quarter of the largest heap that this JVM may have
     */
    default long maxResultSize() {
        return all().get(Option.MAX_RESULT_SIZE);
    }

    /**
     * What stands between this program and the server.
     *
     * @param pooler what is known of it
     * @return options with this pooler
     */
    default ConnectOptions pooler(Pooler pooler) {
        return all().with(Option.POOLER, pooler);
    }

    /**
     * What stands between this program and the server.
     *
     * @return what is known of it, {@link Pooler#AUTO} by default
     */
    default Pooler pooler() {
        return all().get(Option.POOLER);
    }

    /**
     * Where the futures of the async face are completed, and so where the actions that depend on them run.
     *
     * @param executor runs short tasks
     * @return options with this executor
     */
    default ConnectOptions executor(Executor executor) {
        return all().with(Option.EXECUTOR, executor);
    }

    /**
     * Where the futures of the async face are completed.
     *
     * @return the executor, or null for a virtual thread of its own for each call
     */
    default @Nullable Executor executor() {
        return all().find(Option.EXECUTOR);
    }

    /**
     * How rows are made into records that this library could not reach by itself, because they are not public or their
     * module does not open their package.
     *
     * @param lookup {@code MethodHandles.lookup()}, called where the records can be reached
     * @return options with this lookup
     */
    default ConnectOptions lookup(MethodHandles.Lookup lookup) {
        return all().with(Option.LOOKUP, lookup);
    }

    /**
     * How rows are made into records.
     *
     * @return the lookup, or null if none is given
     */
    default MethodHandles.@Nullable Lookup lookup() {
        return all().find(Option.LOOKUP);
    }

    private ConnectOptions all() {
        return (ConnectOptions) this;
    }
}
