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
    ConnectOptions connectTimeout(Duration timeout);

    /**
     * How long connecting may take.
     *
     * @return the limit, 60 seconds by default; zero is none
     */
    Duration connectTimeout();

    /**
     * How long each call may take that has no timeout of its own.
     *
     * @param timeout the limit, or zero for none
     * @return options with this limit
     */
    ConnectOptions commandTimeout(Duration timeout);

    /**
     * How long each call may take that has no timeout of its own.
     *
     * @return the limit; zero, the default, is none
     */
    Duration commandTimeout();

    /**
     * How long the connection may take to come to rest behind a call that was given up, before it is closed instead.
     *
     * @param grace the limit
     * @return options with this limit
     */
    ConnectOptions cancelGrace(Duration grace);

    /**
     * How long the connection may take to come to rest behind a call that was given up.
     *
     * @return the limit, 2 seconds by default
     */
    Duration cancelGrace();

    /**
     * How many prepared statements the connection keeps; the one that was not used for the longest time gives way.
     *
     * @param size from 0, which keeps none, to 1,000,000
     * @return options with this size
     */
    ConnectOptions statementCacheSize(int size);

    /**
     * How many prepared statements the connection keeps.
     *
     * @return the number, 100 by default
     */
    int statementCacheSize();

    /**
     * How long a prepared statement is kept, from the time it was prepared; to use it does not extend that.
     *
     * @param lifetime the limit, or zero for none
     * @return options with this limit
     */
    ConnectOptions maxCachedStatementLifetime(Duration lifetime);

    /**
     * How long a prepared statement is kept.
     *
     * @return the limit, 300 seconds by default; zero is none
     */
    Duration maxCachedStatementLifetime();

    /**
     * How long the text of a statement may be that is kept as a prepared one.
     *
     * @param size the number of characters, or zero for any
     * @return options with this limit
     */
    ConnectOptions maxCacheableStatementSize(int size);

    /**
     * How long the text of a statement may be that is kept as a prepared one.
     *
     * @return the number of characters, 15,360 by default; zero is any
     */
    int maxCacheableStatementSize();

    /**
     * How much one result may take in memory that is fetched as a whole. One that would take more is a
     * {@link io.github.loompg.error.LimitExceededException}, and its statement is cancelled; a cursor reads it.
     *
     * @param bytes from 1, about: what comes from the server, and what Java adds to each row
     * @return options with this limit
     */
    ConnectOptions maxResultSize(long bytes);

    /**
     * How much one result may take in memory that is fetched as a whole.
     *
     * @return in bytes, by default a quarter of the largest heap that this JVM may have
     */
    long maxResultSize();

    /**
     * What stands between this program and the server.
     *
     * @param pooler what is known of it
     * @return options with this pooler
     */
    ConnectOptions pooler(Pooler pooler);

    /**
     * What stands between this program and the server.
     *
     * @return what is known of it, {@link Pooler#AUTO} by default
     */
    Pooler pooler();

    /**
     * Where the futures of the async face are completed, and so where the actions that depend on them run.
     *
     * @param executor runs short tasks
     * @return options with this executor
     */
    ConnectOptions executor(Executor executor);

    /**
     * Where the futures of the async face are completed.
     *
     * @return the executor, or null for a virtual thread of its own for each call
     */
    @Nullable
    Executor executor();

    /**
     * How rows are made into records that this library could not reach by itself, because they are not public or their
     * module does not open their package.
     *
     * @param lookup {@code MethodHandles.lookup()}, called where the records can be reached
     * @return options with this lookup
     */
    ConnectOptions lookup(MethodHandles.Lookup lookup);

    /**
     * How rows are made into records.
     *
     * @return the lookup, or null if none is given
     */
    MethodHandles.@Nullable Lookup lookup();
}
