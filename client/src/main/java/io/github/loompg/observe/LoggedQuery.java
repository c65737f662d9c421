package io.github.loompg.observe;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call that is over.
 *
 * @param sql the text of the statement; empty at {@link LogDetail#TIMES}
 * @param arguments what its parameters were given; empty unless {@link LogDetail#ARGUMENTS} were asked for
 * @param elapsed from the call to its result, with all waiting and preparing in between; of a cursor, which is told of when
 *     it is over, how long its reader has waited for rows
 * @param failed whether it has thrown an exception
 * @param sqlState the code, if the server has refused it, or null
 * @param failure the exception, or null; always null at {@link LogDetail#TIMES}
 */
public record LoggedQuery(
        String sql,
        List<@Nullable Object> arguments,
        Duration elapsed,
        boolean failed,
        @Nullable String sqlState,
        @Nullable Throwable failure) {
    /** All but the arguments. */
    @Override
    public String toString() {
        return "LoggedQuery[" + elapsed.toNanos() / 1_000 + " µs"
                + (sql.isEmpty() ? "" : ", " + sql)
                + (failed ? ", failed" + (sqlState == null ? "" : " with " + sqlState) : "") + "]";
    }
}
