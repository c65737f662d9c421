package io.github.loompg.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** A statement, from the call to the end of its answer; without its arguments. */
@Name("io.github.loompg.Query")
@Label("Query")
@Description("A statement, from the call to the end of its answer; without its arguments.")
@Category({"PostgreSQL", "loompg"})
@StackTrace(false)
@Threshold("10 ms")
final class QueryEvent extends Event implements Recorded {
    private static final QueryEvent PROBE = new QueryEvent();

    @Label("SQL")
    @Nullable
    String sql;

    @Label("Failure")
    @Nullable
    String failure;

    static boolean isRecorded() {
        return PROBE.isEnabled();
    }

    static @Nullable Recorded beginIfRecorded() {
        if (!isRecorded()) {
            return null;
        }
        QueryEvent event = new QueryEvent();
        event.begin();
        return event;
    }

    @Override
    public void end(@Nullable String subject, @Nullable Throwable failure) {
        end();
        if (shouldCommit()) {
            this.sql = subject;
            this.failure = failure == null ? null : FailureName.of(failure);
            commit();
        }
    }
}
