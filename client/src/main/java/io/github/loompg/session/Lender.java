package io.github.loompg.session;

import io.github.loompg.exchange.Outcome;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Where a face gets the lanes for its calls from. A connection, or a transaction, has one {@link Lane} and lends it to
 * every call; a pool has many.
 */
public interface Lender {
    /**
     * A lane for one call; waits until there is one.
     *
     * @param sql the one text that will be run in it, or null if it is for more than that
     */
    Loan lend(@Nullable String sql);

    /** The same with a limit for each call; of two limits the smaller one holds. */
    Lender timeout(Duration limit);

    /**
     * For one call, whose place among the others is decided now and whose time runs from now on, whenever it gets to
     * work. When it is over, or if it never comes to be, {@link #release} gives the place back.
     *
     * @param sql as in {@link #lend}
     */
    Lender reserve(@Nullable String sql);

    /** The same for a transaction, which is to be {@link Lane#begin begun} in the lane that is lent. */
    Lender reserveTransaction();

    /** Gives back what {@link #reserve} or {@link #reserveTransaction} took, if it was not used. */
    void release();

    /**
     * Has what is under way in the reserved place be given up, if somebody ends the transaction that it is part of.
     *
     * @param stop makes the call return, soon
     */
    void whenGivenUp(Runnable stop);

    /** Nobody waits for the transaction in the reserved place any more, and it is about to be rolled back. */
    void giveUpTransaction();

    /** Has the action run when a call in the reserved place would not wait for a lane, by a thread that must not wait. */
    void whenReady(Runnable action);

    /**
     * Sends a statement and leaves it to the caller when to read the reply, if that can be done without waiting.
     *
     * @return null if nothing was sent
     */
    <R extends @Nullable Object> @Nullable Sent<R> trySend(
            String sql, @Nullable Object @Nullable [] arguments, Outcome<R> outcome);

    /** What completes futures, or null. */
    @Nullable
    Executor executor();
}
