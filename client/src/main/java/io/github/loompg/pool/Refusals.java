package io.github.loompg.pool;

import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.ConnectionClosedException;
import io.github.loompg.error.PoolTimeoutException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.net.Deadline;
import io.github.loompg.pool.Waiter.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What somebody is told who gets no session. */
final class Refusals {
    /** How many of those who have one are named. */
    private static final int NAMED = 5;

    private Refusals() {}

    /** @param label what the caller calls himself, or null */
    static PostgresException of(
            Refusal refusal, @Nullable String label, Deadline deadline, @Nullable Throwable cause, PoolState state) {
        return switch (refusal) {
            case TIMED_OUT ->
                cause == null ? exhausted(label, deadline, state) : unreachable(label, deadline, state, cause);
            case QUEUE_FULL ->
                new PoolTimeoutException(
                        "the queue for a connection of the pool is full" + caller(label) + ": "
                                + state.counts().waiting() + " wait already; " + usage(state),
                        "do less at a time, or allow a longer queue with PoolOptions.maxWaiting",
                        cause,
                        cause == null
                                ? PoolTimeoutException.Reason.QUEUE_FULL
                                : PoolTimeoutException.Reason.UNREACHABLE);
            case UNREACHABLE ->
                new ConnectFailedException(
                        "the pool has no connection and cannot open one: " + reason(cause),
                        "see the cause; trying again would fail the same way",
                        cause);
            case CLOSED -> new ConnectionClosedException("the pool is closing, or closed", null, null);
            case CANCELLED ->
                new ConnectionClosedException("the wish for a connection of the pool was withdrawn", null, null);
        };
    }

    private static PoolTimeoutException exhausted(@Nullable String label, Deadline deadline, PoolState state) {
        return new PoolTimeoutException(
                "no connection of the pool became free" + caller(label) + " within " + millis(deadline) + " ms; "
                        + usage(state),
                "give connections back sooner, or allow more with PoolOptions.maxSize",
                null,
                PoolTimeoutException.Reason.EXHAUSTED);
    }

    private static PoolTimeoutException unreachable(
            @Nullable String label, Deadline deadline, PoolState state, Throwable cause) {
        return new PoolTimeoutException(
                "no connection could be opened" + caller(label) + " within " + millis(deadline) + " ms: "
                        + reason(cause) + "; " + usage(state),
                "see the cause; the pool goes on trying",
                cause,
                PoolTimeoutException.Reason.UNREACHABLE);
    }

    private static String caller(@Nullable String label) {
        return label == null ? "" : " for " + label;
    }

    private static long millis(Deadline deadline) {
        return deadline.budget().toMillis();
    }

    private static String reason(@Nullable Throwable cause) {
        String message = cause == null ? null : cause.getMessage();
        return message == null
                ? String.valueOf(cause)
                : message.lines().findFirst().orElse("");
    }

    private static String usage(PoolState state) {
        Counts counts = state.counts();
        StringBuilder text = new StringBuilder()
                .append(counts.leased())
                .append(" of ")
                .append(counts.total())
                .append(" connections are in use");
        List<Holder> holders = state.holders();
        String separator = ", by ";
        for (Holder holder : holders.subList(0, Math.min(NAMED, holders.size()))) {
            text.append(separator).append('[').append(holder).append(']');
            separator = ", ";
        }
        if (holders.size() > NAMED) {
            text.append(" and ").append(holders.size() - NAMED).append(" more");
        }
        return text.toString();
    }
}
